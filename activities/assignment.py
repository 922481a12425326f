"""The `candidates` effect: who could be assigned now, and how much each has on the desk."""

from __future__ import annotations

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from dossier.wire import EffectRequest, EffectResult
from registry.cutover.moves import is_on_its_way
from registry.organisation import is_holding
from registry.presence import candidates
from registry.store import Store
from registry.tables import Dossier
from registry.time_port import TimePort


class Assignment:
    """Finds candidates in the registry."""

    def __init__(self, store: Store, time: TimePort) -> None:
        self.store, self.time = store, time

    @activity.defn(name="candidates", no_thread_cancel_exception=True)
    def candidates(self, request: EffectRequest) -> EffectResult:
        """Officials who hold the role at the authority, with their open tasks.

        Raises a retryable error where the authority stands no more and the dossier is still to be handed over: its
        successor is asked then. Nobody there would have left the dossier to a head to assign by hand.
        """
        authority, now = request.data["authority"], self.time.now()
        with self.store.read() as session:
            found = candidates(session, request.data["role"], authority, now)
            row = session.get(Dossier, request.code)  # it may not say yet that this was asked, or that it was handed over
            if not found and not is_holding(session, authority, now) and (row is None or is_on_its_way(session, row, now)):
                raise not_handed_over(authority, request.code)
        return EffectResult(outcome="found", data={"candidates": {one.official: one.open_tasks for one in found}})


def not_handed_over(authority: str, code: str) -> ApplicationError:
    """Between an order's instant and a dossier's handover there is nobody to ask: tried again until the successor has it."""
    what = f"{authority} stands no more: {code} waits for its handover"
    return ApplicationError(what, type="NotHandedOver", category=ApplicationErrorCategory.BENIGN)
