"""A law test of finished dossiers that are seeded in the registry with their journals: seconds for all of them.

    python -m benchmarks.law_test_bench [--dossiers 100000] [--distinct 2000] [--processes 2]

Their stories are the scenarios of a procedure, told with other dates and other people's paces by the core itself: of twenty
dossiers seventeen go straight to their result, three are supplemented, suspended, withdrawn, answered by silence ... Each
journal stands under many codes, sealed for each. Beside it: telling every one again without regard to kin. Reference: under
60 s for 100,000.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import insert
from sqlmodel import SQLModel, select

from activities.law_testing import Draft, Period, law_test
from dossier.commands import Command
from dossier.decide import Applied
from dossier.journal import JournalRow, genesis, write
from dossier.pinned import Pinned
from dossier.rejection import Rejection
from dossier.state import State
from procedure_defs.compile import Compiled, library
from procedure_defs.law_test.compliance import read_prices
from procedure_defs.law_test.history import Deed, Story, story
from procedure_defs.law_test.retelling import Teller, retell
from procedure_defs.scenario_play import Play
from procedure_defs.scenarios import told
from registry.projecting import dossier_row
from registry.publishing import publish_library
from registry.recording import context
from registry.sealing import KeyRing, new_key, seal
from registry.store import Store
from registry.tables import Calendar, Dossier, DossierKey, Journal
from statute.calendar import Calendar as LaidOut
from statute.calendar import CalendarData
from statute.term import Term
from statute.time import ICT

PROCEDURE = "1.001193"
AT = datetime(2026, 1, 5, 8, tzinfo=ICT)


class Writer(Teller):
    """Tells a story and keeps its journal."""

    def decide(self, command: Command, at: datetime) -> Applied | Rejection:
        answer = super().decide(command, at)
        if isinstance(answer, Applied) and answer.events:
            head = self.rows[-1].hash if self.rows else genesis("-")
            numbered = command.model_copy(update={"id": f"c{len(self.rows)}"})
            self.rows.append(write(head, numbered, at, answer.events))
        return answer

    rows: list[JournalRow]


def stories(compiled: Compiled, pinned: Pinned, distinct: int) -> Iterator[tuple[list[JournalRow], State]]:
    """Finished stories, each at its own dates."""
    dice = random.Random(11)
    plays = [play for _, play in told(compiled) if play.state.phase == "closed"]
    straight = [
        play for play in plays if play.state.result is not None and not play.state.supplements and len(_timers(play)) == 0
    ]
    while distinct:
        play = dice.choice(straight if dice.random() < 0.85 else plays)
        rows = [orjson.loads(row.public) for row in play.rows]
        sealed = [orjson.loads(row.sealed) if row.sealed else {} for row in play.rows]
        writer = Writer(pinned, _at_other_dates(story(rows), dice), sealed, {})
        writer.rows = []
        ended = writer.tell()
        if ended.undecidable is None and ended.state.phase == "closed":
            distinct -= 1
            yield writer.rows, ended.state


def _timers(play: Play) -> list[JournalRow]:
    return [row for row in play.rows if '"kind":"timer"' in row.public]


def _at_other_dates(told: Story, dice: random.Random) -> Story:
    filed = AT + timedelta(days=dice.randrange(0, 150), minutes=dice.randrange(0, 540))
    deeds = tuple(_paced(deed, dice) for deed in told.deeds)
    return told._replace(filed_at=filed, deeds=deeds)


def _paced(deed: Deed, dice: random.Random) -> Deed:
    return deed._replace(since=AT, at=AT + timedelta(minutes=dice.randrange(1, 400))) if deed.working else deed


def seed(store: Store, ring: KeyRing, dossiers: int, distinct: int) -> tuple[Compiled, Pinned, list[Any]]:
    """Journals and rows as the recorder writes them."""
    SQLModel.metadata.create_all(store.engine)
    with store.write() as session:
        publish_library(session, AT)
    with store.read() as session:
        calendar = session.exec(select(Calendar).where(Calendar.year == AT.year)).one()
    compiled = library()[PROCEDURE]
    laid_out = LaidOut.of(CalendarData.model_validate_json(calendar.data))
    pinned = Pinned(compiled.plan, laid_out, compiled.digest, calendar.digest)
    kept = list(stories(compiled, pinned, min(distinct, dossiers)))
    for begin in range(0, dossiers, 2_000):
        with store.write() as session:
            for n in range(begin, min(begin + 2_000, dossiers)):
                _insert(session, ring, pinned, f"H26.1-260105-{n:06d}", *kept[n % len(kept)])
    return compiled, pinned, kept


def _insert(session: Any, ring: KeyRing, pinned: Pinned, code: str, rows: list[JournalRow], state: State) -> None:
    key, connection = new_key(), session.connection()
    values = [
        {
            "code": code, "seq": row.seq, "command_id": f"c{row.seq}", "at": row.at, "recorded_at": row.at, "public": row.public,
            "sealed": seal(key, row.sealed.encode(), context(code, row.seq), 1) if row.sealed else None, "prev": row.prev,
            "hash": row.hash,
        }
        for row in rows
    ]  # fmt: skip
    connection.execute(insert(Journal), values)
    connection.execute(insert(Dossier), [dossier_row(code, pinned, state, rows[-1].hash)])
    connection.execute(insert(DossierKey), [{"code": code, "wrapped": ring.wrap(key), "secret_hash": code}])


def measure(dossiers: int, distinct: int, processes: int) -> dict[str, Any]:
    """Seed, then test a draft with a shorter term; and, for comparison, tell a sample one by one."""
    key = base64.b64encode(os.urandom(32)).decode()
    ring = KeyRing.load(json.dumps({"current": "k1", "keys": {"k1": key}, "blind_index": key}))
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'registry.db'}"
        store = Store(url)
        compiled, pinned, kept = seed(store, ring, dossiers, distinct)
        store.close()
        terms = tuple(rule.model_copy(update={"term": Term(unit="working_hours", n=4)}) for rule in compiled.plan.terms)
        draft = compiled.plan.model_copy(update={"terms": terms, "version": "draft"})
        began = time.perf_counter()
        period = Period(AT, AT + timedelta(days=1000))
        result = law_test(url, ring, Draft(draft, read_prices()), period, processes)
        took = time.perf_counter() - began
        each = _one_by_one(pinned._replace(plan=draft), kept[:200])
    figures = {name: value for name, value in result.figures().items() if name in ("finished", "tested", "late", "newly_late")}
    return {"dossiers": dossiers, "processes": processes, "seconds": round(took, 2), "each_ms_without_kin": each, **figures}


def _one_by_one(draft: Pinned, kept: list[Any]) -> float:
    given = [
        ([orjson.loads(r.public) for r in rows], [orjson.loads(r.sealed) if r.sealed else {} for r in rows]) for rows, _ in kept
    ]
    began = time.process_time()
    for rows, sealed in given:
        retell(draft, story(rows), sealed, {})
    return round(1e3 * (time.process_time() - began) / len(given), 2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=100_000)
    parser.add_argument("--distinct", type=int, default=2_000)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    sys.stdout.write(json.dumps(measure(given.dossiers, given.distinct, given.processes)) + "\n")


if __name__ == "__main__":
    main()
