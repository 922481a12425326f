"""Filing, reception, and what the applicant is asked for and brings: supplements and payments."""

from __future__ import annotations

from typing import Literal

from dossier.commands import PaperGiven
from dossier.events.happened import Happened
from dossier.plan import Channel
from organisation.competence import Competence
from statute.term import Due


class Filed(Happened):
    """An application was filed; the dossier exists, pinned to this plan and calendar by their digests."""

    kind: Literal["filed"] = "filed"
    plan: str = ""
    calendar: str = ""
    channel: Channel
    competence: Competence
    parties: tuple[str, ...]
    papers: tuple[PaperGiven, ...] = ()
    chosen: tuple[str, ...] = ()
    predecessor: str | None = None
    parent: str | None = None


class FactsFound(Happened):
    """Guards were evaluated and fees computed over the form as it stands; unknown guards are null."""

    kind: Literal["facts_found"] = "facts_found"
    facts: dict[str, bool | None]
    fees: dict[str, int] = {}


class Accepted(Happened):
    """Full and valid reception: the receipt is issued (form 01) and the term runs."""

    kind: Literal["accepted"] = "accepted"


class RefusedAtReception(Happened):
    """Reception was refused (form 03)."""

    kind: Literal["refused_at_reception"] = "refused_at_reception"
    authority: str | None = None


class SupplementRequested(Happened):
    """The one-stop unit asked the applicant to supplement (form 02)."""

    kind: Literal["supplement_requested"] = "supplement_requested"
    step: str
    items: tuple[str, ...]
    close_due: Due
    late_notice: bool = False
    counts_late: bool = False


class Supplemented(Happened):
    """The applicant supplied."""

    kind: Literal["supplemented"] = "supplemented"
    papers: tuple[PaperGiven, ...] = ()


class SupplementAccepted(Happened):
    """The one-stop unit found the supplement complete."""

    kind: Literal["supplement_accepted"] = "supplement_accepted"


class Adjusted(Happened):
    """The applicant adjusted the dossier of their own accord; the changed form is in the sealed part."""

    kind: Literal["adjusted"] = "adjusted"
    papers: tuple[PaperGiven, ...] = ()


class PaymentRequested(Happened):
    """The applicant was told the amount (dong)."""

    kind: Literal["payment_requested"] = "payment_requested"
    step: str
    amount: int
    until: Due | None = None


class PaymentReceived(Happened):
    """The amount was paid: a cashier's receipt or the payment service's reference."""

    kind: Literal["payment_received"] = "payment_received"
    receipt: str
    amount: int


class PaymentExpired(Happened):
    """The amount was not paid in its time."""

    kind: Literal["payment_expired"] = "payment_expired"
    step: str
