"""The `candidates` effect: who could be assigned now, and how much each has on the desk."""

from __future__ import annotations

from temporalio import activity

from dossier.wire import EffectRequest, EffectResult
from registry.presence import candidates
from registry.store import Store
from registry.time_port import TimePort


class Assignment:
    """Finds candidates in the registry."""

    def __init__(self, store: Store, time: TimePort) -> None:
        self.store, self.time = store, time

    @activity.defn(name="candidates", no_thread_cancel_exception=True)
    def candidates(self, request: EffectRequest) -> EffectResult:
        """Officials who hold the role at the authority, with their open tasks."""
        with self.store.read() as session:
            found = candidates(session, request.data["role"], request.data["authority"], self.time.now())
        return EffectResult(outcome="found", data={"candidates": {one.official: one.open_tasks for one in found}})
