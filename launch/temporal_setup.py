"""Makes a Temporal server ready for us: its namespace with long retention, its search attributes.

A program of its own (`python -m launch.temporal_setup`) that may run any number of times: a process that used the SDK
must end without its teardown.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from launch.temporal_server import SEARCH_ATTRIBUTES
from settings import Settings, load

PATIENCE = timedelta(seconds=60)
PAUSE = 0.1


async def prepare(settings: Settings) -> None:
    """Wait until the server serves, then make what is missing. Raises TimeoutError after PATIENCE."""
    assert settings.temporal_address, "`motcua up` gives the address"
    async with asyncio.timeout(PATIENCE.total_seconds()):
        client = await _connect(settings.temporal_address, settings.temporal_namespace)
        await _ensure_namespace(client, settings.temporal_retention)
        await _ensure_search_attributes(client)
        await _until_usable(client)


async def _connect(address: str, namespace: str) -> Client:
    while True:
        try:
            client = await Client.connect(address, namespace=namespace)
            if await client.service_client.check_health():
                return client
        except (RPCError, RuntimeError):
            pass  # not up yet
        await asyncio.sleep(PAUSE)


async def _ensure_namespace(client: Client, retention: timedelta) -> None:
    try:
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        await _register_namespace(client, retention)


async def _register_namespace(client: Client, retention: timedelta) -> None:
    request = RegisterNamespaceRequest(
        namespace=client.namespace,
        description="Motcua: one workflow for each dossier",
        workflow_execution_retention_period=Duration(seconds=int(retention.total_seconds())),
    )
    try:
        await client.workflow_service.register_namespace(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:  # another start of ours was quicker
            raise


async def _ensure_search_attributes(client: Client) -> None:
    """The dev server applies its own flag for them only when its file is new: so they are added here, each time."""
    while True:
        try:
            known = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=client.namespace))
            break
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await asyncio.sleep(PAUSE)  # the namespace is new: the server's caches learn of it within seconds
    missing = {name: kind for name, kind in SEARCH_ATTRIBUTES.items() if name not in known.custom_attributes}
    if missing:
        kinds = {name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.upper()}") for name, kind in missing.items()}
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=kinds)
        )


async def _until_usable(client: Client) -> None:
    """A query over every attribute: it works once the server's caches know the namespace and them."""
    query = " OR ".join(f"{name} IS NOT NULL" for name in SEARCH_ATTRIBUTES)
    request = CountWorkflowExecutionsRequest(namespace=client.namespace, query=query)
    while True:
        try:
            await client.workflow_service.count_workflow_executions(request)
            return
        except RPCError as error:
            if error.status not in {RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT}:
                raise
        await asyncio.sleep(PAUSE)


def main() -> None:
    """Prepare the server that the settings name, and end without the SDK's teardown (sdk-python issue 300)."""
    code = 0
    try:
        asyncio.run(prepare(load()))
    except (RPCError, TimeoutError) as error:
        sys.stderr.write(f"Temporal at its address could not be made ready: {error or type(error).__name__}\n")
        code = 1
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
