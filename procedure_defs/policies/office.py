"""The practice that holds on a day: shares of the term at which is warned, reviews of suspensions, how far a detector looks.

Not law, and marked so. Read by the compiler (a plan pins what held when it came into force) and by the detector.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

from procedure_defs.faults import has_errors, report
from procedure_defs.load import load
from procedure_defs.model_limits import Count, Limit, Part
from procedure_defs.validate import validate
from statute.words import Bilingual

FILE = Path(__file__).parent / "office.yaml"
Share = Annotated[float, Field(gt=0, lt=1, multiple_of=0.01)]
"""A part of the term, such as 0.8."""
Value = TypeVar("Value")


class Dated(Part, Generic[Value]):
    """A value from a day on, with where it comes from."""

    since: date = Field(alias="from")
    value: Value
    cite: str = Field(min_length=1)
    verified: bool
    note: Bilingual


class Days(Part):
    """A number of calendar days."""

    calendar_days: Count


class Ages(Part):
    """Numbers of calendar days, each later than the one before."""

    calendar_days: Annotated[tuple[Count, ...], Field(min_length=1, max_length=12)]


class WorkingDays(Part):
    """A number of working days."""

    working_days: Count


class OfficePolicy(Part):
    """Everything that is practice, and the one limit of the law that belongs to no procedure: corrections."""

    warn_at: tuple[Dated[tuple[Share, ...]], ...]
    suspension_review: tuple[Dated[Limit], ...]
    re_received_within: tuple[Dated[Days], ...]
    adjusted: tuple[Dated[Literal["run", "restart"]], ...]
    unclaimed: tuple[Dated[Ages], ...]
    correction: tuple[Dated[WorkingDays], ...]


class PolicyFileError(ValueError):
    """The file cannot be used; the message lists every fault with its place."""


@lru_cache(maxsize=4)
def office_policy(file: Path = FILE) -> OfficePolicy:
    """The practice, read once. Raises `PolicyFileError`."""
    policy, faults = validate(load(file, f"policies/{file.name}"), OfficePolicy)
    if policy is None or has_errors(faults):
        raise PolicyFileError(report(faults))
    return policy


def holding(entries: tuple[Dated[Value], ...], day: date) -> Value | None:
    """What holds on a day: the last entry that had begun; nothing before the first."""
    begun = [entry for entry in entries if entry.since <= day]
    return max(begun, key=lambda entry: entry.since).value if begun else None
