"""Seeded alterations of journals and seals, of every kind: each is found and named rightly; honest ones raise nothing."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from audit.seal_checks import check_seals
from audit.verifying import check_journals
from dossier.journal import chained, genesis
from registry.shelves import FolderShelf
from registry.store import Store
from tests.audit.archive import AT_NIGHT, Archive
from tests.tsa import authority

DOSSIERS = 24
SEEDS = range(6)
COLUMNS = "seq, command_id, at, recorded_at, public, sealed, prev, hash"


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, bytes]]:
    """A folder with a sealed, stamped and copied registry, and the root that its stamps lead to."""
    folder: Path = tmp_path_factory.mktemp("evidence")
    with authority() as asked:
        archive = Archive(f"sqlite:///{folder / 'registry.db'}")
        archive.fill(DOSSIERS)
        archive.looked(DOSSIERS)
        archive.kept(DOSSIERS)
        archive.sealer.authority, archive.sealer.copies = asked, [FolderShelf(folder / "copies")]
        archive.sealer.round()
        archive.store.close()
        yield folder, asked.roots


@pytest.fixture
def copy(roots: tuple[Path, bytes], tmp_path: Path) -> Iterator[Store]:
    """A copy to do harm to."""
    shutil.copy(roots[0] / "registry.db", tmp_path / "registry.db")
    store = Store(f"sqlite:///{tmp_path / 'registry.db'}")
    yield store
    store.close()


def names(store: Store, roots: tuple[Path, bytes]) -> set[str]:
    """The names of everything that is found."""
    seals = check_seals(store, AT_NIGHT, roots[1], [FolderShelf(roots[0] / "copies")])
    found = [*seals.findings, *check_journals(store, seals.statements).findings]
    return {one.name for one in found}


class Harm:
    """One victim with its rows, and how to write them back."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.chance = store, random.Random(seed)
        with store.read() as session:
            codes = session.connection().execute(text("select distinct code from journal order by code")).scalars().all()
        self.of(self.chance.choice(codes))

    def of(self, code: str) -> Harm:
        """The same, with another victim."""
        self.code = code
        with self.store.read() as session:
            whole = text(f"select {COLUMNS} from journal where code = :c order by seq")
            self.rows = [dict(row._mapping) for row in session.connection().execute(whole, {"c": code})]
        return self

    def put(self, rows: list[dict[str, Any]]) -> None:
        """The journal as these rows, numbered in order."""
        names = COLUMNS.split(", ")
        with self.store.write() as session:
            session.connection().execute(text("delete from journal where code = :c"), {"c": self.code})
            for n, row in enumerate(rows, start=1):
                values = {**row, "seq": row["seq"] if row.get("keep") else n, "code": self.code}
                values.pop("keep", None)
                marks = ", ".join(f":{name}" for name in names)
                session.connection().execute(text(f"insert into journal (code, {COLUMNS}) values (:code, {marks})"), values)

    def run(self, statement: str, **values: Any) -> None:
        """Plain SQL."""
        with self.store.write() as session:
            session.connection().execute(text(statement), values)

    def any_row(self, least: int = 0) -> int:
        return self.chance.randrange(least, len(self.rows))


def rechained(code: str, rows: list[dict[str, Any]], since: int) -> list[dict[str, Any]]:
    """Hashes made to fit from a row on, as somebody who knows how could."""
    head, made = rows[since - 1]["hash"] if since else genesis(code), rows[:since]
    for row in rows[since:]:
        made.append({**row, "prev": head, "hash": chained(head, row["public"])})
        head = made[-1]["hash"]
    return made


def byte_of_text(harm: Harm) -> None:
    n = harm.any_row()
    public = harm.rows[n]["public"]
    at = harm.chance.randrange(len(f'{{"seq":{n + 1},'), len(public))
    harm.rows[n]["public"] = public[:at] + chr(ord(public[at]) ^ 1) + public[at + 1 :]
    harm.put(harm.rows)


