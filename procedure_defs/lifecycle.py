"""The life of a definition's draft: what may be done with it next, and by whom. Pure; the log is kept by the registry.

    drafted -> reviewed -> approved -> published -> withdrawn        two people: no author reviews or approves

A draft is never edited: another text is another draft. What is published begins on its own date, is superseded by the
next to begin, and holds for what was accepted under it. Called by `registry.definition_life`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from statute.words import Bilingual

Kind = Literal["drafted", "reviewed", "approved", "published", "withdrawn"]
State = Literal["draft", "reviewed", "approved", "scheduled", "in_force", "superseded", "ended", "withdrawn"]

BEFORE: dict[Kind, tuple[Kind, ...]] = {
    "reviewed": ("drafted",), "approved": ("reviewed",), "published": ("approved",),
    "withdrawn": ("drafted", "reviewed", "approved", "published"),
}  # fmt: skip
"""What was done last where an act may follow."""

_STATES: dict[Kind, State] = {"drafted": "draft", "reviewed": "reviewed", "approved": "approved", "withdrawn": "withdrawn"}


class Done(NamedTuple):
    """One act on a draft: what, and by whom."""

    kind: Kind
    by: str


class Asked(NamedTuple):
    """An act that somebody wants to do, with the decision that carries it."""

    kind: Kind
    by: str
    decision: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    reason: str | None = None


class Refusal(NamedTuple):
    """Why an act may not be done."""

    code: str
    told: Bilingual


def refusal(acts: list[Done], asked: Asked, today: date) -> Refusal | None:
    """Why the act may not follow on those done with the draft; None where it may."""
    last = acts[-1].kind
    if last not in BEFORE.get(asked.kind, ()):
        return _refused("DRAFT_STATE", f"bản này đã '{last}'", f"this draft is '{last}': it cannot be '{asked.kind}' now")
    if asked.kind in ("reviewed", "approved") and asked.by == acts[0].by:
        return _refused(
            "DRAFT_TWO_PEOPLE", "người soạn không tự thẩm định hay phê duyệt", "the author does not review or approve"
        )
    if asked.kind == "approved" and not (asked.decision and asked.decided_by):
        return _refused("DRAFT_DECISION", "cần người phê duyệt và số quyết định", "name who approved and the decision's number")
    if asked.kind == "withdrawn" and not asked.reason:
        return _refused("DRAFT_DECISION", "cần lý do", "say why it is withdrawn")
    if asked.kind == "withdrawn" and last == "published" and not asked.decision:
        return _refused("DRAFT_DECISION", "cần số quyết định bãi bỏ", "what was published is withdrawn by a decision: name it")
    if asked.decided_on is not None and asked.decided_on > today:
        return _refused("DRAFT_DECISION", "ngày quyết định ở tương lai", "a decision is not dated in the future")
    return None


def state_of(last: Kind, *, begun: bool, followed: bool, over: bool) -> State:
    """The state that people read; of what is published, whether its day has come, another has followed, it is over."""
    if last != "published":
        return _STATES[last]
    if not begun:
        return "scheduled"
    return "superseded" if followed else "ended" if over else "in_force"


def _refused(code: str, vi: str, en: str) -> Refusal:
    return Refusal(code, Bilingual(vi=vi, en=en))
