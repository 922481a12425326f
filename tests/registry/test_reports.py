"""Reports from projections: the period, the units below, the date that stood when the clock stopped; who holds what ends soon."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from dossier import commands as cmd
from dossier.commands import PaperGiven
from dossier.state import EMPTY
from registry.predecessors import predecessor_of, re_received
from registry.projecting import project
from registry.reports import at_risk, settled
from registry.store import Store
from registry.tables import Dossier, DossierParty, Task
from statute.on_time import on_time
from tests.dossier import plans
from tests.dossier.play import BINH, CITIZEN, LAN, MINH, START, Play
from tests.office import furnish

GIVEN = (PaperGiven(id="application"),)


def put(store: Store, code: str, play: Play) -> None:
    rows = project(code, play.pinned, EMPTY, play.state, "", [])
    with store.write() as session:
        session.connection().execute(insert(Dossier), [rows.dossier])
        session.connection().execute(insert(DossierParty), rows.parties)
        if rows.tasks:
            session.connection().execute(insert(Task), rows.tasks)


def test_what_came_back_is_linked_and_its_age_carried(tmp_path: Path) -> None:
    store = office(tmp_path)
    withdrawn = Play(plans.PLAIN).file(papers=GIVEN).complete(LAN, "accepted").later(days=3)
    withdrawn.do(cmd.Withdraw, CITIZEN)
    put(store, "first", withdrawn)
    with store.read() as session:
        assert predecessor_of(session, ("party-1",), "9.999999", withdrawn.at + timedelta(days=5)) == "first"
        assert predecessor_of(session, ("party-2",), "9.999999", withdrawn.at) is None
        assert predecessor_of(session, ("party-1",), "1.001193", withdrawn.at) is None
        assert predecessor_of(session, ("party-1",), "9.999999", withdrawn.at + timedelta(days=200)) is None
    again = Play(plans.PLAIN, withdrawn.at + timedelta(days=5)).file(papers=GIVEN, predecessor="first")
    put(store, "second", again)
    with store.read() as session:
        (found,) = re_received(session, START, START + timedelta(days=30))
    assert found == ("second", "first", again.at, START)
    store.close()


def office(folder: Path) -> Store:
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store)
    put(store, "filed", Play(plans.PLAIN).file(papers=GIVEN))
    put(store, "open", Play(plans.PLAIN).file(papers=GIVEN).complete(LAN, "accepted"))
    for code, days in (("in-time", 1), ("too-late", 20)):
        play = Play(plans.PLAIN).file(papers=GIVEN).complete(LAN, "accepted").later(days=days)
        put(store, code, play.complete(MINH, "ready").complete(BINH, "signed"))
    return store


def test_a_unit_and_the_province_above_it_have_the_same_figure_here(tmp_path: Path) -> None:
    store, until = office(tmp_path), START + timedelta(days=28)
    with store.read() as session:
        for unit in ("00004", "01"):
            found = on_time(settled(session, unit, START, until), until)
            assert (found.counted, found.late) == (3, ("open", "too-late"))
        assert on_time(settled(session, "00004", START + timedelta(days=10), until), until).counted == 2
        assert on_time(settled(session, "99999", START, until), until).counted == 0
    store.close()


def test_what_ends_soon_is_listed_by_holder_before_it_is_late(tmp_path: Path) -> None:
    store = office(tmp_path)
    with store.read() as session:
        soon = at_risk(session, START, START + timedelta(days=9))
        assert {holder: [task["code"] for task in held] for holder, held in soon.items()} == {"officer@ward": ["open"]}
        assert at_risk(session, START, START + timedelta(days=2)) == {}
        assert at_risk(session, START + timedelta(days=20), START + timedelta(days=30)) == {}
    store.close()
