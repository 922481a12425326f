"""The `start_child` effect: files a linked procedure as a dossier of its own, once under the effect's key.

It lies where its parent lies today, also where the form names a unit that an order has merged or split since.
"""

from __future__ import annotations

import secrets

from temporalio import activity

from activities.assignment import not_handed_over
from activities.desk import Refused
from activities.filing import Application, FilingDesk, Under
from dossier.commands import PaperGiven
from dossier.level1.facts import value_at
from dossier.wire import EffectRequest, EffectResult
from organisation.posts import SYSTEM
from procedure_defs.form_values import form_faults
from procedure_defs.linked_forms import narrowed
from registry.cutover.moves import is_on_its_way
from registry.definitions import NoDefinition
from registry.organisation import NoCompetence
from registry.tables import Dossier


class FormUnfit(ValueError):
    """The form does not fit that of the linked procedure; names the fields."""


class Children:
    """Files children of linked groups."""

    def __init__(self, desk: FilingDesk) -> None:
        self.desk = desk

    @activity.defn(name="start_child")
    async def start_child(self, request: EffectRequest) -> EffectResult:
        """File the child with the parent's form; `failed` with the reason where that is impossible.

        Raises a retryable error while an order in effect has yet to hand the parent over: nobody knows yet where it will lie.
        """
        now = self.desk.office.time.now()
        with self.desk.office.store.read() as session:
            parent = session.get(Dossier, request.code)
            if parent is None:
                raise LookupError(f"{request.code} is not recorded yet")
            if parent.phase == "closed":
                return EffectResult(outcome="failed", data={"why": "the group was stopped"})
            if is_on_its_way(session, parent, now):
                raise not_handed_over(parent.authority, request.code)
        under = Under("system", f"{request.code}/{request.key}", "child", request.key)
        try:
            done = await self.desk.file(self._application(request, parent), under)
        except (Refused, NoCompetence, NoDefinition, FormUnfit) as error:
            return EffectResult(outcome="failed", data={"why": str(error)})
        return EffectResult(outcome="started", data={"code": done.code})

    def _application(self, request: EffectRequest, parent: Dossier) -> Application:
        """The parent's applicants, and of its form and papers what the linked procedure asks for."""
        procedure, definitions = request.data["procedure"], self.desk.office.definitions
        called = definitions.in_force(procedure, self.desk.office.time.now())
        of_parent = definitions.pinned(parent.plan_digest, parent.calendar_digest).plan
        asked = {paper.id for paper in called.pinned.plan.papers}
        form = narrowed(called.form_schema, request.personal["form"])
        faults = form_faults(called.form_schema, form)
        if faults:
            raise FormUnfit(", ".join(sorted({fault.path for fault in faults})))
        personal = request.personal | {"form": form}
        paths = called.pinned.plan.competence.at, of_parent.competence.at
        names_the_same = value_at(personal, paths[0]) == value_at(request.personal, paths[1])
        papers = tuple(PaperGiven(**paper) for paper in request.data.get("papers", ()) if paper["id"] in asked)
        return Application(
            procedure=procedure, channel=parent.channel, service_point=parent.service_point, actor=SYSTEM,
            parties=(f"parent:{request.code}", *request.data.get("parties", ())), personal=personal,
            salt=secrets.token_hex(16), papers=papers, parent=f"{request.code}/{request.part}",
            lies_in=parent.unit if names_the_same else None,
        )  # fmt: skip
