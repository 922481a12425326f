"""Every route by every role: who gets in, who does not. A new route fails here until it is listed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from registry.operations import open_operation
from registry.tables import Operation
from tests.api.conftest import APPLICANT, FORM, PDF, Town
from tests.definitions import version

pytestmark = pytest.mark.temporal
ROLES = (
    "anonymous", "citizen", "other-citizen", "receptionist", "receptionist-elsewhere", "officer", "chair", "cashier",
    "administrator", "auditor", "former",
)  # fmt: skip
NOBODY: dict[str, int] = dict.fromkeys(ROLES, 403) | {"anonymous": 401}
OPEN = dict.fromkeys(ROLES, 200)
SIGNED_IN = dict.fromkeys(ROLES, 200) | {"anonymous": 401}
SEES = dict.fromkeys(("citizen", "receptionist", "officer", "chair", "cashier"), 200)
"""Who sees the citizen's dossier: the owner, and every role of its plan at its authorities."""
CITIZENS = dict.fromkeys(("citizen", "other-citizen"), 200)
OFFICIALS = dict.fromkeys(
    ("receptionist", "receptionist-elsewhere", "officer", "chair", "cashier", "administrator", "auditor"), 200
)

FILES = version(date(2026, 1, 1), "7/QĐ")
DRAFTING: dict[str, dict[str, Any]] = {
    **{f"{look}_definition": {"files": FILES} for look in ("check", "test", "draw")},
    "compare_definitions": {"files": FILES},
    "add_draft": {"files": FILES},
    "act_on_draft": {"kind": "withdraw", "reason": "soạn nhầm"},
}

