"""Searches bytes for personal values in every form in which they might stand in clear."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import inspect, text
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    GetWorkflowExecutionHistoryRequest,
    ListWorkflowExecutionsRequest,
)
from temporalio.client import Client

from tests.faults.running import Running

SHORTEST = 8
"""Shorter values stand in other words by chance: a date of birth has ten characters, a number nine or twelve."""
CHUNK = 1 << 24


class Found(NamedTuple):
    """A value in clear: which form of it, and where."""

    value: str
    where: str


def forms(value: str) -> set[bytes]:
    """A value in both normal forms, in three cases, as it stands and as JSON escapes it; a date as people write it too."""
    said = {value, value.upper(), value.lower(), *_dates(value)}
    composed = {unicodedata.normalize(form, one) for one in said for form in ("NFC", "NFD")}
    escaped = {json.dumps(one)[1:-1] for one in composed}
    return {one.encode() for one in composed | escaped | {one.replace("\\u", "\\\\u") for one in escaped}}


def _dates(value: str) -> Iterator[str]:
    parts = value.split("-")
    if len(parts) == 3 and value.replace("-", "").isdigit():
        year, month, day = parts
        yield from (f"{day}/{month}/{year}", f"{int(day)}/{int(month)}/{year}", f"{day}-{month}-{year}", f"{day}.{month}.{year}")


class Needles:
    """The values that are searched for; what the system may know of itself (an official's name) is left out."""

    def __init__(self, values: Iterable[str], public: Iterable[str]) -> None:
        known = {form for value in public for form in forms(value)}
        long = {value for value in values if len(value) >= SHORTEST}
        self.forms = {form: value for value in long for form in forms(value) if form not in known}
        self.longest = max(map(len, self.forms))

    def within(self, data: bytes, where: str) -> list[Found]:
        """Every value that stands in these bytes."""
        return [Found(value, where) for form, value in self.forms.items() if form in data]

    def in_file(self, path: Path) -> list[Found]:
        """Every value that stands in a file, in overlapping pieces."""
        found: set[Found] = set()
        with path.open("rb") as file:
            rest = b""
            while piece := file.read(CHUNK):
                found |= set(self.within(rest + piece, str(path.name)))
                rest = piece[-self.longest :]
        return sorted(found)


PARTNERS = ("register", "messages", "payment", "signing")
"""The folders of the sandbox's services: whoever takes a letter or is asked about a person holds what was in it."""


def files(system: Running) -> list[Path]:
    """Every file of the data folder but those of partners."""
    partners = {system.data / name for name in PARTNERS}
    return [path for path in sorted(system.data.rglob("*")) if path.is_file() and partners.isdisjoint(path.parents)]


def tables(system: Running) -> Iterator[tuple[str, bytes]]:
    """Every table of the registry, all its rows as the database gives them, binary columns whole."""
    with system.store.engine.connect() as connection:
        for table in inspect(system.store.engine).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))
            yield table, b"\x00".join(_bytes(cell) for row in rows for cell in row)


def _bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


async def histories(system: Running) -> Iterator[tuple[str, bytes]]:
    """Of every workflow, without any codec: its listing (id, type, search attributes, memo), description and history."""
    client = await Client.connect(system.temporal, namespace=system.settings.temporal_namespace)
    service, found, token = client.workflow_service, [], b""
    while True:
        page = await service.list_workflow_executions(
            ListWorkflowExecutionsRequest(namespace=client.namespace, page_size=200, next_page_token=token)
        )
        for one in page.executions:
            which = one.execution.workflow_id
            found.append((f"listing {which}", str(one).encode() + one.SerializeToString()))
            found += [(f"{what} {which}", data) async for what, data in _of_one(client, one.execution)]
        token = page.next_page_token
        if not token:
            return iter(found)


async def _of_one(client: Client, execution: WorkflowExecution) -> AsyncIterator[tuple[str, bytes]]:
    service, token = client.workflow_service, b""
    described = await service.describe_workflow_execution(
        DescribeWorkflowExecutionRequest(namespace=client.namespace, execution=execution)
    )
    yield "description", described.SerializeToString()
    while True:
        page = await service.get_workflow_execution_history(
            GetWorkflowExecutionHistoryRequest(namespace=client.namespace, execution=execution, next_page_token=token)
        )
        yield "history", page.history.SerializeToString()
        token = page.next_page_token
        if not token:
            return
