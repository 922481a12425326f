"""A registry with very many dossiers under examination, their tasks and search words, and thousands of officials.

The database itself makes the rows, so that a million of them take minutes; used by the benchmarks that only read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, case, cast, insert, literal, select, text
from sqlmodel import SQLModel

from dossier.commands import Complete, File, PaperGiven
from dossier.decide import Applied, apply
from dossier.pinned import Pinned
from dossier.sealed import Sealed
from dossier.searching import folded
from dossier.state import EMPTY, State
from organisation.competence import Competence
from organisation.posts import Actor, Post
from registry import tables
from registry.accounts import add_account
from registry.projecting import dossier_row, task_rows
from registry.sealing import KeyRing
from registry.searching import token
from registry.store import Store
from registry.tables.instant import Instant
from tests.office import BEGIN

AUTHORITIES = 126
PLACES = ["ward", *(f"w{number}" for number in range(1, AUTHORITIES))]
DUES = 400
OFFICERS = 16
STAFF = (*["officer"] * OFFICERS, *["receptionist"] * 5, *["chair"] * 3)
"""Roles of the officials of one authority: 24 of them, 3,024 in all."""
FILED = datetime(2026, 3, 2, 2, tzinfo=UTC)
SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đào",
    "Đoàn", "Trịnh", "Đinh", "Mai",
)  # fmt: skip
MIDDLES = (
    "Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Quang", "Thanh", "Xuân", "Thu", "Hồng", "Kim", "Bảo", "Gia", "Phương", "Công",
    "Tuấn", "Khánh", "Mạnh", "Như", "Cao",
)  # fmt: skip
GIVEN = [f"{one}{two}" for one in ("An", "Bình", "Chi", "Dũng", "Hà", "Khoa", "Lan", "Nam", "Sơn", "Tú") for two in "abcdefghij"]
"""Made so that there are a hundred of them."""


def fill(store: Store, pinned: Pinned, dossiers: int, ring: KeyRing | None = None) -> int:
    """So many dossiers or a few more, over the authorities and sixty days, found where a key ring is given; how many."""
    chance = random.Random(1)
    dues = [FILED + timedelta(minutes=chance.randrange(60 * 24 * 60)) for _ in range(DUES)]
    each = max(1, -(-dossiers // (AUTHORITIES * DUES)))
    with _hurried(store) as connection:
        many = _series(connection, dues, each)
        for number, place in enumerate(PLACES):
            state = examined(pinned, place)
            _copy(connection, tables.Dossier, dossier_row("", pinned, state, "h"), number, many)
            _copy(connection, tables.Task, task_rows("", pinned, state)[0], number, many)
        if ring is not None:
            _index(connection, ring, each)
    with store.engine.connect() as connection:
        # As a registry is that has grown for years: PostgreSQL would do it by itself, while we measure.
        tidied = connection if store.is_sqlite else connection.execution_options(isolation_level="AUTOCOMMIT")
        tidied.execute(text("ANALYZE" if store.is_sqlite else "VACUUM ANALYZE"))
    return each * DUES * AUTHORITIES


@contextmanager
def _hurried(store: Store) -> Iterator[Connection]:
    """A transaction for very many rows: indexes are made when all are there, and SQLite keeps nothing to go back to."""
    if store.is_sqlite:
        store.close()  # its journal's mode changes only while nobody else is connected
    indexes = [index for table in (tables.Dossier, tables.Task, tables.SearchToken) for index in table.__table__.indexes]  # type: ignore[union-attr]
    with store.engine.connect() as connection:
        if store.is_sqlite:
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000"):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            connection.exec_driver_sql("BEGIN")
        for index in indexes:
            index.drop(connection)
        yield connection
        for index in indexes:
            index.create(connection)
        connection.exec_driver_sql("COMMIT") if store.is_sqlite else connection.commit()
    if store.is_sqlite:
        store.close()


def staff(store: Store) -> list[str]:
    """Officials of every authority with posts and accounts; their logins, which are their ids."""
    logins = []
    with store.write() as session:
        for number, place in enumerate(PLACES):
            if number:
                session.add(tables.Authority(
                    id=place, identifier=f"H27.{number}", unit="00004", level="commune", name=f"UBND {number}", valid_from=BEGIN,
                ))  # fmt: skip
            for n, role in enumerate(STAFF):
                who = f"{place}.{n}"
                session.add(tables.Official(id=who, name=f"{role} {n}"))
                session.add(tables.Post(id=f"post-{who}", official=who, role=role, authority=place, valid_from=BEGIN))
                add_account(session, who, "no-hash", "official", who, BEGIN)
                logins.append(who)
    return logins


def code_of(place: int, due: int, n: int) -> str:
    """The code of one of the dossiers, by the number of its authority and its due instant (from 0), and its own (from 1)."""
    return f"H27.{place}-26{due:04d}-{n}"


def _series(connection: Connection, dues: list[datetime], each: int) -> Table:
    """Every due instant with its number, once for each number from one on."""
    made = Table(
        "many", MetaData(), Column("k", String), Column("i", Integer), Column("due", Instant()), Column("n", Integer),
        prefixes=["TEMPORARY"],
    )  # fmt: skip
    made.create(connection)
    rows = [{"k": f"{i:04d}", "i": i, "due": at, "n": n} for i, at in enumerate(dues) for n in range(1, each + 1)]
    connection.execute(insert(made), rows)
    return made


def _copy(connection: Connection, table: type[SQLModel], row: Any, place: int, many: Table) -> None:
    """One row many times, each with its code, due instant and holder (a quarter with nobody)."""
    fields = row if isinstance(row, dict) else row.model_dump()
    code = literal(f"H27.{place}-26") + many.c.k + "-" + cast(many.c.n, String)
    turn = many.c.n + many.c.i
    holder = case((turn % 4 == 0, None), else_=literal(f"{PLACES[place]}.") + cast(turn % OFFICERS, String))
    changing = {"code": code, "sort_due": many.c.due, "holder": holder}
    types = {part.name: part.type for part in table.__table__.columns}  # type: ignore[attr-defined]
    chosen = [changing[name] if name in changing else literal(value, types[name]) for name, value in fields.items()]
    connection.execute(insert(table).from_select(list(fields), select(*chosen)))


def _index(connection: Connection, ring: KeyRing, each: int) -> None:
    """Three words for each dossier, evenly: its number times a step of each kind. In the order of the key, which is quickest."""
    kinds = ((SURNAMES, 1), (MIDDLES, 1), (GIVEN, 7))
    tokens = sorted(
        (token(ring, f"~{folded(word.lower())}"), number, step, len(words))
        for words, step in kinds
        for number, word in enumerate(words)
    )
    places = sorted((name, number) for number, name in enumerate(PLACES))
    for one, wanted, step, of in tokens:
        numbers = [(due, n) for due in range(DUES) for n in range(1, each + 1) if (due * each + n) * step % of == wanted]
        rows = [{"token": one, "authority": name, "code": code_of(place, *at)} for name, place in places for at in numbers]
        connection.execute(insert(tables.SearchToken), rows)


def examined(pinned: Pinned, place: str) -> State:
    """A dossier that waits for its examination."""
    filing = File(
        id="a", actor=Actor(kind="applicant", id="p"), channel="counter", parties=("p",), papers=(PaperGiven(id="application"),),
        competence=Competence(unit="00004", authority=place, service_point="s", reception=place),
        sealed=Sealed(salt="00" * 16, values={"form": {"unit": "00004"}, "applicant": {}}),
    )  # fmt: skip
    state = _after(pinned, EMPTY, filing)
    post = Post(id="x", official="receptionist-1", role="receptionist", authority=place, valid_from=BEGIN)
    actor = Actor(kind="official", id="receptionist-1", post=post)
    return _after(pinned, state, Complete(id="b", actor=actor, task=state.tasks[0].id, outcome="accepted")).public()


def _after(pinned: Pinned, state: State, command: Any) -> State:
    applied = apply(pinned, state, command, FILED)
    if not isinstance(applied, Applied):
        raise RuntimeError(applied.en)
    return applied.state
