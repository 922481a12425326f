"""A procedure for people: who decides, how long, which papers, what it costs, and on what legal ground."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from activities.desk import Office
from api.models.procedures import ProcedureStep, ProcedureView
from api.pages.prose import Citation, citation, citations, definition_of
from api.views.procedures import procedure
from dossier.plan import Channel, FeeTier, Plan
from procedure_defs.condition_words import CHANNELS, in_words
from procedure_defs.drawing import chart_of, svg
from procedure_defs.drawing.words import Language
from procedure_defs.model import Definition
from statute.ledger_words import term_in_words
from statute.words import Bilingual


class TermShown(NamedTuple):
    """A legal term with the case in which it holds."""

    words: Bilingual
    when: Bilingual | None
    channels: list[Bilingual]
    basis: Citation | None


class PaperShown(NamedTuple):
    """A paper with the case in which it is asked for; `group` marks alternatives."""

    id: str
    name: Bilingual
    kind: str
    when: Bilingual | None
    group: str | None
    note: Bilingual | None
    originals: int
    copies: int
    form_no: str | None


class FeeShown(NamedTuple):
    """A fee in dong."""

    name: Bilingual
    amount: int
    tiers: tuple[FeeTier, ...]
    at_most: int | None
    basis: Citation | None


class Guide(NamedTuple):
    """All that a page says of a procedure."""

    view: ProcedureView
    plan: Plan
    field: Bilingual | None
    decides: str
    online: bool
    terms: list[TermShown]
    papers: list[PaperShown]
    fees: list[FeeShown]
    steps: list[ProcedureStep]
    result: Bilingual | None
    decision: str | None
    grounds: list[Citation]


def guide_of(office: Office, code: str) -> Guide:
    """The guide of a procedure in force. Raises `NoDefinition`."""
    view = procedure(office, code)
    published = office.definitions.in_force(code, office.time.now())
    plan, written = published.pinned.plan, definition_of(office, view.digest)
    return Guide(
        view=view, plan=plan, field=written.field if written else None, decides=_decides(plan),
        online=written is None or "online" in written.channels, terms=_terms(plan, view, written),
        papers=_papers(plan, view, written), fees=_fees(plan, view, written), steps=view.steps,
        result=written.result.name if written and written.result else None,
        decision=written.in_force.decision if written else None, grounds=citations(written),
    )  # fmt: skip


def drawing_of(office: Office, guide: Guide, language: Language) -> Markup:
    """The drawing of a procedure, for its page."""
    row = office.definitions.by_digest(guide.view.digest)
    return _drawn(row.plan, row.labels, row.form_schema, language)


@lru_cache(maxsize=256)
def _drawn(plan: str, labels: str, form_schema: str, language: Language) -> Markup:
    chart = chart_of(Plan.model_validate_json(plan), json.loads(labels), json.loads(form_schema), language)
    return Markup(svg(chart))  # every text in it is escaped by `svg`


def _decides(plan: Plan) -> str:
    """The role that signs; failing an approval, the last that settles."""
    signing = [step.role for step in plan.steps if step.type == "approve"]
    settling = [step.role or step.target_role for step in plan.steps if step.type in ("examine", "assign")]
    return next(iter([*signing, *reversed([role for role in settling if role])]), "")


def _terms(plan: Plan, view: ProcedureView, written: Definition | None) -> list[TermShown]:
    return [
        TermShown(
            term_in_words(rule.term), in_words(plan.guards[rule.when], view.form_schema) if rule.when else None,
            channels_in_words(rule.channels), citation(written, rule.basis),
        )
        for rule in plan.terms
    ]  # fmt: skip


def channels_in_words(channels: tuple[Channel, ...]) -> list[Bilingual]:
    """Channels by name."""
    return [CHANNELS[channel] for channel in channels]


def _papers(plan: Plan, view: ProcedureView, written: Definition | None) -> list[PaperShown]:
    names = {paper.id: paper.name for paper in view.papers}
    more = {paper.id: paper for paper in (written.papers or ())} if written else {}
    return [
        PaperShown(
            paper.id, names[paper.id], paper.kind, in_words(plan.guards[paper.when], view.form_schema) if paper.when else None,
            paper.group, more[paper.id].note if paper.id in more else None,
            more[paper.id].originals if paper.id in more else 0, more[paper.id].copies if paper.id in more else 0,
            more[paper.id].form_no if paper.id in more else None,
        )
        for paper in plan.papers
    ]  # fmt: skip


def _fees(plan: Plan, view: ProcedureView, written: Definition | None) -> list[FeeShown]:
    names = {fee.id: fee.name for fee in view.fees}
    return [FeeShown(names[fee.id], fee.amount, fee.tiers, fee.at_most, citation(written, fee.basis)) for fee in plan.fees]
