"""What a system consists of, for which settings; and the real Temporal server, twice over the same file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from launch import system, temporal_server
from launch.child import Child
from launch.health import Tcp
from launch.processes import Supervisor
from launch.temporal_setup import prepare
from settings import Settings, load


def quietly(_line: str) -> None:
    """Tell nobody."""


def test_prepared_settings_hold_every_address(data_folder: Path) -> None:
    settings = system.prepare(Settings(data=data_folder))
    assert settings.temporal_address == f"127.0.0.1:{settings.temporal_port}"
    assert settings.register_url == f"http://127.0.0.1:{settings.register_port}"
    assert settings.register_secret is not None
    assert settings.public_url == f"http://127.0.0.1:{settings.api_port}"
    assert settings.key_ring_json()


def test_partners_of_somebody_else_are_not_started(data_folder: Path) -> None:
    given = Settings(data=data_folder, temporal_address="cluster:7233", register_url="https://register.example")
    resolved = system.prepare(given)
    names = [child.name for child in system.children(given, resolved)]
    assert "temporal" not in names
    assert "register" not in names
    assert "temporal-setup" in names, "namespace and search attributes are ours on any cluster"
    assert not (data_folder / "register-secret").exists()


def test_children_read_back_the_same_settings(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = Settings(data=data_folder, lookup_retry_window="PT2H", oidc_issuer="https://id.example")
    resolved = system.prepare(given)
    for name, value in system.children(given, resolved)[-1].environment.items():
        monkeypatch.setenv(name, value)
    assert load() == resolved


def test_no_secret_is_on_a_command_line(data_folder: Path) -> None:
    given = Settings(data=data_folder, database_url="postgresql+psycopg://u:hush@h/d")
    resolved = system.prepare(given)
    assert resolved.register_secret is not None
    words = " ".join(word for child in system.children(given, resolved) for word in child.command)
    assert "hush" not in words
    assert resolved.register_secret.get_secret_value() not in words


def test_time_can_be_moved_only_where_it_is_set() -> None:
    real = temporal_server.command(Path("t.db"), 1)
    moved = temporal_server.command(Path("t.db"), 1, time_travel=True)
    assert not any("TimeSkipping" in word for word in real)
    assert any("TimeSkippingEnabled=true" in word for word in moved)


@pytest.mark.temporal
async def test_temporal_keeps_namespace_and_search_attributes_over_a_restart(data_folder: Path) -> None:
    settings = system.prepare(Settings(data=data_folder, register_url="http://register.example"))
    database = data_folder / "temporal.db"
    port = settings.temporal_port
    child = Child(name="temporal", command=temporal_server.command(database, port), health=Tcp(port=port))
    for start in ("first", "second"):
        supervisor = Supervisor([child], data_folder, data_folder, quietly)
        started = asyncio.Event()
        run = asyncio.create_task(supervisor.run(started.set))
        await started.wait()
        if start == "first":
            await prepare(settings)
            await prepare(settings)
        client = await Client.connect(str(settings.temporal_address), namespace="motcua")
        described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="motcua"))
        assert described.config.workflow_execution_retention_ttl.seconds == 3650 * 86400
        known = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace="motcua"))
        assert set(temporal_server.SEARCH_ATTRIBUTES) <= set(known.custom_attributes)
        supervisor.ask_to_stop()
        await run
