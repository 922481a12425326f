"""The `ask` effect against the sandbox register: a newborn's number, once, or the official enters it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.asking import Asking
from activities.population import open_client
from dossier.wire import EffectRequest, EffectResult
from registry.store import Store
from registry.tables import LookUp
from registry.units import load_units
from tests.activities.test_population import config
from tests.office import key_ring
from tests.sandbox.running import Register

Ask = Callable[..., EffectResult]
CHILD = {"full_name": "Nguyễn Văn Bé", "sex": "male", "date_of_birth": "2026-11-02"}


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    store = Store(sqlite_url)
    SQLModel.metadata.create_all(store.engine)
    with store.write() as session:
        load_units(session)
    yield store
    store.close()


@pytest.fixture
def ask(register: Register, store: Store) -> Iterator[Ask]:
    settings = config(register)
    with open_client(settings) as client:
        asking = Asking(store, key_ring(), client, settings, timedelta(minutes=5))

        def run(child: dict[str, Any], asks: str = "newborn-number", began: timedelta = timedelta(0)) -> EffectResult:
            environment = ActivityEnvironment()
            environment.info = dataclasses.replace(environment.info, scheduled_time=datetime.now(UTC) - began)
            data = {"asks": asks, "unit": "00004", "procedure_code": "1.001193"}
            personal = {"child": child, "mother": None, "father": None}
            request = EffectRequest(
                code="H26.1-261122-0001", key="7.1", what="ask", part="personal-number", official="canbo-17",
                data=data, personal=personal,
            )  # fmt: skip
            return environment.run(asking.ask, request)

        yield run


def test_a_newborn_gets_one_number_however_often_it_is_asked_for(ask: Ask, store: Store) -> None:
    first, again = ask(CHILD), ask(CHILD)
    assert first.outcome == "given"
    assert len(first.personal["personal_id"]["value"]) == 12
    with store.read() as session:
        logged = session.exec(select(LookUp)).all()
    assert [(row.outcome, row.official, row.supplied) for row in logged] == [("issued", "canbo-17", "personal_id")]
    assert first.personal["personal_id"]["value"] == again.personal["personal_id"]["value"]


def test_a_child_without_what_the_register_needs_is_left_to_the_official(ask: Ask) -> None:
    assert ask({**CHILD, "sex": "?"}).data == {"reason": "incomplete"}


def test_a_silent_register_is_asked_again_within_the_window_and_then_left_to_the_official(ask: Ask, register: Register) -> None:
    register.set(fault="error", rate=1.0)
    with pytest.raises(ApplicationError, match="unavailable"):
        ask(CHILD)
    assert ask(CHILD, began=timedelta(minutes=6)).outcome == "unavailable"


def test_a_kind_that_nobody_knows_is_left_to_the_official(ask: Ask) -> None:
    assert ask(CHILD, asks="weather").outcome == "unavailable"
