"""The `start_child` effect: files a linked procedure as a dossier of its own, once under the effect's key."""

from __future__ import annotations

import secrets

from temporalio import activity

from activities.desk import Refused
from activities.filing import Application, FilingDesk, Under
from dossier.commands import PaperGiven
from dossier.wire import EffectRequest, EffectResult
from organisation.posts import SYSTEM
from procedure_defs.form_values import form_faults
from procedure_defs.linked_forms import narrowed
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
        """File the child with the parent's form; `failed` with the reason where that is impossible."""
        with self.desk.office.store.read() as session:
            parent = session.get(Dossier, request.code)
        if parent is None:
            raise LookupError(f"{request.code} is not recorded yet")
        if parent.phase == "closed":
            return EffectResult(outcome="failed", data={"why": "the group was stopped"})
        under = Under("system", f"{request.code}/{request.key}", "child", request.key)
        try:
            done = await self.desk.file(self._application(request, parent), under)
        except (Refused, NoCompetence, NoDefinition, FormUnfit) as error:
            return EffectResult(outcome="failed", data={"why": str(error)})
        return EffectResult(outcome="started", data={"code": done.code})

    def _application(self, request: EffectRequest, parent: Dossier) -> Application:
        """The parent's applicants, and of its form and papers what the linked procedure asks for."""
        procedure = request.data["procedure"]
        called = self.desk.office.definitions.in_force(procedure, self.desk.office.time.now())
        asked = {paper.id for paper in called.pinned.plan.papers}
        form = narrowed(called.form_schema, request.personal["form"])
        faults = form_faults(called.form_schema, form)
        if faults:
            raise FormUnfit(", ".join(sorted({fault.path for fault in faults})))
        papers = tuple(PaperGiven(**paper) for paper in request.data.get("papers", ()) if paper["id"] in asked)
        return Application(
            procedure=procedure, channel=parent.channel, service_point=parent.service_point, actor=SYSTEM,
            parties=(f"parent:{request.code}", *request.data.get("parties", ())), personal=request.personal | {"form": form},
            salt=secrets.token_hex(16), papers=papers, parent=f"{request.code}/{request.part}",
        )  # fmt: skip
