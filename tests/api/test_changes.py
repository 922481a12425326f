"""Impact, migration and law test over the API: what a version does, an order once, unknown and faulty versions refused."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from registry.tables import Definition, Dossier, Operation
from tests.api.conftest import Town

pytestmark = pytest.mark.temporal
PERIOD = {"since": "2001-01-01", "until": "2001-12-31"}


def another(town: Town, code: str) -> tuple[str, str]:
    """The version that a dossier is under, and one that renames a step of it."""
    from tests.dossier.test_migrating import RENAMED
    from tests.office import publish

    with town.office.store.write() as session:
        publish(session, RENAMED.model_copy(update={"procedure": "9.777777"}))
        under = session.get_one(Dossier, code).plan_digest
        new = session.exec(select(Definition.digest).where(col(Definition.procedure) == "9.777777")).one()
    return under, new


async def post(town: Town, path: str, body: dict[str, Any], key: str | None = None) -> tuple[int, dict[str, Any]]:
    answer = await town.as_("administrator").post(path, body, key)
    return answer.status_code, answer.json()


async def test_a_version_is_previewed_by_its_digest_and_an_unknown_one_is_not_found(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    _, new = another(town, code)
    status, seen = await post(town, "/admin/definitions/impact", {"digest": new})
    assert (status, seen["procedure"], seen["in_flight"]) == (200, "9.777777", 0)
    assert seen["in_flight"] == seen["safe"] + seen["mapping"] + seen["impossible"]
    assert (await post(town, "/admin/definitions/impact", {"digest": "0" * 64}))[0] == 404
    assert (await post(town, "/admin/definitions/impact", {}))[0] == 422
    faulty = await post(town, "/admin/definitions/impact", {"files": {"procedure.yaml": "procedure: 1"}})
    assert (faulty[0], faulty[1]["code"]) == (422, "DRAFT_FAULTY")


async def test_an_order_is_one_operation_however_often_it_is_sent_and_can_be_taken_back(town: Town) -> None:
    under, _ = another(town, (await town.filed("citizen"))["code"])
    order = {"digest": under, "order": "77/QĐ", "basis": "Điều 3"}
    first = await post(town, "/admin/migrations", order)
    again = await post(town, "/admin/migrations", order)
    assert (first[0], again[0]) == (202, 202)
    assert first[1]["id"] == again[1]["id"] and first[1]["kind"] == "migration"
    undo = await post(town, "/admin/migrations/undo", {"order": "77/QĐ"})
    assert undo[0] == 202 and undo[1]["id"] != first[1]["id"]
    assert (await post(town, "/admin/migrations/undo", {"order": "none"}))[0] == 404
    with town.office.store.read() as session:
        assert session.get_one(Operation, first[1]["id"]).opened_by.startswith("administrator")


async def test_a_law_test_of_a_period_in_which_nothing_ended_finds_nothing(town: Town) -> None:
    under, _ = another(town, (await town.filed("citizen"))["code"])
    status, found = await post(
        town, "/admin/definitions/law-test", {"digest": under, "since": "2001-01-01", "until": "2001-12-31"}
    )
    assert (status, found["finished"], found["cost"]["prices_verified"]) == (200, 0, False)
