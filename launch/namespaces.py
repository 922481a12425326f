"""A second namespace on the same Temporal, for rehearsals: made once, beside the one that is real."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

SUFFIX = "-rehearsal"
KEPT = timedelta(days=1)
TRIES = 60


async def shadow_of(client: Client) -> Client:
    """A client of the namespace beside a client's own."""
    name = client.namespace + SUFFIX
    try:
        kept = Duration(seconds=int(KEPT.total_seconds()))
        asked = RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=kept)
        await client.workflow_service.register_namespace(asked)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
    config: dict[str, Any] = {**client.config(), "namespace": name}
    shadow = Client(**config)
    for _ in range(TRIES):
        try:
            await shadow.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=name))
            return shadow
        except RPCError:
            await asyncio.sleep(0.5)
    raise TimeoutError(f"namespace {name} is not there after {TRIES // 2} s")
