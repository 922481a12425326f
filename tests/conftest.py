"""Fixtures for every room: free ports, data folders, databases. Each test gets its own; only the cluster is shared."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.nodeid import NodeId
from hypothesis import HealthCheck, settings

from launch.ports import free_port as find_free_port
from tests import postgres

if TYPE_CHECKING:
    from temporalio.testing import WorkflowEnvironment

# Two processes on two busy cores: a slow example is no fault; a flaky deadline would be.
settings.register_profile("motcua", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("motcua")


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Asked for a port, gives one that nobody listens on."""
    return find_free_port


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """A data folder of this test's own, not made yet."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """The folder of the socket of this run's PostgreSQL cluster, in Vietnamese order."""
    if postgres.binaries() is None:
        pytest.skip(postgres.MISSING)
    with postgres.cluster() as socket_folder:
        yield socket_folder


@pytest.fixture
def postgres_url(postgres_cluster: str) -> Iterator[str]:
    """The SQLAlchemy address of a fresh PostgreSQL database."""
    with postgres.database(postgres_cluster) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy address of a fresh SQLite file."""
    return f"sqlite:///{tmp_path / 'registry.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database: a test that uses it runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
async def temporal_server() -> AsyncIterator[WorkflowEnvironment]:
    """One real Temporal server a run, in memory, whose time each workflow skips on its own; with our search attributes."""
    from temporalio.common import SearchAttributeKey
    from temporalio.testing import WorkflowEnvironment

    from launch.temporal_server import SEARCH_ATTRIBUTES, dynamic_configuration, program

    make = {"Keyword": SearchAttributeKey.for_keyword, "Datetime": SearchAttributeKey.for_datetime}
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        dev_server_existing_path=str(program()),
        dev_server_log_level="error",
        search_attributes=[make[kind](name) for name, kind in SEARCH_ATTRIBUTES.items()],
        dev_server_extra_args=list(dynamic_configuration(time_travel=True)),
    )
    async with environment:
        yield environment


@pytest.fixture
async def temporal(temporal_server: WorkflowEnvironment) -> AsyncIterator[WorkflowEnvironment]:
    """The run's Temporal server, on which nothing of an earlier test is left running.

    The next test may use the same id under another key, and its worker could not read what is left. A client with another
    data converter: connect anew to `temporal.client.service_client.config.target_host`.
    """
    from temporalio.service import RPCError

    yield temporal_server
    client = temporal_server.client
    async for left in client.list_workflows("ExecutionStatus = 'Running'"):
        with suppress(RPCError):  # it ended meanwhile
            await client.get_workflow_handle(left.id, run_id=left.run_id).terminate("its test has ended")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep a group in one process: pytest-xdist writes its name where pytest 9.2 no longer reads it (pytest-xdist issue 1386)."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group is not None:
            item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that PostgreSQL was not tested."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if postgres.MISSING in str(r.longrepr)]
    if skipped:
        terminalreporter.section("NOT TESTED ON POSTGRESQL", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests were left out. {postgres.MISSING}.", red=True)


def pytest_unconfigure() -> None:
    """Let the Temporal SDK's threads end before the interpreter does (sdk-python issue 300: exit status 134)."""
    if "temporalio" in sys.modules:
        time.sleep(0.5)
