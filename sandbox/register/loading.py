"""Fills a new register with generated people: streamed, so that a million of them need little memory.

The file is made under another name and renamed at the end: what has the right name is whole, even after a kill.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from sandbox.households import generate
from sandbox.numbers import NumberBook
from sandbox.people import Household, Person
from sandbox.units import Units

_BATCH = 1_000
_TABLES = """
CREATE TABLE holding (people INTEGER, seed INTEGER, provinces TEXT);
CREATE TABLE households (
    id INTEGER PRIMARY KEY, book TEXT, head TEXT, detail TEXT, old_commune TEXT, new_commune TEXT, rekeyed INTEGER
);
CREATE TABLE people (
    id INTEGER PRIMARY KEY, household INTEGER, number TEXT, old_number TEXT,
    surname TEXT, middle TEXT, given TEXT, sex TEXT, birth TEXT, died TEXT,
    birth_old_commune TEXT, birth_new_commune TEXT, ethnicity TEXT, relation TEXT, marital TEXT,
    father TEXT, mother TEXT, spouse TEXT, stays_commune TEXT, stays_detail TEXT
);
CREATE TABLE numbers_issued (prefix TEXT PRIMARY KEY, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE log (
    client TEXT, request_id TEXT, kind TEXT, service TEXT, official TEXT, digest TEXT, found INTEGER, answer TEXT,
    at TEXT, times INTEGER, PRIMARY KEY (client, request_id)
);
"""
# Made after loading, which is quicker.
_INDEXES = """
    CREATE UNIQUE INDEX people_by_number ON people (number);
    CREATE UNIQUE INDEX people_by_old_number ON people (old_number) WHERE old_number IS NOT NULL;
    CREATE INDEX people_by_household ON people (household);
    CREATE INDEX households_by_new_commune ON households (new_commune);
"""
Cell = str | int | None


def load(file: Path, units: Units, *, people: int, seed: int, provinces: frozenset[str] = frozenset()) -> None:
    """Make the register's file with this many people; the same for the same arguments."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    numbers = NumberBook()
    households = generate(people, seed=seed, places=units.within(provinces), numbers=numbers)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        with _uncollected():
            _insert(connection, enumerate(households, start=1))
        connection.executemany("INSERT INTO numbers_issued VALUES (?, ?)", numbers.issued.items())
        connection.execute("INSERT INTO holding VALUES (?, ?, ?)", (people, seed, ",".join(sorted(provinces))))
        connection.commit()
        connection.executescript(_INDEXES)
    unfinished.rename(file)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which takes a quarter of the time to find none: people refer to no one by object."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _insert(connection: sqlite3.Connection, households: Iterator[tuple[int, Household]]) -> None:
    while batch := list(islice(households, _BATCH)):
        connection.executemany(
            f"INSERT INTO households VALUES ({_marks(7)})", (_household_row(id, household) for id, household in batch)
        )
        connection.executemany(
            f"INSERT INTO people VALUES (NULL, {_marks(19)})",
            (_person_row(id, person) for id, household in batch for person in household.members),
        )


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _household_row(id: int, household: Household) -> tuple[Cell, ...]:
    place, detail = household.address
    head = household.members[0].number
    return (id, household.book, head, detail, place.old_code, place.new_code, household.rekeyed)


def _person_row(household: int, person: Person) -> tuple[Cell, ...]:
    stays = person.stays
    return (
        household, person.number, person.old_number, *person.name, person.sex, person.birth, person.died,
        person.birthplace, None, person.ethnicity, person.relation, person.marital,
        person.father, person.mother, person.spouse, stays and stays.place.new_code, stays and stays.detail,
    )  # fmt: skip
