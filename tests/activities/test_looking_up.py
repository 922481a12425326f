"""The look-up effect against the real sandbox register: answers, log, retries, old numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.looking_up import LookingUp
from activities.population import open_client
from dossier.wire import EffectRequest, EffectResult
from registry.store import Store
from registry.tables import LookUp
from tests.activities.test_population import config, declared
from tests.office import key_ring
from tests.sandbox.running import Register

Look = Callable[..., EffectResult]


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = Store(sqlite_url)
    SQLModel.metadata.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def look(register: Register, store: Store) -> Iterator[Look]:
    """Carries the effect out as Temporal would; `began` ago the first attempt was made."""
    settings = config(register)
    with open_client(settings) as client:
        looking_up = LookingUp(store, key_ring(), client, settings, timedelta(minutes=5))

        def run(person: dict[str, Any], began: timedelta = timedelta(0), key: str = "2.1") -> EffectResult:
            environment = ActivityEnvironment()
            environment.info = dataclasses.replace(environment.info, scheduled_time=datetime.now(UTC) - began)
            fields = ["full_name", "residence"]
            request = EffectRequest(
                code="H26.1-261122-0001", key=key, what="look_up", part="form.mother", official="canbo-17",
                data={"procedure_code": "1.001193", "match": ["personal_id"], "fields": fields}, personal=person,
            )  # fmt: skip
            return environment.run(looking_up.look_up, request)

        yield run


def person(register: Register, kind: str = "adult") -> dict[str, Any]:
    query = declared(register.sample(kind))
    return {"personal_id": query.personal_id, "full_name": query.full_name, "date_of_birth": query.birth}


def logged(store: Store) -> list[LookUp]:
    with store.read() as session:
        return list(session.exec(select(LookUp)).all())


def test_a_match_brings_values_with_provenance_in_the_personal_part_and_is_logged_without(
    register: Register, look: Look, store: Store
) -> None:
    given = person(register)
    result = look(given)
    assert (result.outcome, result.personal["full_name"]["value"]) == ("match", given["full_name"])
    assert result.personal["full_name"]["request_id"] == "H26.1-261122-0001/2.1"
    (row,) = logged(store)
    assert (row.official, row.dossier, row.outcome) == ("canbo-17", "H26.1-261122-0001", "match")
    assert given["full_name"] not in str(row.model_dump()) and given["personal_id"] not in str(row.model_dump())


def test_an_old_number_is_asked_for_as_one(register: Register, look: Look) -> None:
    given = person(register, "old-number")
    old = register.sample("old-number")["SoCMND"]
    assert look({**given, "personal_id": old}, key="4.1").outcome == "match"


def test_what_cannot_be_asked_is_a_mismatch_and_not_sent(look: Look, store: Store) -> None:
    assert look({"full_name": "An", "personal_id": "12"}).data == {"why": "incomplete"}
    assert logged(store) == []


def test_an_unavailable_register_is_tried_again_within_the_window_and_then_answered(register: Register, look: Look) -> None:
    given = person(register)
    register.set(fault="error", rate=1.0)
    with pytest.raises(ApplicationError, match="unavailable"):
        look(given, key="3.1")
    result = look(given, began=timedelta(minutes=6), key="3.1")
    assert (result.outcome, result.data["reason"]) == ("unavailable", "server_error")


def test_a_repeated_request_is_one_row(register: Register, look: Look, store: Store) -> None:
    given = person(register)
    assert look(given, key="5.1").outcome == look(given, key="5.1").outcome == "match"
    assert len(logged(store)) == 1