EXPECTED: dict[str, dict[str, int]] = {
    "health": OPEN,
    "issue_token": dict.fromkeys(ROLES, 401),
    "read_issuer": OPEN,
    "read_keys": OPEN,
    "read_me": SIGNED_IN,
    "list_procedures": OPEN,
    "read_procedure": OPEN,
    "list_service_points": OPEN,
    "list_near_service_points": OPEN,
    "list_begun": NOBODY | CITIZENS,
    "save_begun": NOBODY | CITIZENS,
    "read_begun": NOBODY | CITIZENS,
    "remove_begun": NOBODY | dict.fromkeys(CITIZENS, 204),
    "rate_service": NOBODY | {"citizen": 409},
    "list_complaints": NOBODY | {"citizen": 200},
    "complain": NOBODY | {"citizen": 201},
    "list_open_complaints": NOBODY,
    "answer_complaint": NOBODY | dict.fromkeys(OFFICIALS, 404) | {"auditor": 403},
    "list_my_dossiers": NOBODY | {"citizen": 200, "other-citizen": 200},
    "file_dossier": NOBODY | {"citizen": 201, "other-citizen": 201, "receptionist": 201, "receptionist-elsewhere": 201},
    "read_dossier": NOBODY | SEES,
    "explain_due": NOBODY | SEES,
    "act_on_dossier": NOBODY | {"receptionist": 200},
    "list_candidates": NOBODY | SEES | {"citizen": 403},
    "read_paper": NOBODY | SEES,
    "look_up_person": NOBODY | {"receptionist": 200, "receptionist-elsewhere": 200},
    "mint_codes": NOBODY | {"receptionist": 201},
    "read_codes": NOBODY | {"receptionist": 200},
    "print_codes": NOBODY | {"receptionist": 200},
    "read_queue": OPEN,
    "draw_ticket": NOBODY | {"citizen": 201, "other-citizen": 201, "receptionist": 201},
    "call_ticket": NOBODY | {"receptionist": 200},
    "list_letters": NOBODY | SEES,
    "list_notices": NOBODY | SEES | {"administrator": 200},
    "list_all_notices": NOBODY | CITIZENS | dict.fromkeys(("receptionist", "receptionist-elsewhere", "administrator"), 200),
    "send_notice_anew": NOBODY | {"receptionist": 404, "administrator": 404},
    "take_report": dict.fromkeys(ROLES, 401),
    "take_arrival": dict.fromkeys(ROLES, 401),
    "read_letter": NOBODY | SEES,
    "read_control_sheet": NOBODY | SEES | {"citizen": 403},
    "print_control_sheet": NOBODY | SEES | {"citizen": 403},
    "read_register_book": NOBODY | {"receptionist": 200, "receptionist-elsewhere": 200},
    "print_register_book": NOBODY | {"receptionist": 200, "receptionist-elsewhere": 200},
    "list_letters_by_secret": OPEN,
    "read_letter_by_secret": OPEN,
    "list_inbox": NOBODY | OFFICIALS,
    "export_inbox": NOBODY | OFFICIALS,
    "list_views": NOBODY | OFFICIALS,
    "save_view": NOBODY | OFFICIALS,
    "remove_view": NOBODY | dict.fromkeys(OFFICIALS, 204),
    "search_dossiers": NOBODY | OFFICIALS,
    "list_notes": NOBODY | SEES | {"citizen": 403},
    "add_note": NOBODY | dict.fromkeys(SEES, 201) | {"citizen": 403},
    "preview_bulk": NOBODY | OFFICIALS,
    "sign_bulk": NOBODY | dict.fromkeys(OFFICIALS, 409) | {"auditor": 403},
    "read_bulk": NOBODY | dict.fromkeys(OFFICIALS, 404),
    "administer_organisation": NOBODY | {"administrator": 200},
    "list_organisation_changes": NOBODY | {"administrator": 200},
    "list_alarms": NOBODY | {"administrator": 200},
    "read_official": NOBODY | {"administrator": 200},
    "make_account": NOBODY | {"administrator": 200},
    "track_by_code": OPEN,
    "track_by_secret": OPEN,
    "upload_paper": dict.fromkeys(ROLES, 201) | {"anonymous": 401, "auditor": 403},
    "read_result_keys": OPEN,
    "verify_result": OPEN,
    "list_my_results": NOBODY | {"citizen": 200, "other-citizen": 200},
    "take_payment": dict.fromkeys(ROLES, 401),
    "check_definition": NOBODY | {"administrator": 200},
    "test_definition": NOBODY | {"administrator": 200},
    "compare_definitions": NOBODY | {"administrator": 200},
    "draw_definition": NOBODY | {"administrator": 200},
    "add_draft": NOBODY | {"administrator": 201},
    "list_drafts": NOBODY | {"administrator": 200},
    "read_draft": NOBODY | {"administrator": 200},
    "act_on_draft": NOBODY | {"administrator": 200},
    "list_definition_acts": NOBODY | {"administrator": 200},
    "list_definitions": NOBODY | {"administrator": 200},
    "read_definition": NOBODY | {"administrator": 200},
    "list_calendars": NOBODY | {"administrator": 200},
    "list_units": NOBODY | {"administrator": 200},
    "list_authorities": NOBODY | {"administrator": 200},
    "list_officials": NOBODY | {"administrator": 200},
    "preview_impact": NOBODY | {"administrator": 200},
    "run_law_test": NOBODY | {"administrator": 200},
    "migrate_dossiers": NOBODY | {"administrator": 202},
    "undo_migration": NOBODY | {"administrator": 202},
    "list_operations": NOBODY | {"administrator": 200},
    "read_operation": NOBODY | {"administrator": 200},
    "list_operation_targets": NOBODY | {"administrator": 200},
    "change_operation": NOBODY | {"administrator": 200},
    "read_journal": NOBODY | {"auditor": 200},
    "read_ledger": NOBODY | {"auditor": 200},
    "list_questions": NOBODY | {"auditor": 200},
    "ask_question": NOBODY | {"auditor": 200},
    "export_answer": NOBODY | {"auditor": 200},
    "print_answer": NOBODY | {"auditor": 200},
    "replay_dossier": NOBODY | {"auditor": 200},
    "list_saved_questions": NOBODY | {"auditor": 200},
    "save_question": NOBODY | {"auditor": 200},
    "ask_saved_question": NOBODY | {"auditor": 200},
    "end_saved_question": NOBODY | {"auditor": 204},
    "list_seals": NOBODY | {"auditor": 200},
    "list_look_ups": NOBODY | {"auditor": 200},
    "list_openings": NOBODY | {"auditor": 200},
    "report_on_time": NOBODY | {"auditor": 200, "administrator": 200},
    "report_at_risk": NOBODY | {"auditor": 200, "administrator": 200},
    "report_re_received": NOBODY | {"auditor": 200, "administrator": 200},
}


def routes(app: FastAPI) -> list[tuple[str, str, str]]:
    """Method, path and operation id of every route of the API; pages have a test of their own."""
    from api.app import ROUTERS

    found = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return [(method, route.path, str(route.operation_id)) for route in found for method in sorted(route.methods or ())]


def test_every_route_is_listed(town: Town) -> None:
    assert {name for _, _, name in routes(town.app)} == set(EXPECTED)


@pytest.fixture
async def known(town: Town) -> dict[str, str]:
    """A dossier of the citizen's that waits at reception, with what addresses of routes name."""
    filed = await town.filed("citizen")
    digest = next(paper["digest"] for paper in filed["dossier"]["papers"] if paper["digest"])
    published = (await town.as_("administrator").get("/admin/definitions")).json()["items"][0]["digest"]
    with town.office.store.write() as session:
        opened = Operation(id="matrix", kind="decree", payload='{"changes": {}}', opened_at=town.office.time.now())
        open_operation(session, opened)
    draft = (await town.as_("administrator").post("/admin/drafts", {"files": FILES})).json()["id"]
    accepted = await town.filed("citizen")
    await town.completed(accepted["code"], "receptionist", "receive", "accepted")
    letter = (await town.as_("citizen").get(f"/dossiers/{accepted['code']}/letters")).json()["items"][0]["key"]
    desk = town.as_("receptionist")
    sheet = (await desk.post("/codes", {"service_point": "ward-1", "n": 1})).json()["sheet"]
    await desk.post("/service-points/ward-1/tickets", {})
    return {
        "sheet": sheet, "point": "ward-1", "key": letter,
        "accepted": accepted["code"], "accepted_secret": accepted["tracking_secret"],
        "draft": draft,
        "code": filed["code"], "digest": digest, "task": await town.task(filed["code"], "receive"), "procedure": "9.999999",
        "definition": published, "secret": filed["tracking_secret"], "operation": "matrix",
        "name": "matrix", "n": "999999", "bulk": "0" * 24, "official": "cashier-1",
    }  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_gets_what_is_its_own_and_no_more(town: Town, known: dict[str, str], role: str) -> None:
    got = {name: await _ask(town, known, role, method, path, name) for method, path, name in routes(town.app)}
    assert got == {name: expected[role] for name, expected in EXPECTED.items()}


