"""Bad input gets a problem with its own code, in both languages, and never repeats what was sent."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from dossier.pinned import digest
from registry.definitions import publish_definition
from registry.tables import Definition, Delegation
from tests.api.conftest import APPLICANT, FORM, Town
from tests.dossier import plans
from tests.office import BEGIN

pytestmark = pytest.mark.temporal
FILING: dict[str, Any] = {"procedure": "9.999999", "form": FORM, "applicant": APPLICANT}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"procedure": "0.000000"}, 404, "PROCEDURE_UNKNOWN"),
        ({"form": {"unit": "77777"}}, 422, "NO_COMPETENCE"),
        ({"applicant": {**APPLICANT, "personal_id": "000000000000"}}, 422, "PERSONAL_NUMBER"),
        ({"applicant": {}}, 422, "INVALID"),
        ({"applicant": None}, 422, "MISSING"),
        ({"surprise": 1}, 422, "INVALID"),
        ({"service_point": "far-1"}, 422, "SERVICE_POINT"),
        ({"papers": [{"id": "unheard-of", "how": "shown"}]}, 422, "PAPER_UNKNOWN"),
    ],
)
async def test_a_bad_filing_changes_nothing(town: Town, changes: dict[str, Any], status: int, code: str) -> None:
    answer = await town.as_("receptionist").post("/dossiers", FILING | changes)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["status"]) == (status, code, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["vi"]
    assert problem["en"]
    assert "Nguyễn Văn An" not in answer.text
    assert APPLICANT["personal_id"] not in answer.text


async def test_a_form_that_breaks_its_schema_is_told_fault_by_fault(town: Town) -> None:
    schema = {
        "type": "object",
        "required": ["unit", "pages"],
        "additionalProperties": False,
        "properties": {
            "unit": {"type": "string", "x-vi": "Đơn vị"},
            "pages": {"type": "integer", "x-vi": "Số trang", "minimum": 1},
        },
    }
    with_schema(town, "9.999997", schema)
    body = {**FILING, "procedure": "9.999997", "form": {"unit": 7, "pages": 0, "secret": "hidden words"}}
    answer = await town.as_("receptionist").post("/dossiers", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "FORM_INVALID")
    assert {fault["path"] for fault in answer.json()["details"]["faults"]} == {"form.unit", "form.pages", "form.secret"}
    assert "hidden words" not in answer.text


def with_schema(town: Town, procedure: str, schema: dict[str, Any]) -> None:
    """Publish the plain plan as another procedure with a form of its own."""
    text = plans.PLAIN.but(procedure=procedure).model_dump_json(exclude_defaults=True)
    row = Definition(
        digest=digest(text.encode()), procedure=procedure, version="1", plan=text, form_schema=json.dumps(schema),
        labels="{}", in_force_from=BEGIN, published_at=BEGIN,
    )  # fmt: skip
    with town.office.store.write() as session:
        publish_definition(session, row)


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"procedure": "\\ud800"}', b"[" * 40_000, b'{"form": NaN}'])
async def test_a_body_that_is_no_filing_is_refused(town: Town, body: bytes) -> None:
    answer = await town.as_("receptionist").post("/dossiers", body, Content_Type="application/json")
    assert answer.json()["code"] in ("MALFORMED", "INVALID"), answer.text


async def test_values_that_no_store_holds_are_refused(town: Town) -> None:
    for value in (float("1e400"), 10**400):
        body = {**FILING, "form": {"unit": "00004", "x": value}}
        raw = json.dumps(body).encode()
        answer = await town.as_("receptionist").post("/dossiers", raw, Content_Type="application/json")
        assert answer.status_code in (201, 422), answer.text
    answer = await town.as_("receptionist").post("/dossiers", {**FILING, "form": {"unit": "00004", "x": "a\x00b"}})
    assert answer.status_code == 201, "a zero character is sealed text like any other"


async def test_an_oversized_body_and_an_unknown_address_and_method_are_problems(town: Town) -> None:
    client = town.as_("receptionist")
    large = await client.post("/dossiers", b"x" * 50_001, Content_Type="application/json")
    assert (large.status_code, large.json()["code"]) == (413, "TOO_LARGE")
    missing = await client.get("/no-such-place")
    assert (missing.status_code, missing.json()["code"]) == (404, "NOT_FOUND")
    method = await client.http.put("/dossiers", json={})
    assert (method.status_code, method.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    unknown = await client.get("/dossiers/H26.9-260101-9999")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "DOSSIER_UNKNOWN")
    tag = await client.post("/dossiers/H26.9-260101-9999/acts", {"kind": "withdraw"}, If_Match="seven")
    assert (tag.status_code, tag.json()["code"]) == (400, "IF_MATCH_INVALID")


async def test_an_approver_who_examined_is_refused_also_through_a_delegation(town: Town) -> None:
    with town.office.store.write() as session:
        session.merge(Delegation(id="lent-chair", post="post-chair-1", to="officer-1", valid_from=BEGIN))
    code = (await town.filed())["code"]
    await town.completed(code, "receptionist", "receive", "accepted")
    await town.completed(code, "officer", "examine", "ready")
    answer = await town.as_("officer").act(code, "complete", task=await town.task(code, "approve"), outcome="signed")
    assert (answer.status_code, answer.json()["code"]) == (403, "FOUR_EYES")
    with town.office.store.write() as session:
        row = session.get(Delegation, "lent-chair")
        session.delete(row)


async def test_nothing_personal_is_logged(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = (await town.filed())["code"]
    await town.as_("receptionist").get(f"/dossiers/{code}", personal=True)
    await town.as_("receptionist").post("/dossiers", {**FILING, "form": {"unit": "Nguyễn Văn An"}})
    assert "Nguyễn" not in caplog.text
    assert APPLICANT["personal_id"] not in caplog.text


async def test_every_answer_carries_the_security_headers(town: Town) -> None:
    for answer in (await town.as_().get("/health"), await town.as_().get("/inbox"), await town.as_().get("/nowhere")):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-frame-options"] == "DENY"
        assert "access-control-allow-origin" not in answer.headers
    preflight = await town.as_().http.options("/dossiers", headers={"Origin": "https://evil.example"})
    assert preflight.status_code == 405
