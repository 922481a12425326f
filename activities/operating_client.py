"""Starting an operation, changing one, waiting for its end; nobody needs to stay for it to end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.desk import Office
from dossier import names
from registry.operations import change
from registry.tables import Operation, OperationAct

LOOK_EVERY = timedelta(milliseconds=200)


async def start_operation(client: Client, operation: str) -> None:
    """Start the operation's workflow, or stir the one that runs: it looks at the operation's row again."""
    await client.start_workflow(
        "operation", operation, id=f"op/{operation}", task_queue=names.BULK, start_signal="stir",
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING, id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )  # fmt: skip


async def run_operation(office: Office, operation: str) -> None:
    """Start the operation unless it has ended, and wait for its end."""
    if not await office.store.run(_ended, office, operation):
        await start_operation(office.client, operation)
    while not await office.store.run(_ended, office, operation):
        await asyncio.sleep(LOOK_EVERY.total_seconds())


async def change_operation(office: Office, act: OperationAct) -> bool:
    """Pause, resume, abort, retry or throttle; whether it was new. Raises `LookupError`, `ChangeRefused`."""
    new = await office.store.run(_changed, office, act)
    await start_operation(office.client, act.operation)
    return new


def _changed(office: Office, act: OperationAct) -> bool:
    with office.store.write() as session:
        row = session.get(Operation, act.operation)
        if row is None:
            raise LookupError(f"there is no operation {act.operation}")
        return change(session, row, act)


def _ended(office: Office, operation: str) -> bool:
    with office.store.read() as session:
        row = session.get(Operation, operation)
    return row is not None and row.done_at is not None
