"""A definition's life in the registry: two people, in force from its day, superseded, withdrawn; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from dossier.pinned import DigestMismatch
from procedure_defs.lifecycle import Asked
from registry import definition_life as life
from registry.definitions import Definitions, publish_calendar, standing
from registry.migrating import migrate
from registry.publishing import publish_library
from registry.store import Store
from registry.tables import Definition, Draft
from statute.calendar import CalendarData
from tests.definitions import CODE, compiled, version
from tests.office import YEARS

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST = version(date(2026, 1, 1), "1/QĐ")
LATER = version(date(2026, 4, 1), "2/QĐ")
APPROVAL: Any = {"decision": "12/QĐ-UBND", "decided_by": "Chủ tịch", "decided_on": date(2026, 3, 1)}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    migrate(made)
    with made.write() as session:
        calendar = CalendarData(name="test", years=YEARS)
        publish_calendar(session, 2024, calendar.model_dump_json(exclude_defaults=True), NOW)
    yield made
    made.close()


def drafted(store: Store, files: dict[str, str], by: str = "an", at: datetime = NOW) -> str:
    with store.write() as session:
        return life.add_draft(session, CODE, files, by, at).id


def act(store: Store, draft: str, asked: Asked, at: datetime = NOW, files: dict[str, str] | None = None) -> None:
    with store.write() as session:
        life.act(session, draft, asked, at, compiled(files) if files is not None else None)


def published(store: Store, files: dict[str, str], at: datetime = NOW) -> str:
    draft = drafted(store, files, at=at)
    act(store, draft, Asked("reviewed", "binh"), at, files)
    act(store, draft, Asked("approved", "binh", **APPROVAL), at, files)
    act(store, draft, Asked("published", "an"), at, files)
    return draft


def state(store: Store, draft: str, at: datetime) -> str:
    with store.read() as session:
        row = session.get(Draft, draft)
        assert row is not None
        return life.standing_of(session, row, at).state


def in_force(store: Store, at: datetime) -> str | None:
    with store.read() as session:
        found = standing(session, CODE, at)
    return found.version if found else None


def test_what_is_published_begins_on_its_day_and_supersedes_what_stood(store: Store) -> None:
    first, later = published(store, FIRST), published(store, LATER)
    begins = datetime(2026, 3, 31, 17, tzinfo=UTC)
    assert [in_force(store, at) for at in (NOW, begins - DAY, begins)] == [
        "2026-01-01 1/QĐ",
        "2026-01-01 1/QĐ",
        "2026-04-01 2/QĐ",
    ]
    assert (state(store, first, NOW), state(store, later, NOW)) == ("in_force", "scheduled")
    assert (state(store, first, begins), state(store, later, begins)) == ("superseded", "in_force")


def test_nobody_files_under_a_version_before_it_was_published(store: Store) -> None:
    published(store, FIRST)
    assert in_force(store, NOW - DAY) is None


def test_what_is_withdrawn_before_its_day_never_began(store: Store) -> None:
    published(store, FIRST)
    later = published(store, LATER)
    act(store, later, Asked("withdrawn", "an", decision="13/QĐ", reason="luật hoãn"), NOW + DAY)
    assert in_force(store, NOW + 60 * DAY) == "2026-01-01 1/QĐ"
    assert state(store, later, NOW + 60 * DAY) == "withdrawn"


def test_what_is_withdrawn_in_force_brings_nothing_back(store: Store) -> None:
    published(store, FIRST)
    later = published(store, LATER)
    act(store, later, Asked("withdrawn", "an", decision="13/QĐ", reason="bãi bỏ"), NOW + 60 * DAY)
    assert in_force(store, NOW + 59 * DAY) == "2026-04-01 2/QĐ"
    assert in_force(store, NOW + 60 * DAY) is None


@pytest.mark.parametrize(
    ("done", "asked", "code"),
    [
        ((), Asked("approved", "binh", **APPROVAL), "DRAFT_STATE"),
        ((), Asked("reviewed", "an"), "DRAFT_TWO_PEOPLE"),
        ((Asked("reviewed", "binh"),), Asked("approved", "an", **APPROVAL), "DRAFT_TWO_PEOPLE"),
        ((Asked("reviewed", "binh"),), Asked("approved", "binh"), "DRAFT_DECISION"),
        ((Asked("reviewed", "binh"),), Asked("published", "binh"), "DRAFT_STATE"),
        ((Asked("withdrawn", "an", reason="sai"),), Asked("reviewed", "binh"), "DRAFT_STATE"),
    ],
)
def test_what_may_not_follow_is_refused(sqlite_url: str, done: tuple[Asked, ...], asked: Asked, code: str) -> None:
    store = Store(sqlite_url)
    migrate(store)
    draft = drafted(store, FIRST)
    for each in done:
        act(store, draft, each)
    with pytest.raises(life.Refused) as refused:
        act(store, draft, asked)
    store.close()
    assert refused.value.refusal.code == code


def test_two_versions_never_begin_on_one_day(store: Store) -> None:
    published(store, LATER)
    with pytest.raises(life.Refused) as refused:
        published(store, version(date(2026, 4, 1), "3/QĐ"))
    assert refused.value.refusal.code == "DRAFT_SAME_DAY"


def test_the_same_plan_is_published_once(store: Store) -> None:
    published(store, FIRST)
    renamed = version(date(2026, 1, 1), "1/QĐ", **{"Certification of copies": "Certifying copies"})
    with pytest.raises(life.Refused) as refused:
        published(store, renamed, NOW + DAY)
    assert refused.value.refusal.code == "DRAFT_SAME_PLAN"


def test_the_same_files_are_one_draft(store: Store) -> None:
    assert drafted(store, FIRST) == drafted(store, FIRST, by="binh") == f"{CODE}-1"
    assert drafted(store, LATER) == f"{CODE}-2"


def test_of_two_administrators_who_publish_at_once_one_comes_second(store: Store) -> None:
    """Both find the draft approved; one publishes it, the other is told: never twice, never half."""
    draft, ready, together = drafted(store, FIRST), compiled(FIRST), threading.Barrier(4)
    act(store, draft, Asked("reviewed", "binh"), files=FIRST)
    act(store, draft, Asked("approved", "binh", **APPROVAL), files=FIRST)
    came: list[str] = []

    def publish(who: str) -> None:
        together.wait()
        try:
            with store.write() as session:
                life.act(session, draft, Asked("published", who), NOW, ready)
            came.append("published")
        except (life.Refused, life.Overtaken) as error:
            came.append(type(error).__name__)

    people = [threading.Thread(target=publish, args=(f"person-{number}",)) for number in range(4)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    with store.read() as session:
        rows = session.exec(select(Definition)).all()
        acts = [each.kind for each in life.log(session, CODE)]
    assert (came.count("published"), len(came), len(rows)) == (1, 4, 1)
    assert acts == ["drafted", "reviewed", "approved", "published"]


def test_a_release_adds_nothing_to_a_procedure_that_is_the_administrators_own(store: Store) -> None:
    published(store, FIRST)
    with store.write() as session:
        fresh = publish_library(session, NOW + DAY)
    assert CODE not in fresh
    assert len(fresh) > 3


def test_what_an_earlier_release_kept_gets_what_was_written_of_it_where_the_bytes_agree(store: Store) -> None:
    with store.write() as session:
        publish_library(session, NOW)
        rows = session.exec(select(Definition)).all()
        kept = {row.digest: row.written for row in rows}
        for row in rows:
            row.written = None
        altered = rows[0]
        altered.plan = altered.plan + " "
        session.add_all(rows)
    with store.write() as session:
        assert publish_library(session, NOW + DAY) == []
    with store.read() as session:
        found = {row.digest: row.written for row in session.exec(select(Definition)).all()}
    assert found.pop(altered.digest) is None
    assert found == {digest: written for digest, written in kept.items() if digest != altered.digest}


def test_a_plan_whose_bytes_were_altered_is_not_used(store: Store) -> None:
    published(store, FIRST)
    with store.write() as session:
        row = session.exec(select(Definition)).one()
        row.plan = row.plan.replace('"amount":2000', '"amount":9000')
        session.add(row)
    with pytest.raises(DigestMismatch):
        Definitions(store).in_force(CODE, NOW)
