"""How a definition writes limits of time: `{working_days: 3}`, `{same_day: {cut_off: "15:00"}}`, `{months: 1}`.

Each unit is a word of its own, so that no number stands without its unit. A legal term adds its basis and, where the
law distinguishes, the case and the channels for which it holds.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from dossier.plan import Channel
from statute.term import Term, Unit
from statute.words import Bilingual

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([-_.][a-z0-9]+)*$", max_length=60)]
"""A name of the writer's own: small letters, digits, hyphens."""

Condition = Annotated[str, Field(max_length=2000)]
"""A guard in CEL; compiled and checked by `procedure_defs.guards`."""

Count = Annotated[int, Field(ge=1)]


class Part(BaseModel):
    """Base of everything written: no words but its own, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True)


class SameDay(Part):
    """Settled the same day when accepted up to `cut_off`, else the next working day."""

    cut_off: time
    """What is accepted up to this time is settled the same day, later on the next working day."""


class Limit(Part):
    """A limit of time: exactly one unit."""

    minutes: Count | None = None
    """So many minutes on the clock."""
    hours: Count | None = None
    """So many hours on the clock."""
    working_hours: Count | None = None
    """So many hours of the office."""
    same_day: SameDay | None = None
    """The same day, up to an hour of the day."""
    working_days: Count | None = None
    """So many working days, the first day not counted."""
    calendar_days: Count | None = None
    """So many days; an end on a day off moves to the next working day."""
    weeks: Count | None = None
    """So many weeks."""
    months: Count | None = None
    """So many months, to the day of the same number."""
    years: Count | None = None
    """So many years."""

    @model_validator(mode="after")
    def _has_one_unit(self) -> Self:
        units = [unit for unit in UNITS if getattr(self, unit) is not None]
        if len(units) != 1:
            found = f"it has {' and '.join(units)}" if units else "it has none"
            hint = "write one, such as {working_days: 3}"
            raise PydanticCustomError("FORM-010", "a limit has exactly one unit; {found}", {"found": found, "hint": hint})
        try:
            self.term()
        except ValueError:
            shown = {"unit": units[0].replace("_", " "), "value": str(getattr(self, units[0]))}
            said = {**shown, "hint": "see whether a number is missing its unit"}
            raise PydanticCustomError("FORM-007", "a limit of {value} {unit} makes no sense", said) from None
        return self

    def term(self) -> Term:
        """The same as the law of time counts it; `hours` run on the wall clock, as minutes do."""
        unit = next(unit for unit in UNITS if getattr(self, unit) is not None)
        value = getattr(self, unit)
        if isinstance(value, SameDay):
            return Term(unit="same_day", cut_off=value.cut_off)
        if unit == "hours":
            return Term(unit="minutes", n=60 * value)
        return Term(unit=_UNIT[unit], n=value)


UNITS = tuple(Limit.model_fields)
_UNIT: dict[str, Unit] = {
    "minutes": "minutes", "working_hours": "working_hours", "working_days": "working_days",
    "calendar_days": "calendar_days", "weeks": "weeks", "months": "months", "years": "years",
}  # fmt: skip


class CountedTerm(Limit):
    """A term with its basis, and what it is counted from: acceptance, filing, supplement, payment, or the event of a wait."""

    origin: Id = Field("acceptance", alias="from")
    """What it is counted from: acceptance, or the id of a step that ended."""
    basis: Id
    """The id of a legal ground listed under `basis`."""


class LegalTerm(CountedTerm):
    """The time that the law gives for settling; for one case or channel, or for all.

    `or_later`, `or_earlier`: further terms, of which with this one the later, or the earlier, end counts.
    """

    when: Condition | None = None
    """The case in which it holds, in CEL."""
    channels: tuple[Channel, ...] = ()
    """The channels for which it holds; none: all."""
    or_later: tuple[CountedTerm, ...] = ()
    """Another limit: the later of both holds."""
    or_earlier: tuple[CountedTerm, ...] = ()
    """Another limit: the earlier of both holds."""
    note: Bilingual | None = None
    """A remark for people."""

    @model_validator(mode="after")
    def _is_later_or_earlier(self) -> Self:
        if self.or_later and self.or_earlier:
            hint = {"hint": "keep one of them"}
            raise PydanticCustomError("FORM-009", "either the later or the earlier end counts, not both", hint)
        return self

    @property
    def others(self) -> tuple[CountedTerm, ...]:
        """The further terms."""
        return self.or_later or self.or_earlier
