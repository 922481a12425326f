"""The `start_child` effect: files a linked procedure as a dossier of its own, once under the effect's key."""

from __future__ import annotations

import secrets

from temporalio import activity

from activities.desk import Refused
from activities.filing import Application, FilingDesk, Under
from dossier.wire import EffectRequest, EffectResult
from organisation.posts import SYSTEM
from registry.definitions import NoDefinition
from registry.organisation import NoCompetence
from registry.tables import Dossier


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
        application = Application(
            procedure=request.data["procedure"], channel=parent.channel, service_point=parent.service_point, actor=SYSTEM,
            parties=(f"parent:{request.code}",), personal=request.personal, salt=secrets.token_hex(16),
            parent=f"{request.code}/{request.part}",
        )  # fmt: skip
        under = Under("system", f"{request.code}/{request.key}", "child", request.key)
        try:
            done = await self.desk.file(application, under)
        except (Refused, NoCompetence, NoDefinition) as error:
            return EffectResult(outcome="failed", data={"why": str(error)})
        return EffectResult(outcome="started", data={"code": done.code})