async def _ask(town: Town, known: dict[str, str], role: str, method: str, path: str, name: str) -> int:
    client = town.as_(None if role == "anonymous" else role)
    digest = known["definition"] if name == "read_definition" else known["digest"]
    known = known | {"gateway": "sms", "partner": "tax", "question": "late"}
    if "{key}" in path:
        known = known | {"code": known["accepted"], "secret": known["accepted_secret"]}
    address = path.format(**known | {"digest": digest})
    if method == "GET":
        dated = name in ("report_on_time", "report_re_received") or "register_book" in name or name == "list_near_service_points"
        asked = {"unit": "00004", "since": "2026-01-01", "until": "2026-12-31"} if dated else {}
        return (await client.get(address, {"Tracking-Secret": known["secret"], "Result-Statement": "none"}, **asked)).status_code
    if method == "DELETE":
        return (await client.http.delete(address, headers=client.headers)).status_code
    if name == "issue_token":
        body = {"grant_type": "password", "username": "nobody", "password": "x"}
        return (await client.http.post(address, data=body)).status_code
    if name == "file_dossier" and role == "other-citizen":  # a paper of one's own
        await client.post("/papers", PDF, Content_Type="application/pdf")
    body, headers = _body(role, known, name)
    return (await client.post(address, body, uuid.uuid4().hex, **headers)).status_code


def _body(role: str, known: dict[str, str], name: str) -> tuple[Any, dict[str, str]]:
    if name == "upload_paper":
        return PDF, {"Content_Type": "application/pdf"}
    if name in DRAFTING:
        return DRAFTING[name] | ({"against": known["draft"]} if name == "compare_definitions" else {}), {}
    if name == "act_on_dossier":
        return {"kind": "claim", "task": known["task"]}, {}
    if name in ("preview_impact", "run_law_test"):
        return {"digest": known["definition"]} | ({"since": "2026-01-01", "until": "2026-12-31"} if name[0] == "r" else {}), {}
    if name in ("migrate_dossiers", "undo_migration"):
        return {"order": "1/QĐ"} | ({"digest": known["definition"]} if name[0] == "m" else {}), {}
    if name == "change_operation":
        return {"change": "pause"}, {}
    if name == "take_report":
        return {"id": "0" * 32, "reference": "r", "status": "delivered", "at": "2026-03-02T02:00:00Z"}, {}
    if name == "take_arrival":
        return {"code": known["code"], "event": "tax-notice", "reference": "r"}, {}
    line = {"code": known["code"], "task": known["task"]}
    own: dict[str, Any] = {
        "send_notice_anew": {"channel": "mail"},
        "save_question": {"name": "matrix", "question": "late", "given": {}},
        "save_view": {"name": "matrix", "filters": {}}, "search_dossiers": {"text": known["code"]}, "add_note": {"text": "một"},
        "preview_bulk": {"act": "release", "items": [line]},
        "save_begun": {"form": {}}, "rate_service": {"score": 5}, "complain": {"text": "chậm"},
        "answer_complaint": {"text": "đã xem"},
        "sign_bulk": {"act": "release", "items": [line | {"seq": 1}], "digest": "0" * 64},
        "administer_organisation": {"why": "thử", "acts": [{"kind": "register_official", "id": "matrix", "name": "Một"}]},
        "look_up_person": {
            "procedure": "9.999999", "at": "applicant", "personal_id": "001090123457", "full_name": "An", "date_of_birth": "1990",
        },
        "mint_codes": {"service_point": "ward-1", "n": 1}, "draw_ticket": {}, "call_ticket": {"desk": "1"},
        "make_account": {"official": "head-1", "why": "thử", "disable": True},
    }  # fmt: skip
    if name in own:
        return own[name], {}
    if name == "take_payment":
        return {"code": known["code"], "receipt": "r1", "amount": 1}, {}
    paper = {"id": "application", "digest": known["digest"]} if "citizen" in role else {"id": "application", "how": "original"}
    return {"procedure": "9.999999", "form": FORM, "applicant": APPLICANT, "papers": [paper]}, {}
