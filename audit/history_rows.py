"""Which rows a history decided, by sequence and hash alone: enough to hold it against a journal, at a fraction of the cost.

Payloads are opened with the dossier's key and read as plain JSON; the whole reading is `histories.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import orjson
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from registry.sealing import unseal
from workflows.codec import CONTEXT, ENCODING


class DecidedRows(NamedTuple):
    """Hashes by sequence; where a run goes on from, that row comes first. `from_filing`: the run began with the filing."""

    hashes: dict[int, str]
    from_filing: bool


def decided_rows(events: Sequence[HistoryEvent], key: bytes) -> DecidedRows:
    """What one run decided. Raises `Unsealable`, or `ValueError` where a payload is not what we write."""
    given = _opened(events[0].workflow_execution_started_event_attributes.input.payloads, key)
    carried = given.get("carried")
    hashes = {int(carried["state"]["seq"]): str(carried["head"])} if carried is not None else {}
    for event in events:
        for row in _rows(event, key):
            hashes.setdefault(int(row["seq"]), str(row["hash"]))
    return DecidedRows(hashes, carried is None)


def _rows(event: HistoryEvent, key: bytes) -> Iterator[dict[str, Any]]:
    if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
        outcome = event.workflow_execution_update_completed_event_attributes.outcome
        if outcome.HasField("success"):
            yield from _opened(outcome.success.payloads, key).get("rows", ())
    elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == "record":
            yield from _opened(scheduled.input.payloads, key).get("rows", ())


def _opened(payloads: Sequence[Payload], key: bytes) -> dict[str, Any]:
    payload = payloads[0]
    if payload.metadata.get("encoding") == ENCODING:
        payload = Payload.FromString(unseal(key, payload.data, CONTEXT))
    found: dict[str, Any] = orjson.loads(payload.data)
    return found
