"""A registry with very many dossiers under examination, their tasks and search words, and thousands of officials.

The database itself makes the rows, so that a million of them take minutes; used by the benchmarks that only read.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    LargeBinary,
    String,
    case,
    cast,
    column,
    insert,
    literal,
    literal_column,
    select,
    text,
    values,
)
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
    with store.engine.begin() as connection:
        for number, place in enumerate(PLACES):
            state = examined(pinned, place)
            _copy(connection, tables.Dossier, dossier_row("", pinned, state, "h"), number, dues, each)
            _copy(connection, tables.Task, task_rows("", pinned, state)[0], number, dues, each)
            if ring is not None:
                for words, step in ((SURNAMES, 1), (MIDDLES, 1), (GIVEN, 7)):
                    _index(connection, [token(ring, f"~{folded(word.lower())}") for word in words], step, number, dues, each)
    with store.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return each * DUES * AUTHORITIES


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


def _codes(place: int, dues: Any, numbers: Any) -> Any:
    return literal(f"H27.{place}-26") + dues.c.k + "-" + cast(numbers.c.n, String)


def _series(dues: list[datetime], each: int) -> tuple[Any, Any]:
    """Every due instant with its number, and the numbers from one on."""
    due = (
        values(column("k", String), column("i", Integer), column("due", Instant()), name="dues")
        .data([(f"{k:04d}", k, at) for k, at in enumerate(dues)])
        .cte("dues")
    )
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    return due, numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < each))


def _copy(connection: Connection, table: type[SQLModel], row: Any, place: int, dues: list[datetime], each: int) -> None:
    """One row many times, each with its code, due instant and holder (a quarter with nobody)."""
    fields = row if isinstance(row, dict) else row.model_dump()
    due, numbers = _series(dues, each)
    turn = numbers.c.n + due.c.i
    holder = case((turn % 4 == 0, None), else_=literal(f"{PLACES[place]}.") + cast(turn % OFFICERS, String))
    changing = {"code": _codes(place, due, numbers), "sort_due": due.c.due, "holder": holder}
    types = {part.name: part.type for part in table.__table__.columns}  # type: ignore[attr-defined]
    chosen = [changing[name] if name in changing else literal(value, types[name]) for name, value in fields.items()]
    made = select(*chosen).select_from(due.join(numbers, literal_column("1 = 1")))
    connection.execute(insert(table).from_select(list(fields), made))


def _index(
    connection: Connection, tokens: Sequence[bytes], step: int, place: int, dues: list[datetime], each: int
) -> None:  # fmt: skip
    """One word of a kind for each dossier, evenly: its number times `step`."""
    due, numbers = _series(dues, each)
    words = values(column("w", Integer), column("token", LargeBinary), name="words").data(list(enumerate(tokens))).cte("words")
    fits = words.c.w == (due.c.i * each + numbers.c.n) * step % len(tokens)
    made = select(words.c.token, literal(PLACES[place]), _codes(place, due, numbers)).select_from(
        due.join(numbers, literal_column("1 = 1")).join(words, fits)
    )
    connection.execute(insert(tables.SearchToken).from_select(["token", "authority", "code"], made))


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