def byte_of_hash(harm: Harm) -> None:
    n, column = harm.any_row(), harm.chance.choice(("hash", "prev"))
    value = harm.rows[n][column]
    at = harm.chance.randrange(len(value))
    harm.rows[n][column] = value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    harm.put(harm.rows)


def byte_of_sealed(harm: Harm) -> None:
    n = next(n for n, row in enumerate(harm.rows) if row["sealed"] is not None)
    sealed = bytearray(harm.rows[n]["sealed"])
    sealed[harm.chance.randrange(len(sealed))] ^= 1 << harm.chance.randrange(8)
    harm.rows[n]["sealed"] = bytes(sealed)
    harm.put(harm.rows)


def column(harm: Harm) -> None:
    n = harm.any_row()
    name, value = harm.chance.choice((("command_id", "another"), ("at", "2026-03-01 00:00:00.000000")))
    harm.rows[n][name] = value
    harm.put(harm.rows)


def dropped(harm: Harm) -> None:
    n = harm.chance.randrange(len(harm.rows) - 1)
    kept = [{**row, "keep": harm.chance.random() < 2} for i, row in enumerate(harm.rows) if i != n]
    if harm.chance.random() < 0.5:
        kept = [{**row, "keep": False} for row in kept]  # and the rest moved up
    harm.put(kept)


def inserted(harm: Harm) -> None:
    n = harm.any_row(1)
    harm.put([*harm.rows[:n], harm.rows[harm.chance.randrange(n)], *harm.rows[n:]])


def swapped(harm: Harm) -> None:
    a, b = harm.chance.sample(range(len(harm.rows)), 2)
    harm.rows[a], harm.rows[b] = harm.rows[b], harm.rows[a]
    harm.put(harm.rows)


def back_dated_column(harm: Harm) -> None:
    n = harm.any_row()
    harm.rows[n]["recorded_at"] = "2026-02-20 08:00:00.000000"
    harm.put(harm.rows)


def back_dated_row(harm: Harm) -> None:
    """A row that never was, well chained, into a day that is sealed; projections made to fit."""
    last = harm.rows[-1]
    public = last["public"].replace(f'{{"seq":{len(harm.rows)},', f'{{"seq":{len(harm.rows) + 1},')
    new = {**last, "public": public, "prev": last["hash"], "hash": chained(last["hash"], public)}
    harm.put([*harm.rows, new])
    harm.run("update dossier set seq = seq + 1, head = :h where code = :c", h=new["hash"], c=harm.code)


def truncated(harm: Harm) -> None:
    keep = harm.chance.randrange(1, len(harm.rows))
    harm.put(harm.rows[:keep])
    if harm.chance.random() < 0.5:
        harm.run("update dossier set seq = :n, head = :h where code = :c", n=keep, h=harm.rows[keep - 1]["hash"], c=harm.code)


def deleted(harm: Harm) -> None:
    for table in ("journal", "dossier", "dossier_key", "ledger", "task", "notice"):
        harm.run(f"delete from {table} where code = :c", c=harm.code)


def rewritten(harm: Harm) -> None:
    n = harm.any_row()
    harm.rows[n]["public"] = harm.rows[n]["public"].replace(',"command":', ', "command":')
    harm.put(rechained(harm.code, harm.rows, n))


def pinned_anew(harm: Harm) -> None:
    harm.run("update dossier set plan_digest = :d where code = :c", d="0" * 64, c=harm.code)


def seal_text(harm: Harm) -> None:
    n = harm.chance.randrange(1, 5)
    harm.run("update day_seal set statement = replace(statement, :a, :b) where n = :n", n=n, a='"rows":', b='"rows":1')


def seal_dropped(harm: Harm) -> None:
    n = harm.chance.randrange(1, 5)
    harm.run("delete from day_seal where n = :n", n=n)
    harm.run("delete from seal_leaf where n = :n", n=n)


