"""A checked definition lowered to the core's plan: executable parts only, guards named `g1`, `g2` in written order."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from dossier import plan
from dossier.levels import LATEST
from procedure_defs.model import Definition
from procedure_defs.model_limits import LegalTerm, Limit
from procedure_defs.model_papers import Fee, Paper
from procedure_defs.model_rights import Rights, Suspension
from procedure_defs.model_step_body import StepClock
from procedure_defs.model_steps import Step
from procedure_defs.outcomes import ways
from procedure_defs.policies.office import holding, office_policy
from procedure_defs.written import Written
from procedure_defs.yaml_source import Path


def lower(written: Written) -> plan.Plan:
    """The plan of a definition that has no errors."""
    definition, names = written.definition, _Names(written)
    in_list = isinstance(definition.term, tuple)
    return plan.Plan(
        procedure=definition.procedure,
        version=f"{definition.in_force.since.isoformat()} {definition.in_force.decision}",
        engine_level=LATEST,
        competence=plan.CompetenceRule(**definition.competence.model_dump()),
        terms=tuple(
            _term(term, names.at("term", number) if in_list else names.at("term")) for number, term in enumerate(definition.terms)
        ),
        rights=_rights(definition.rights, definition.in_force.since),
        papers=tuple(_paper(paper, names.at("papers", n)) for n, paper in enumerate(definition.papers or ())),
        fees=tuple(_fee(fee, names.at("fees", n)) for n, fee in enumerate(definition.fees or ())),
        steps=tuple(_Steps(written, names).lowered()),
        guards=names.trees,
        result=definition.result_code,
        instant=definition.instant,
        warn_at=_warnings(definition),
    )


class _Names:
    """The names of the guards; equal conditions share one."""

    def __init__(self, written: Written) -> None:
        by_tree: dict[str, str] = {}
        self.trees: dict[str, Any] = {}
        self._by_path: dict[Path, str] = {}
        for path, guard in written.guards.items():
            name = by_tree.setdefault(json.dumps(guard.tree), f"g{len(by_tree) + 1}")
            self.trees[name] = guard.tree
            self._by_path[path] = name

    def at(self, *path: str | int) -> str | None:
        """The name of the guard of what stands at a path, if it has one."""
        return self._by_path.get((*path, "when"))


def _limit(limit: Limit | None) -> Any:
    return limit.term() if limit is not None else None


def _warnings(definition: Definition) -> tuple[int, ...]:
    """As the definition says, else as is practice when it comes into force."""
    practice = holding(office_policy().warn_at, definition.in_force.since)
    shares = definition.warn_at if definition.warn_at is not None else practice or ()
    return tuple(sorted({round(100 * share) for share in shares}))


def _term(term: LegalTerm, when: str | None) -> plan.TermRule:
    others = tuple(plan.TermPart(term=each.term(), basis=each.basis, origin=each.origin) for each in term.others)
    whichever: Any = "later" if term.or_later else "earlier" if term.or_earlier else None
    return plan.TermRule(
        term=term.term(), basis=term.basis, origin=term.origin, when=when, channels=term.channels, whichever=whichever,
        others=others,
    )  # fmt: skip


def _suspension(right: Suspension | None, day: date) -> plan.SuspensionRight | None:
    if right is None:
        return None
    review = right.review_after or holding(office_policy().suspension_review, day)
    return plan.SuspensionRight(
        basis=right.basis, longest=_limit(right.longest), review=_limit(review), effect=right.effect,
        at_most=right.at_most, by=_limit(right.by),
    )  # fmt: skip


def _rights(rights: Rights, day: date) -> plan.Rights:
    supplement, extension, withdrawal = rights.supplement, rights.extension, rights.withdrawal
    return plan.Rights(
        supplement=supplement
        and plan.SupplementRight(
            effect=supplement.effect,
            at_most=supplement.at_most,
            basis=supplement.basis,
            close_after=supplement.close_after.term(),
            notify_within=_limit(supplement.notify_within),
            by=_limit(supplement.by),
        ),
        extension=extension
        and plan.ExtensionRight(
            at_most=extension.at_most,
            basis=extension.basis,
            notice_before=_limit(extension.notice_before),
            longest=_limit(extension.longest),
        ),
        suspension=_suspension(rights.suspension, day),
        force_majeure=_suspension(rights.force_majeure, day),
        withdrawal=withdrawal
        and plan.WithdrawalRight(
            basis=withdrawal.basis, adjusted=withdrawal.adjusted or holding(office_policy().adjusted, day) or "run"
        ),
    )


def _paper(paper: Paper, when: str | None) -> plan.Paper:
    return plan.Paper(id=paper.id, kind=paper.kind, when=when, group=paper.group)


def _fee(fee: Fee, when: str | None) -> plan.Fee:
    tiers = tuple(plan.FeeTier(start=tier.start, amount=tier.amount) for tier in fee.tiers)
    return plan.Fee(
        id=fee.id, basis=fee.basis, amount=fee.amount or 0, per=fee.per, tiers=tiers, times=fee.times,
        at_most=fee.at_most, when=when, channels=fee.channels,
    )  # fmt: skip


def _clock(written: str | StepClock) -> dict[str, Any]:
    if isinstance(written, str):
        return {"clock": written}
    rule = plan.ClockRule(at_most=written.at_most, longest=_limit(written.longest), by=_limit(written.by), basis=written.basis)
    return {"clock": written.effect, "clock_rule": rule}


def _escalation(written: Any) -> dict[str, Any]:
    if not isinstance(written, tuple):
        return {"escalate_to": written}
    later = tuple(plan.Escalation(role=told.role, after=told.after.term()) for told in written[1:])
    return {"escalate_to": written[0].role if written else None, "escalation": later}


class _Steps:
    """The steps of one definition."""

    def __init__(self, written: Written, names: _Names) -> None:
        self.definition, self.names = written.definition, names

    def lowered(self) -> list[plan.Step]:
        """Every step, in written order."""
        return [self._step(number, step) for number, step in enumerate(self.definition.steps)]

    def _step(self, number: int, step: Step) -> plan.Step:
        body = step.body
        own: dict[str, Any] = _OWN[step.type](self, number, step) if step.type in _OWN else {}
        common = {
            "role": getattr(body, "role", None) or "",
            "when": self.names.at("steps", number, step.type),
            "within": _limit(body.within),
            "basis": body.basis,
            **_escalation(body.escalate_to),
            "outcomes": ways(self.definition, number).targets,
        }
        return plan.Step(id=step.id, type=step.type, **{**common, **own})

    def receive(self, _: int, step: Step) -> dict[str, Any]:
        online = step.body.online
        return {"tell_within": online.tell_within.term(), "answer_within": online.answer_within.term()} if online else {}

    def verify(self, _: int, step: Step) -> dict[str, Any]:
        return {"subjects": step.body.subjects, "match": step.body.match, "prefill": step.body.prefill}

    def assign(self, _: int, step: Step) -> dict[str, Any]:
        return {"by": step.body.by, "role": step.body.head, "target_role": step.body.role}

    def work(self, number: int, step: Step) -> dict[str, Any]:
        return {"role": step.body.role or assigned_role(self.definition.steps[:number]) or ""}

    def inspect(self, number: int, step: Step) -> dict[str, Any]:
        return {**self.work(number, step), **_clock(step.body.clock)}

    def consult(self, _: int, step: Step) -> dict[str, Any]:
        bodies = tuple(plan.Body(id=body.id, role=body.role) for body in step.body.bodies)
        return {"bodies": bodies, "silence": step.body.silence, **_clock(step.body.clock)}

    def approve(self, _: int, step: Step) -> dict[str, Any]:
        return {"four_eyes": step.body.four_eyes}

    def pay(self, _: int, step: Step) -> dict[str, Any]:
        fees = step.body.fees or tuple(fee.id for fee in self.definition.fees or ())
        amount_from = step.body.amount_from
        return {"fees": () if amount_from else fees, "amount_from": amount_from, **_clock(step.body.clock)}

    def publish(self, _: int, step: Step) -> dict[str, Any]:
        return {"lasts": step.body.lasts.term(), **_clock(step.body.clock)}

    def wait(self, _: int, step: Step) -> dict[str, Any]:
        body = step.body
        return {
            "event": body.event, "partner": body.partner, "lasts": _limit(body.lasts), **_clock(body.clock),
            "asks": body.asks, "about": dict(body.about), "decides": body.decides,
        }  # fmt: skip

    def call(self, number: int, step: Step) -> dict[str, Any]:
        def child(n: int, written: Any) -> plan.Child:
            when = self.names.at("steps", number, "call", "procedures", n)
            return plan.Child(
                id=written.id, procedure=written.procedure, when=when, after=written.after, required=written.required,
                about=dict(written.about),
            )  # fmt: skip

        children = tuple(child(n, each) for n, each in enumerate(step.body.procedures))
        return {"children": children, "at_least": step.body.at_least or 0, "decides": step.body.decides}

    def hand_over(self, _: int, step: Step) -> dict[str, Any]:
        return {"channels": step.body.channels, "remind_after": _limit(step.body.remind_after)}


_OWN = {
    "receive": _Steps.receive, "verify": _Steps.verify, "assign": _Steps.assign, "examine": _Steps.work,
    "inspect": _Steps.inspect, "consult": _Steps.consult, "approve": _Steps.approve, "pay": _Steps.pay,
    "publish": _Steps.publish, "wait": _Steps.wait, "call": _Steps.call, "return": _Steps.hand_over,
}  # fmt: skip


def assigned_role(before: tuple[Step, ...]) -> str | None:
    """The role that the last assignment before a step gives the dossier to."""
    return next((step.assign.role for step in reversed(before) if step.assign is not None), None)
