"""Why a dossier is due when it is, as the API shows it: `statute.due_reasons` as an answer."""

from __future__ import annotations

from api.models.due import DueDay, DueLine, DueView
from api.views.access import Loaded
from dossier.calendars import calendar_of
from statute.due_reasons import due_reasons
from statute.explain import DayEntry
from statute.words import Bilingual


def due_view(loaded: Loaded) -> DueView:
    """Empty before the clock has started."""
    clock, code = loaded.state.clock, loaded.row.code
    if clock is None:
        return DueView(code=code)
    why = due_reasons(clock, calendar_of(loaded.pinned, loaded.state))
    running = why.running
    return DueView(
        code=code, due_on=running.due_on if running else None, due_at=running.due_at if running else None,
        provisional=clock.due.provisional, original_due_on=why.original.due_on, held_for=list(why.held_for),
        lines=[DueLine(at=line.at, words=line.words, basis=line.basis) for line in why.lines],
        days=[_day(entry) for entry in why.days],
    )  # fmt: skip


def _day(entry: DayEntry) -> DueDay:
    words = Bilingual(vi=entry.vi, en=entry.en)
    return DueDay(day=entry.day, kind=entry.kind, number=entry.number, words=words, basis=entry.basis, verified=entry.verified)