def day_rewritten(harm: Harm) -> None:
    """The last day with leaves sealed again, without one dossier, all hashes right, and every day after it too."""
    from audit.sealing import Sealer
    from tests.audit.archive import Fixed

    harm.run("delete from seal_leaf where n >= 2")
    harm.run("delete from day_seal where n >= 2")
    harm.run("delete from journal where code = :c", c=harm.code)
    harm.run("delete from dossier where code = :c", c=harm.code)
    harm.run("delete from seal_leaf where code = :c", c=harm.code)
    Sealer(harm.store, Fixed()).round()


def leaf_changed(harm: Harm) -> None:
    harm.run("update seal_leaf set leaf = replace(leaf, :a, :b) where code = :c", c=harm.code, a='"first":1', b='"first":2')


def leaf_dropped(harm: Harm) -> None:
    harm.run("delete from seal_leaf where n = 1 and code = :c", c=harm.code)


def stamp_changed(harm: Harm) -> None:
    with harm.store.read() as session:
        stamp = bytearray(session.connection().execute(text("select stamp from day_seal where n = 1")).scalar_one())
    stamp[-harm.chance.randrange(1, 200)] ^= 1 << harm.chance.randrange(8)
    harm.run("update day_seal set stamp = :s where n = 1", s=bytes(stamp))


def stamp_of_another_day(harm: Harm) -> None:
    harm.run("update day_seal set stamp = (select stamp from day_seal where n = 2) where n = 1")


def history_exchanged(harm: Harm) -> None:
    """Another file, and its digest in the registry too."""
    harm.run("update kept_history set digest = :d where code = :c", d=f"{harm.chance.getrandbits(256):064x}", c=harm.code)


def history_dropped(harm: Harm) -> None:
    harm.run("delete from kept_history where code = :c", c=harm.code)


def history_inserted(harm: Harm) -> None:
    harm.run(
        "insert into kept_history (code, run, digest, events, size, seq, closed, started_at, kept_at) "
        "select code, 'other', digest, events, size, seq, closed, started_at, kept_at from kept_history where code = :c",
        c=harm.code,
    )  # fmt: skip


LOGS = {"opening": ("who", "purpose", "code"), "look_up": ("official", "outcome", "dossier"), "refused_write": ("who", "path")}


def any_log(harm: Harm) -> tuple[str, int]:
    """A log, and a row of it that was sealed."""
    return harm.chance.choice(sorted(LOGS)), harm.chance.randrange(1, DOSSIERS + 1)


def log_changed(harm: Harm) -> None:
    table, n = any_log(harm)
    harm.run(f"update {table} set {harm.chance.choice(LOGS[table])} = 'x' where n = :n", n=n)


def log_row_dropped(harm: Harm) -> None:
    table, n = any_log(harm)
    harm.run(f"delete from {table} where n = :n", n=n)
    if harm.chance.random() < 0.5:  # and the rest moved up
        harm.run(f"update {table} set n = n - 1 where n > :n", n=n)


def log_row_inserted(harm: Harm) -> None:
    """The numbers after it moved down, and an instant between its neighbours'."""
    table, n = any_log(harm)
    harm.run(f"update {table} set n = -n where n >= :n", n=n)
    harm.run(f"update {table} set n = 1 - n where n < 0")
    with harm.store.read() as session:
        every = session.connection().execute(text(f"select * from {table} limit 0")).keys()
    columns = ", ".join(f'"{name}"' for name in every if name != "n")
    harm.run(f"insert into {table} (n, {columns}) select :n, {columns} from {table} where n = :n + 1", n=n)


def log_rows_swapped(harm: Harm) -> None:
    table, _ = any_log(harm)
    a, b = harm.chance.sample(range(1, DOSSIERS + 1), 2)
    for old, new in ((a, -1), (b, a), (-1, b)):
        harm.run(f"update {table} set n = :new where n = :old", old=old, new=new)


