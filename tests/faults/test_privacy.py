"""After forty dossiers and seven faults no personal value stands in clear anywhere but in the register's own folder."""

from __future__ import annotations

import pytest
from sqlmodel import select

from registry.tables import Official
from tests.faults.conftest import Aftermath
from tests.faults.people import CHILD_BORN
from tests.faults.player import REASON
from tests.faults.searching import Found, Needles, files, forms, histories, tables

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(240), pytest.mark.xdist_group("faults")]


@pytest.fixture(scope="session")
def needles(aftermath: Aftermath) -> Needles:
    """What was filed, said as reason or finding, and prefilled by the register, without what officials are called."""
    with aftermath.system.store.read() as session:
        officials = [official.name for official in session.exec(select(Official))]
    return Needles({*aftermath.player.values, REASON, "hàng xóm Tư Hậu"}, officials)


def test_the_search_would_find_a_value_in_every_form(needles: Needles) -> None:
    name = "Nguyễn Thị Hường"
    for form in ("Nguyễn Thị Hường", "NGUYỄN THỊ HƯỜNG", "Nguye\u0302\u0303n Thi\u0323 Hu\u031bo\u031b\u0300ng",
                 "Nguy\\u1ec5n Th\\u1ecb H\\u01b0\\u1eddng"):  # fmt: skip
        assert form.encode() in forms(name), form
    assert {b"17/03/2026", b"2026-03-17"} <= forms(CHILD_BORN)
    assert CHILD_BORN in needles.forms.values()
    assert len(needles.forms) > 500


def test_the_values_that_were_filed_are_those_that_the_register_holds(aftermath: Aftermath, needles: Needles) -> None:
    """The search does find them where they may be: so that an empty result elsewhere means something."""
    register = [path for path in (aftermath.system.data / "register").rglob("*") if path.is_file()]
    found = {found.value for path in register for found in needles.in_file(path)}
    assert len(found & aftermath.player.values) > 40


def test_no_file_of_the_system_holds_a_personal_value(aftermath: Aftermath, needles: Needles) -> None:
    """Temporal's database with its write-ahead log, the registry, papers, every log, status files."""
    searched = files(aftermath.system)
    names = {path.name for path in searched}
    assert {"temporal.db", "temporal.db-wal", "registry.db", "registry.db-wal", "api.log", "worker.log", "register.log"} <= names
    assert [found for path in searched for found in needles.in_file(path)] == []


def test_no_row_of_the_registry_holds_one(aftermath: Aftermath, needles: Needles) -> None:
    found: list[Found] = []
    for table, content in tables(aftermath.system):
        found += needles.within(content, table)
    assert found == []


async def test_no_history_id_search_attribute_or_memo_holds_one(aftermath: Aftermath, needles: Needles) -> None:
    searched, found = 0, list[Found]()
    for what, data in await histories(aftermath.system):
        searched += what.startswith("history")
        found += needles.within(data, what)
    assert searched >= 40
    assert found == []
