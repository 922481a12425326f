"""Schemathesis over the whole API: whatever is sent, no server error, no undocumented status, answers as described."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from api.openapi_file import described
from launch.ports import free_port
from tests.api.conftest import PEOPLE, Town

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(120)]
EXAMPLES = 10
CHECKS: Any = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FITTING = {"GET /admin": "administrator", "POST /admin": "administrator", "GET /audit": "auditor", "GET /dossiers": "citizen"}
"""Who gets past the door, so that more than the door is tried."""
QUIET = settings(
    max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@contextlib.asynccontextmanager
async def served(town: Town) -> AsyncIterator[str]:
    """The API on a port, for a client that knows no ASGI."""
    port = free_port()
    config = uvicorn.Config(town.app, port=port, lifespan="off", ws="none", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running


async def test_whatever_is_sent_is_answered_as_described(town: Town) -> None:
    filed = await town.filed("citizen")
    known = {"code": filed["code"], "task": await town.task(filed["code"], "receive"), "procedure": "9.999999"}
    tokens = {person: town.issuer.issue(person) for person in PEOPLE}
    results: Any = schemathesis.openapi.from_dict(described()).get_all_operations()
    operations = [result.ok() for result in results]
    async with served(town) as address:
        failures = await asyncio.to_thread(_all_failures, operations, known, tokens, address)
    assert failures == {}


def _all_failures(operations: list[Any], known: dict[str, str], tokens: dict[str, str], address: str) -> dict[str, str]:
    failures = {}
    for operation in operations:
        try:
            _try(operation, known, tokens, address)
        except Exception as error:
            failures[operation.label] = "".join([str(error), *getattr(error, "__notes__", [])])[:1500]
    return failures


def _try(operation: Any, known: dict[str, str], tokens: dict[str, str], address: str) -> None:
    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if operation.body or operation.query or operation.path_parameters or operation.headers:
        cases = cases | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    fitting = next((person for begin, person in FITTING.items() if operation.label.startswith(begin)), "receptionist")
    persons = st.sampled_from([fitting, fitting, *sorted(tokens)])

    @QUIET
    @given(case=cases, real=st.booleans(), person=persons)
    def send(case: Any, real: bool, person: str) -> None:
        if real:
            _make_real(case, known)
        headers = {"Authorization": f"Bearer {tokens[person]}"}
        response = case.call(base_url=address, headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)

    send()


def _make_real(case: Any, known: dict[str, str]) -> None:
    """Let what is sent name a dossier, a task and a procedure that exist, under a good key."""
    if case.headers is not None:
        case.headers["Idempotency-Key"] = uuid.uuid4().hex
        case.headers.pop("If-Match", None)
    for name in case.path_parameters or {}:
        if name in known:
            case.path_parameters[name] = known[name]
    if isinstance(case.body, dict):
        for name in set(case.body) & set(known):
            case.body[name] = known[name]
