"""A registry with dossiers of several days, without Temporal: plays of the core recorded as the system would have."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

from activities.desk import Office
from audit.seal_checks import CheckedSeals, check_seals
from audit.sealing import Sealer
from audit.verifying import Checked, check_journals
from dossier import commands as cmd
from dossier.commands import Handing, PaperGiven
from dossier.decide import Applied, apply
from dossier.journal import JournalRow, genesis, read, write
from dossier.pinned import Pinned, digest, pin
from dossier.plan import Plan
from dossier.state import EMPTY
from registry.definitions import Definitions, publish_calendar
from registry.keys import Keys
from registry.recording import record
from registry.statements import Within
from registry.store import Store
from registry.tables import KeptHistory, LookUp, Opening, RefusedWrite
from statute.calendar import CalendarData
from statute.time import ICT
from tests.dossier import plans
from tests.dossier.play import BINH, CITIZEN, HOA, LAN, MINH, START, Play
from tests.office import YEARS, key_ring, publish

GIVEN = (PaperGiven(id="application"),)
WHY = {"reason": "thiếu giấy"}
RETURNED: dict[str, Any] = {"handing": Handing(channel="counter", proof="chữ ký")}
AT_NIGHT = datetime(2026, 3, 6, 0, 30, tzinfo=ICT)
"""When the days of every story below can be sealed."""


def returned(play: Play) -> None:
    """Filed, accepted, examined the next day, signed, returned the day after."""
    play.file(papers=GIVEN).complete(LAN, "accepted").later(days=1).complete(MINH, "ready")
    play.complete(BINH, "signed").later(days=1).complete(LAN, "returned", **RETURNED)


def supplemented(play: Play) -> None:
    """A supplement is asked for; then time runs."""
    play.file(papers=GIVEN).complete(LAN, "accepted").later(days=1).complete(MINH, "lacking", said=WHY)
    play.complete(LAN, "issued", items=("deed",), said=WHY)


def refused(play: Play) -> None:
    """Refused after appraisal; the refusal is handed over as the result."""
    play.file(papers=GIVEN).complete(LAN, "accepted").later(hours=2).complete(MINH, "unlawful", said=WHY).later(days=1)
    play.complete(LAN, "issued", said=WHY)
    play.complete(LAN, "returned", **RETURNED)


def withdrawn(play: Play) -> None:
    """The applicant withdraws."""
    play.file(papers=GIVEN).complete(LAN, "accepted").later(hours=1)
    play.do(cmd.Withdraw, CITIZEN, said=WHY)


AT_ONCE = 500
STORIES: tuple[Callable[[Play], None], ...] = (returned, supplemented, withdrawn)


class Fixed:
    """A time port that stands where it is put."""

    def __init__(self, at: datetime = AT_NIGHT) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def offset(self) -> timedelta:
        return timedelta(0)


class Archive:
    """A registry, its keys and its clock."""

    def __init__(self, url: str, plan: Plan = plans.PLAIN) -> None:
        self.store, self.time = Store(url), Fixed()
        SQLModel.metadata.create_all(self.store.engine)
        ring = key_ring()
        self.ring = json.dumps({
            "current": ring.current, "keys": {name: base64.b64encode(key).decode() for name, key in ring.keys.items()},
            "blind_index": base64.b64encode(ring.blind_index).decode(),
        })  # fmt: skip
        self.keys, self.definitions = Keys(self.store, ring), Definitions(self.store)
        calendar = CalendarData(name="test", years={2026: "announced", 2027: "projected"}, off={})
        with self.store.write() as session:
            publish(session, plan)
            publish_calendar(session, 2026, calendar.model_dump_json(exclude_defaults=True), START)
        self.pinned = _pinned(plan, calendar)
        self.sealer = Sealer(self.store, self.time)

    @classmethod
    def of(cls, url: str, at: datetime) -> Archive:
        """One that is there already, at an instant; its keys are not at hand."""
        made = cls.__new__(cls)
        made.store, made.time = Store(url), Fixed(at)
        made.sealer = Sealer(made.store, made.time)
        return made

    @classmethod
    def beside(cls, office: Office) -> Archive:
        """Dossiers in the registry of a furnished office, beside those that run; with a clock of their own."""
        made = cls.__new__(cls)
        made.store, made.keys, made.definitions, made.time = office.store, office.keys, office.definitions, Fixed()
        made.pinned = _pinned(plans.PLAIN, CalendarData(name="test", years=YEARS))
        made.sealer = Sealer(made.store, made.time)
        return made

    def tell(self, code: str, story: Callable[[Play], None], start: datetime = START) -> list[JournalRow]:
        """Play a story as one dossier, each row recorded a second after its act."""
        rows = rewritten(self.pinned, code, self.played(story, start))
        with self.store.write() as session:
            self.keep(session, code, rows)
        return rows

    def played(self, story: Callable[[Play], None], start: datetime = START) -> list[JournalRow]:
        """A story's rows, under the code that plays have."""
        play = Play(self.pinned.plan, start)
        play.pinned = self.pinned
        story(play)
        return play.rows

    def keep(self, within: Within, code: str, rows: list[JournalRow]) -> None:
        """Record a dossier's rows as they came."""
        key, _ = self.keys.make(within, code)
        for row in rows:
            record(within, code, self.pinned, key, [row], (row.at + timedelta(seconds=1)).astimezone(UTC))

    def fill(self, number: int) -> list[str]:
        """Many dossiers, the stories in turn."""
        codes = [f"H26.1-260302-{n:04}" for n in range(1, number + 1)]
        stories = [self.played(story) for story in STORIES]
        for start in range(0, number, AT_ONCE):
            with self.store.transaction() as transaction:
                for n, code in enumerate(codes[start : start + AT_ONCE], start):
                    self.keep(transaction, code, rewritten(self.pinned, code, stories[n % len(STORIES)]))
        return codes

    def looked(self, number: int) -> None:
        """So many openings, look-ups and refused attempts, one of each an hour from the first day on."""
        with self.store.write() as session:
            for n in range(number):
                code, at = f"H26.1-260302-{n + 1:04}", (START + timedelta(hours=n)).astimezone(UTC)
                session.add(Opening(who="minh", code=code, at=at, purpose="read"))
                session.add(RefusedWrite(who="auditor", at=at, method="POST", path=f"/dossiers/{code}/complete"))
                session.add(LookUp(
                    request_id=f"{code}/look_up-1", at=at, official="minh", dossier=code, procedure="9.999999",
                    purpose="xác minh", declared="", masked="", fields="full_name", supplied="full_name", outcome="match",
                    mismatched="",
                ))  # fmt: skip

    def kept(self, number: int) -> None:
        """The ended run of so many dossiers as kept, one an hour from the first day on; the files are not there."""
        with self.store.write() as session:
            for n in range(number):
                at, code = (START + timedelta(hours=n)).astimezone(UTC), f"H26.1-260302-{n + 1:04}"
                named = hashlib.sha256(code.encode()).hexdigest()
                session.add(KeptHistory(
                    code=code, run=f"run-{n:04}", digest=named, events=20, size=900, seq=5, closed=True,
                    started_at=at, kept_at=at,
                ))  # fmt: skip

    def seals(self, **more: Any) -> CheckedSeals:
        """Check the seals."""
        return check_seals(self.store, self.time.now(), **more)

    def journals(self) -> Checked:
        """Check the journals against the seals that stand."""
        return check_journals(self.store, self.seals().statements)


def _pinned(plan: Plan, calendar: CalendarData) -> Pinned:
    text, law = plan.model_dump_json(exclude_defaults=True).encode(), calendar.model_dump_json(exclude_defaults=True).encode()
    return pin(text, law, digest(text), digest(law))


def rewritten(pinned: Pinned, code: str, rows: list[JournalRow]) -> list[JournalRow]:
    """The same commands decided under another code."""
    state, head, made = EMPTY, genesis(code), []
    for row in rows:
        command = read(row)[0]
        applied = apply(pinned, state, command, row.at)
        assert isinstance(applied, Applied)
        made.append(write(head, command, row.at, applied.events))
        state, head = applied.state, made[-1].hash
    return made


__all__ = ["AT_NIGHT", "HOA", "STORIES", "Archive", "Fixed", "refused", "returned", "supplemented", "withdrawn"]


@contextmanager
def sealed(folder: Path, dossiers: int) -> Iterator[Archive]:
    """An archive of so many dossiers whose days are sealed."""
    made = Archive(f"sqlite:///{folder / 'registry.db'}")
    made.fill(dossiers)
    made.sealer.round()
    yield made
    made.store.close()
