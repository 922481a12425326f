"""How a dossier ends: signed, refused, returned, withdrawn or stopped."""

from __future__ import annotations

from typing import Literal

from dossier.commands import Document, Handing
from dossier.events.happened import Happened


class ResultSigned(Happened):
    """The decision is made: the result document is signed."""

    kind: Literal["result_signed"] = "result_signed"
    result: str | None
    signer: str
    post: str | None
    document: Document | None = None


class RefusalIssued(Happened):
    """A refusal after appraisal is a result (form 03, art. 19.3)."""

    kind: Literal["refusal_issued"] = "refusal_issued"
    signer: str


class Returned(Happened):
    """The result was handed over, with proof."""

    kind: Literal["returned"] = "returned"
    handing: Handing
    originals: tuple[str, ...] = ()


class Withdrawn(Happened):
    """The applicant stopped the dossier (form 05)."""

    kind: Literal["withdrawn"] = "withdrawn"


class Stopped(Happened):
    """Settlement stopped: no supplement, no payment, or an expired wait."""

    kind: Literal["stopped"] = "stopped"
    why: str
