"""Starting an operation, or joining one that runs already; nobody needs to stay for it to end."""

from __future__ import annotations

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from dossier import names


async def run_operation(client: Client, operation: str, pause_seconds: float = 0.0) -> None:
    """Start the operation's workflow, or find it, and wait for its end."""
    workflow_id = f"op/{operation}"
    try:
        handle = await client.start_workflow(
            "operation", args=[operation, pause_seconds], id=workflow_id, task_queue=names.BULK,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
        )  # fmt: skip
    except WorkflowAlreadyStartedError:
        handle = client.get_workflow_handle(workflow_id)
    await handle.result()
