"""What happens to a dossier besides the straight way: drawn once for each from the seed, and taken at its first occasion.

Officials choose among what the system allows them; a turn only says which of it.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

Offers = dict[str, list[str]]
"""The outcomes that a task is open to, each with what it needs."""


class Turn(NamedTuple):
    """One way off the straight one: how often in a hundred, at which kinds of work and with which outcome."""

    weight: int
    outcomes: tuple[tuple[str, str], ...] = ()
    step: str | None = None
    """Only where the procedure has a step of this type."""


TURNS: dict[str, Turn] = {
    "straight": Turn(56),
    "supplemented": Turn(6, (("receive", "supplement"),)),
    "not-supplied": Turn(3, (("receive", "supplement"),)),
    "refused": Turn(4, (("receive", "refused"),)),
    "lacking": Turn(5, (("examine", "lacking"),)),
    "unlawful": Turn(4, (("examine", "unlawful"),)),
    "unclear": Turn(3, (("examine", "unclear"),)),
    "sent-back": Turn(3, (("examine", "send_back"), ("inspect", "send_back")), "assign"),
    "not-signed": Turn(3, (("approve", "back"),)),
    "signature-refused": Turn(2, (("approve", "refused"),)),
    "withdrawn": Turn(4),
    "reassigned": Turn(3),
    "extended": Turn(2),
    "failed": Turn(4, (("inspect", "failed"),), "inspect"),
    "absent": Turn(4, (("inspect", "absent"),), "inspect"),
    "objected": Turn(6, (("consult", "object"),), "consult"),
    "silent": Turn(8, (), "consult"),
    "publicly-objected": Turn(12, (), "publish"),
    "unpaid": Turn(4, (), "pay"),
    "unanswered": Turn(3, (), "wait"),
}
"""Silent: a body does not answer. Unanswered: an awaited event does not come. Both only where the law says until when."""

STRAIGHT = {
    "receive": "accepted", "verify": "confirmed", "assign": "assigned", "inspect": "passed", "consult": "agree",
    "approve": "signed", "return": "returned", "issue_supplement": "issued", "check_supplement": "accepted",
    "issue_refusal": "issued",
}  # fmt: skip
LIKELY = {"obligation": 0.7}
"""Outcomes that are as usual as the straight one: most transfers of land owe a tax."""
SELDOM = frozenset({"refused-by-beneficiary", "other-opinion"})
"""Events that people bring about only now and then: where they do not come, time decides."""
SOMETIMES = 0.3
REASON = {
    "supplement": "Hồ sơ còn thiếu giấy tờ theo quy định.", "lacking": "Cần bổ sung để làm rõ nội dung kê khai.",
    "unlawful": "Không đủ điều kiện theo quy định của pháp luật.", "refused": "Không thuộc trường hợp được giải quyết.",
    "back": "Đề nghị xem lại dự thảo.", "object": "Không phù hợp quy hoạch đã được phê duyệt.",
    "send_back": "Chuyển lại để phân công đúng lĩnh vực.",
}  # fmt: skip


def draw(chance: Random, steps: set[str]) -> str:
    """A turn for a dossier of a procedure with these types of step."""
    fitting = {name: turn.weight for name, turn in TURNS.items() if turn.step is None or turn.step in steps}
    return chance.choices(list(fitting), list(fitting.values()))[0]


def outcome(turn: str, used: bool, work: str, offered: Offers, chance: Random) -> str | None:
    """The outcome to complete a task with, among those offered; None where nothing is."""
    if not used:
        for kind, wanted in TURNS[turn].outcomes:
            if kind == work and wanted in offered:
                return wanted
    for likely, share in LIKELY.items():
        if likely in offered and chance.random() < share:
            return likely
    straight = STRAIGHT.get(work)
    if straight in offered:
        return straight
    plain = [name for name, needs in offered.items() if "reason" not in needs]
    return next(iter([*plain, *offered]), None)


def is_used(turn: str, work: str, chosen: str) -> bool:
    """Whether this completion was the turn."""
    return (work, chosen) in TURNS[turn].outcomes


def reason_for(chosen: str) -> str:
    """Why, in an official's words."""
    return REASON.get(chosen, "Theo kết quả xem xét hồ sơ.")


def act(kind: str, **fields: Any) -> dict[str, Any]:
    """The body of an act, without what is not given."""
    return {"kind": kind, **{name: value for name, value in fields.items() if value is not None}}