def log_row_back_dated(harm: Harm) -> None:
    table, n = any_log(harm)
    harm.run(f"update {table} set at = '2026-02-20 08:00:00.000000' where n = :n", n=n)


def log_cut_short(harm: Harm) -> None:
    table, n = any_log(harm)
    harm.run(f"delete from {table} where n >= :n", n=n)


KINDS_OF_HARM: dict[str, tuple[Callable[[Harm], None], set[str]]] = {
    "a byte of a row's text": (byte_of_text, {"changed"}),
    "a byte of a hash": (byte_of_hash, {"changed"}),
    "a byte of a personal part": (byte_of_sealed, {"changed"}),
    "a column": (column, {"changed"}),
    "a row dropped": (dropped, {"dropped"}),
    "a row inserted": (inserted, {"inserted"}),
    "two rows swapped": (swapped, {"swapped"}),
    "an instant of recording set back": (back_dated_column, {"back-dated"}),
    "a row back-dated": (back_dated_row, {"back-dated"}),
    "the tail truncated": (truncated, {"truncated"}),
    "a dossier deleted": (deleted, {"deleted"}),
    "a chain rewritten": (rewritten, {"rewritten"}),
    "other law": (pinned_anew, {"pinned anew"}),
    "a seal's text": (seal_text, {"seal changed"}),
    "a seal dropped": (seal_dropped, {"seal missing"}),
    "a day rewritten": (day_rewritten, {"day rewritten"}),
    "a leaf changed": (leaf_changed, {"leaves changed"}),
    "a leaf dropped": (leaf_dropped, {"leaves changed"}),
    "a time-stamp changed": (stamp_changed, {"time-stamp invalid"}),
    "a row of a log changed": (log_changed, {"log changed"}),
    "a row of a log dropped": (log_row_dropped, {"log changed"}),
    "a row of a log inserted": (log_row_inserted, {"log changed"}),
    "rows of a log swapped": (log_rows_swapped, {"log changed"}),
    "a row of a log back-dated": (log_row_back_dated, {"log changed"}),
    "a log cut short": (log_cut_short, {"log changed"}),
    "another history with its digest": (history_exchanged, {"sealed histories changed"}),
    "a history dropped": (history_dropped, {"sealed histories changed"}),
    "a history inserted": (history_inserted, {"sealed histories changed"}),
    "another day's time-stamp": (stamp_of_another_day, {"day rewritten"}),
}  # fmt: skip


def test_an_honest_archive_raises_nothing(copy: Store, roots: tuple[Path, bytes]) -> None:
    assert names(copy, roots) == set()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS_OF_HARM)
def test_every_alteration_is_found_and_named(kind: str, seed: int, copy: Store, roots: tuple[Path, bytes]) -> None:
    harm, expected = KINDS_OF_HARM[kind]
    harm(Harm(copy, seed))
    found = names(copy, roots)
    assert expected <= found, f"{kind}, seed {seed}: found {found}"
    if not kind.startswith(("a seal", "a day", "a leaf", "another day", "a time")):
        assert found == expected, f"{kind}, seed {seed}: named {found}"


def test_before_the_seal_the_chain_alone_finds_what_does_not_follow(tmp_path: Path) -> None:
    archive = Archive(f"sqlite:///{tmp_path / 'registry.db'}")
    code = archive.fill(1)[0]
    harm = Harm(archive.store, 1)
    byte_of_text(harm)
    found = archive.journals().findings
    assert [(one.name, one.dossier) for one in found] == [("changed", code)]
    archive.store.close()


def test_a_finding_tells_what_where_and_how_to_mend_it(copy: Store, roots: tuple[Path, bytes]) -> None:
    harm = Harm(copy, 3)
    truncated(harm)
    said = check_journals(copy, check_seals(copy, AT_NIGHT).statements).findings[0]
    assert harm.code in said.told()
    assert "sealed" in said.what or "seal of 2026-03-0" in said.what or "had come to row" in said.what
    assert json.dumps(said.figures())
