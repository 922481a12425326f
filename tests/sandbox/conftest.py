from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.running import Register, running_register


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with running_register(tmp_path_factory.mktemp("register")) as register:
        yield register


@pytest.fixture
def register(running: Register) -> Iterator[Register]:
    yield running
    running.set()
