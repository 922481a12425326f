"""The acts on a dossier as they are asked for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from api.models.asking import Asked, Digest, Dong, Id, PaperIn, Plain, Short, Text
from statute.term import Term


class OnTask(Asked):
    """Base of acts on a task."""

    task: Id


class ClaimAct(OnTask):
    """Take a task."""

    kind: Literal["claim"]


class ReleaseAct(OnTask):
    """Give a task back to the pool."""

    kind: Literal["release"]


class ReassignAct(OnTask):
    """Hand a task to another official who holds its role."""

    kind: Literal["reassign"]
    to: Id
    reason: Text | None = None


class DocumentIn(Asked):
    """A signed result document by the digest of its bytes."""

    digest: Digest
    number: Short | None = None


class HandingIn(Asked):
    """How a result was handed over; `proof` is a reference, no name."""

    channel: Literal["counter", "online", "post"]
    to: Literal["applicant", "representative"] = "applicant"
    proof: Short


class CompleteAct(OnTask):
    """Complete a task with one of its outcomes; `allowed` says what each needs."""

    kind: Literal["complete"]
    outcome: Id
    reason: Text | None = None
    findings: Text | None = None
    items: Annotated[list[Id], Field(max_length=100)] = []
    assignee: Id | None = Field(None, description="The official that the work is assigned to.")
    authority: Id | None = None
    amount: Dong | None = None
    document: DocumentIn | None = None
    handing: HandingIn | None = None
    originals: Annotated[list[Id], Field(max_length=100)] = []
    papers: Annotated[list[PaperIn], Field(max_length=100)] = []
    held_at: AwareDatetime | None = None


class SupplyAct(Asked):
    """Supply what was asked for; fields of the form given here replace those filed."""

    kind: Literal["supply"]
    papers: Annotated[list[PaperIn], Field(max_length=100)] = []
    form: Plain | None = None


class WithdrawAct(Asked):
    """Stop the dossier."""

    kind: Literal["withdraw"]
    reason: Text | None = None


class AdjustAct(Asked):
    """Adjust of one's own accord what one filed online, until the decision; fields given here replace those filed."""

    kind: Literal["adjust"]
    papers: Annotated[list[PaperIn], Field(max_length=100)] = []
    form: Plain | None = None


class PayAct(Asked):
    """A cashier's receipt, in dong."""

    kind: Literal["pay"]
    receipt: Short
    amount: Dong


class ExtendAct(Asked):
    """Apologise and set a new date, before the old one passes."""

    kind: Literal["extend"]
    by: Term
    reason: Text


class SuspendAct(Asked):
    """Suspend by the order of a court or authority, or for force majeure, under the announcement that says so."""

    kind: Literal["suspend"]
    order: Short
    ground: Literal["suspension", "force-majeure"] = "suspension"
    reason: Text


class ResumeAct(Asked):
    """End a suspension."""

    kind: Literal["resume"]
    order: Short
    reason: Text


class ObjectAct(Asked):
    """Enter an objection to a publication."""

    kind: Literal["object"]
    reason: Text


ArrivedAs = Literal["arrived", "refused", "lacking"]


class ArriveAct(Asked):
    """Enter an outside event that was waited for, with its paper."""

    kind: Literal["arrive"]
    event: Id
    amount: Dong | None = None
    paper: PaperIn | None = None
    outcome: ArrivedAs | None = Field(None, description="How the ministry's system decided, where its decision is awaited.")
    document: DocumentIn | None = None


Act = Annotated[
    ClaimAct
    | ReleaseAct
    | ReassignAct
    | CompleteAct
    | SupplyAct
    | WithdrawAct
    | AdjustAct
    | PayAct
    | ExtendAct
    | SuspendAct
    | ResumeAct
    | ObjectAct
    | ArriveAct,
    Field(discriminator="kind"),
]


ACT_EXAMPLES: Any = {
    "claim": {"summary": "Take a task", "value": {"kind": "claim", "task": "examine-2"}},
    "accept": {"summary": "Accept at reception", "value": {"kind": "complete", "task": "receive-1", "outcome": "accepted"}},
    "ask": {
        "summary": "Ask for a supplement",
        "value": {
            "kind": "complete",
            "task": "receive-1",
            "outcome": "supplement",
            "items": ["deed"],
            "reason": "Thiếu giấy tờ nhà",
        },
    },
    "assign": {
        "summary": "Assign to an official",
        "value": {"kind": "complete", "task": "assign-3", "outcome": "assigned", "assignee": "officer-1"},
    },
    "return": {
        "summary": "Return the result",
        "value": {
            "kind": "complete",
            "task": "return-6",
            "outcome": "returned",
            "handing": {"channel": "counter", "proof": "Ký nhận 12"},
        },
    },
    "extend": {
        "summary": "Apologise and set a new date",
        "value": {"kind": "extend", "by": {"unit": "working_days", "n": 2}, "reason": "Chờ kết quả đo đạc"},
    },
    "supply": {
        "summary": "Supply what was asked for",
        "value": {"kind": "supply", "papers": [{"id": "deed", "how": "original"}]},
    },
    "adjust": {"summary": "Adjust what was filed online", "value": {"kind": "adjust", "form": {"pages": 4}}},
    "withdraw": {"summary": "Stop the dossier", "value": {"kind": "withdraw", "reason": "Đổi ý"}},
}
