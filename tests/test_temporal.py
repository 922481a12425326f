"""The Temporal server of the tests: time is skipped a workflow at a time, and our search attributes are there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

_UNIT = SearchAttributeKey.for_keyword("MotcuaUnit")


@workflow.defn
class FifteenDays:
    """Sleeps for a legal term."""

    @workflow.run
    async def run(self) -> str:
        """Sleep, then say so."""
        workflow.upsert_search_attributes([_UNIT.value_set("00001")])
        await workflow.sleep(timedelta(days=15))
        return "due"


@pytest.mark.temporal
async def test_fifteen_days_pass_at_once(temporal: WorkflowEnvironment) -> None:
    queue = f"q-{uuid4()}"
    async with Worker(temporal.client, task_queue=queue, workflows=[FifteenDays]):
        assert await temporal.client.execute_workflow(FifteenDays.run, id=queue, task_queue=queue) == "due"
