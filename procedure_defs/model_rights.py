"""The rights that the law gives at any step, as a definition limits them; each cites its basis."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dossier.plan import ClockPolicy
from procedure_defs.model_limits import Count, Id, Limit, Part


class Supplement(Part):
    """Asking the applicant to supplement: what it does to the clock, how often, and when the dossier is closed.

    `close_basis` is for the case that the closing rests on another text than the request.
    """

    effect: ClockPolicy
    at_most: Annotated[int, Field(ge=1, le=5)]
    notify_within: Limit | None = None
    close_after: Limit
    by: Limit | None = None
    basis: Id
    close_basis: Id | None = None


class Extension(Part):
    """Apology and a new date: how often, at the latest how long before the end, and by how much at most."""

    at_most: Count
    notice_before: Limit | None = None
    longest: Limit | None = None
    basis: Id


class Suspension(Part):
    """Suspension by a court or an authority, for so long at most."""

    longest: Limit | None = None
    basis: Id


class Withdrawal(Part):
    """The applicant may stop the dossier until it is decided."""

    basis: Id


class Rights(Part):
    """What may happen to the dossier at any step; what is not written here is not possible."""

    supplement: Supplement | None = None
    extension: Extension | None = None
    suspension: Suspension | None = None
    withdrawal: Withdrawal | None = None
