"""Form 06, the control sheet: who gave which work to whom, when it was done, and whether in its time; from the journal alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from dossier import events as ev
from dossier.journal import JournalRow, read
from letters.facts import Source, name_of
from procedure_defs.labels import OUTCOMES
from statute.words import Bilingual

WORKS = {
    "issue_supplement": Bilingual(vi="Phát hành yêu cầu bổ sung", en="Issue the request to supplement"),
    "check_supplement": Bilingual(vi="Kiểm tra hồ sơ bổ sung", en="Check what was supplied"),
    "issue_refusal": Bilingual(vi="Phát hành văn bản từ chối", en="Issue the refusal"),
}
BEFORE = Bilingual(vi="Trước hạn", en="Before time")
IN_TIME = Bilingual(vi="Đúng hạn", en="In time")
LATE = Bilingual(vi="Quá hạn", en="Late")
NO_LIMIT = Bilingual(vi="Không đặt hạn", en="No limit set")
OPEN = Bilingual(vi="Đang giải quyết", en="Open")


class Line(NamedTuple):
    """One piece of work: given by whom and when, taken and done by whom and when, before what, with what outcome."""

    task: str
    work: Bilingual
    authority: str
    given_at: datetime
    giver: str
    due_at: datetime | None = None
    taken_at: datetime | None = None
    taker: str = ""
    done_at: datetime | None = None
    timeliness: Bilingual = OPEN
    note: Bilingual = Bilingual(vi="", en="")


def lines(source: Source) -> list[Line]:
    """The dossier's works in the order in which they were given."""
    found: dict[str, Line] = {}
    for row in source.rows:
        _read_row(source, row, found)
    return list(found.values())


def _read_row(source: Source, row: JournalRow, found: dict[str, Line]) -> None:
    people = source.around.officials
    for event in read(row)[1]:
        actor = people.get(event.actor, "" if event.actor.startswith("party-") else event.actor)
        if isinstance(event, ev.TaskOpened):
            found[event.task] = Line(
                event.task, WORKS.get(event.work) or name_of(source.labels, "steps", event.step),
                source.around.authorities.get(event.authority, event.authority), event.at, actor,
                event.due.due_at if event.due else None, event.at if event.holder else None,
                people.get(event.holder or "", event.holder or ""),
            )  # fmt: skip
        elif isinstance(event, ev.TaskClaimed | ev.TaskReassigned) and event.task in found:
            taker = people.get(event.holder, event.holder)
            found[event.task] = found[event.task]._replace(taken_at=event.at, taker=taker)
        elif isinstance(event, ev.TaskReleased) and event.task in found:
            found[event.task] = found[event.task]._replace(taken_at=None, taker="")
        elif isinstance(event, ev.TaskClosed) and event.task in found:
            found[event.task] = _closed(found[event.task], event, actor)


def _closed(line: Line, event: ev.TaskClosed, actor: str) -> Line:
    note = OUTCOMES.get(event.outcome, Bilingual(vi=event.outcome, en=event.outcome))
    taken = line.taken_at or event.at
    return line._replace(
        done_at=event.at, taken_at=taken, taker=line.taker or actor, timeliness=_timely(line.due_at, event.at), note=note
    )


def _timely(due_at: datetime | None, done_at: datetime) -> Bilingual:
    if due_at is None:
        return NO_LIMIT
    if done_at >= due_at:
        return LATE
    return IN_TIME if (due_at - done_at).days < 1 else BEFORE


def sheet_facts(head: dict[str, Any], source: Source, authority: str) -> dict[str, Any]:
    """What form 06 names."""
    return {**head, "authority": authority, "lines": [line._asdict() for line in lines(source)]}
