"""Plans for tests of the core, as the compiler would give them."""

from __future__ import annotations

from typing import Any

from dossier.plan import Plan

RIGHTS = {
    "supplement": {
        "effect": "restart", "at_most": 1, "basis": "nd118-19.5", "close_after": {"unit": "calendar_days", "n": 15},
        "notify_within": {"unit": "working_days", "n": 3},
    },
    "extension": {"at_most": 1, "basis": "nd118-19.6", "notice_before": {"unit": "calendar_days", "n": 1}},
    "suspension": {"basis": "court"},
    "withdrawal": {"basis": "nd118-21"},
}  # fmt: skip
RECEIVE: dict[str, Any] = {"id": "receive", "type": "receive", "role": "receptionist", "outcomes": {"accepted": "examine"}}
EXAMINE: dict[str, Any] = {
    "id": "examine", "type": "examine", "role": "officer", "within": {"unit": "working_days", "n": 2},
    "outcomes": {"ready": "approve", "lacking": "supplement", "unlawful": "refuse"},
}  # fmt: skip
APPROVE: dict[str, Any] = {
    "id": "approve", "type": "approve", "role": "chair", "four_eyes": "examine",
    "outcomes": {"signed": "return", "back": "examine", "refused": "refuse"},
}  # fmt: skip
RETURN: dict[str, Any] = {
    "id": "return",
    "type": "return",
    "role": "receptionist",
    "channels": ["counter", "post"],
    "outcomes": {"returned": "end"},
}
VERIFY: dict[str, Any] = {
    "id": "verify", "type": "verify", "role": "receptionist", "subjects": ["form.mother", "form.father"],
    "match": ["personal_id"], "outcomes": {"matched": "examine", "confirmed": "examine", "lacking": "supplement"},
}  # fmt: skip
CONSULT: dict[str, Any] = {
    "id": "consult", "type": "consult", "bodies": [{"id": "fire", "role": "fire-officer"}, {"id": "land", "role": "officer"}],
    "within": {"unit": "calendar_days", "n": 3}, "silence": "consent", "basis": "silence",
    "outcomes": {"agreed": "approve", "objected": "examine"},
}  # fmt: skip
PAY: dict[str, Any] = {
    "id": "pay", "type": "pay", "fees": ["copy"], "clock": "pause", "within": {"unit": "calendar_days", "n": 30},
    "outcomes": {"paid": "approve", "expired": "stop"},
}  # fmt: skip
TIERS: dict[str, Any] = {
    "id": "copy", "basis": "fee", "per": "form.pages", "at_most": 200000,
    "tiers": [{"start": 1, "amount": 2000}, {"start": 3, "amount": 1000}],
}  # fmt: skip
PUBLISH: dict[str, Any] = {
    "id": "publish", "type": "publish", "lasts": {"unit": "working_days", "n": 2},
    "outcomes": {"no_objection": "approve", "objection": "examine"},
}  # fmt: skip
WAIT: dict[str, Any] = {
    "id": "tax", "type": "wait", "event": "tax-notice", "partner": "tax", "role": "officer",
    "lasts": {"unit": "working_days", "n": 5},
    "outcomes": {"arrived": "approve", "expired": "examine"},
}  # fmt: skip
ASSIGN: dict[str, Any] = {
    "id": "assign", "type": "assign", "role": "head", "by": "least-loaded", "target_role": "officer",
    "outcomes": {"assigned": "examine"},
}  # fmt: skip
CALL: dict[str, Any] = {
    "id": "call", "type": "call", "outcomes": {"done": "approve"},
    "children": [
        {"id": "birth", "procedure": "1"}, {"id": "card", "procedure": "2", "after": ["birth"]}, {"id": "home", "procedure": "3"},
    ],
}  # fmt: skip
INSPECT: dict[str, Any] = {
    "id": "inspect",
    "type": "inspect",
    "role": "officer",
    "outcomes": {"passed": "approve", "failed": "refuse", "absent": "inspect"},
}
PAPERS = [{"id": "application", "kind": "required"}, {"id": "deed", "kind": "optional"}]


def plan(*steps: dict[str, Any], **fields: Any) -> Plan:
    """A plan of these steps with every right."""
    return Plan.model_validate(
        {
            "procedure": "9.999999", "version": "test", "competence": {"level": "commune", "at": "form.unit"},
            "terms": [{"term": {"unit": "working_days", "n": 5}, "basis": "law"}], "rights": RIGHTS, "papers": PAPERS,
            "steps": list(steps), **fields,
        }
    )  # fmt: skip


PLAIN = plan(RECEIVE, EXAMINE, APPROVE, RETURN)


def with_step(step: dict[str, Any], **fields: Any) -> Plan:
    """The plain plan with one more step between examination and approval."""
    examine = {**EXAMINE, "outcomes": {**EXAMINE["outcomes"], "ready": step["id"]}}
    return plan(RECEIVE, examine, step, APPROVE, RETURN, **fields)
