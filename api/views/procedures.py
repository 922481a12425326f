"""Procedures in force, with what an applicant needs to know of one."""

from __future__ import annotations

from datetime import datetime

from activities.desk import Office
from api.models import procedures as m
from api.views.names import Names, names_of
from dossier.plan import Plan
from registry.definitions import NoDefinition, Published, Version, all_standing
from statute.words import Bilingual


def in_force(office: Office) -> m.Procedures:
    """The procedures that can be filed now, by code."""
    now = office.time.now()
    with office.store.reading() as transaction:
        found = all_standing(transaction, now)
    return procedures_of(office, found)


def procedures_of(office: Office, standing: dict[str, Version]) -> m.Procedures:
    """Versions that stand, in words."""
    return m.Procedures(items=[_summary(office, code, *version) for code, version in standing.items()])


def _summary(office: Office, procedure: str, digest: str, version: str) -> m.ProcedureSummary:
    return m.ProcedureSummary(code=procedure, version=version, name=names_of(office.definitions, digest).procedure.name)


def procedure(office: Office, code: str, at: datetime | None = None) -> m.ProcedureView:
    """One procedure in force. Raises `NoDefinition`."""
    published = office.definitions.in_force(code, at or office.time.now())
    plan, names = published.pinned.plan, Names(code, published.labels)
    return m.ProcedureView(
        code=code, version=plan.version, name=names.procedure.name, digest=published.pinned.plan_digest,
        level=plan.competence.level, received=plan.competence.received, form_schema=published.form_schema,
        papers=[m.ProcedurePaper(id=p.id, name=names.of("papers", p.id).name, kind=p.kind, group=p.group) for p in plan.papers],
        fees=_fees(published, names), terms=[t.model_dump(mode="json", exclude_defaults=True) for t in plan.terms],
        steps=[
            m.ProcedureStep(
                id=s.id, type=s.type, name=names.of("steps", s.id).name, role=s.role,
                within=s.within.model_dump(mode="json", exclude_none=True) if s.within else None,
            )
            for s in plan.steps
        ],
        rights=sorted(name for name, right in plan.rights if right is not None), linked=linked(office, plan),
        linked_at_least=max(step.at_least for step in plan.steps),
    )  # fmt: skip


def linked(office: Office, plan: Plan) -> list[m.ProcedureLinked]:
    """The procedures of a linked group that an applicant may choose, by their own names."""
    return [
        m.ProcedureLinked(id=child.id, procedure=child.procedure, required=child.required, name=_name(office, child.procedure))
        for step in plan.steps
        for child in step.children
    ]


def _name(office: Office, code: str) -> Bilingual:
    try:
        published = office.definitions.in_force(code, office.time.now())
    except NoDefinition:
        return Bilingual(vi=code, en=code)
    return Names(code, published.labels).procedure.name


def _fees(published: Published, names: Names) -> list[m.ProcedureFee]:
    return [
        m.ProcedureFee(
            id=fee.id, name=names.of("fees", fee.id).name, amount=fee.amount, basis=fee.basis,
            tiers=[{"start": tier.start, "amount": tier.amount} for tier in fee.tiers],
        )
        for fee in published.pinned.plan.fees
    ]  # fmt: skip
