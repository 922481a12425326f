"""One limit out of several: the later or the earlier of terms that may start at different events.

Such as "30 days from acceptance or 5 working days from payment, whichever is later".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from statute.calendar import Calendar
from statute.errors import ClockError
from statute.term import Due, Term, due

Origin = str
"""The event from which a term is counted: acceptance, filing, supplement, payment, or one that a definition names."""


class TermFrom(BaseModel):
    """A term and the event from which it is counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: Term
    origin: Origin = "acceptance"


class Several(BaseModel):
    """Terms of which the later or the earlier end counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    whichever: Literal["later", "earlier"]
    of: tuple[TermFrom, ...] = Field(min_length=2)


def due_of(limit: Several, origins: Mapping[Origin, datetime], calendar: Calendar) -> Due:
    """Return the end that counts; `ClockError` while an event that it needs has not happened."""
    return chosen(limit, origins, calendar)[1]


def chosen(limit: Several, origins: Mapping[Origin, datetime], calendar: Calendar) -> tuple[int, Due]:
    """Return which of the terms counts, by its place, and its end; the first of equal ones.

    It is provisional if any of the ends is, for then another may turn out to be the one that counts.
    """
    ends = [due(each.term, _origin(each, origins), calendar) for each in limit.of]
    wanted = (max if limit.whichever == "later" else min)(ends, key=lambda each: each.due_at)
    return ends.index(wanted), wanted.model_copy(update={"provisional": any(each.provisional for each in ends)})


def _origin(each: TermFrom, origins: Mapping[Origin, datetime]) -> datetime:
    if each.origin not in origins:
        known = ", ".join(origins) or "none"
        raise ClockError(
            f"a term of {each.term.n} {each.term.unit} is counted from '{each.origin}', which has not happened; "
            f"known events: {known}"
        )
    return origins[each.origin]
