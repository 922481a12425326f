"""Every write happens once under its key, is answered again as before, and is refused without a key or with another body."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import func, select
from temporalio.service import RPCError, RPCStatusCode

from activities.acting import ActingDesk
from activities.desk import Done
from activities.filing import Application, FilingDesk, Under
from api.app import create_app
from registry.tables import Dispatch, Journal
from tests.api.conftest import APPLICANT, FORM, PDF, Client, Town, configuration
from tests.api.test_matrix import routes
from tests.definitions import version

pytestmark = pytest.mark.temporal
UNKEYED = {
    "issue_token", "take_payment", "take_report", "take_arrival", "check_definition", "test_definition", "compare_definitions",
    "draw_definition", "search_dossiers", "preview_bulk", "remove_view", "end_saved_question", "preview_impact", "run_law_test",
}  # fmt: skip
"""What keeps nothing, or has a key of its own."""
ELSEWHERE = {"change_operation", "migrate_dossiers", "undo_migration", "sign_bulk", "make_account"} | {
    "look_up_person",
    "mint_codes",
    "draw_ticket",
    "call_ticket",
    "rate_service",
    "complain",
    "answer_complaint",
    "save_begun",
    "remove_begun",
}
"""Repeated by their own tests: what they answer goes on, or is shown once."""
Write = tuple[str, str, Any, Any]


async def writes(town: Town) -> dict[str, Write]:
    """For each write that takes a key: who, where, a body, and another body."""
    code = (await town.filed())["code"]
    task = await town.task(code, "receive")
    filing = {"procedure": "9.999999", "form": FORM, "applicant": APPLICANT}
    files = version(date(2026, 1, 1), f"{uuid.uuid4().hex[:8]}/QĐ")
    draft = (await town.as_("administrator").post("/admin/drafts", {"files": files | {"readme.txt": code}})).json()["id"]
    now = town.office.time.now()
    with town.office.store.write() as session:
        session.add(Dispatch(
            code=code, key="2.receipt", channel="mail", message_id=code, address="", state="failed", first_at=now, next_at=now,
        ))  # fmt: skip
    return {
        "send_notice_anew": (
            "receptionist", f"/dossiers/{code}/notices/2.receipt/tries", {"channel": "mail"}, {"channel": "sms"},
        ),
        "file_dossier": ("receptionist", "/dossiers", filing, {**filing, "chosen": []}),
        "act_on_dossier": (
            "receptionist", f"/dossiers/{code}/acts", {"kind": "claim", "task": task}, {"kind": "release", "task": task},
        ),
        "add_draft": ("administrator", "/admin/drafts", {"files": files}, {"files": {**files, "note.txt": "khác"}}),
        "act_on_draft": (
            "administrator", f"/admin/drafts/{draft}/acts", {"kind": "withdraw", "reason": "nhầm"},
            {"kind": "withdraw", "reason": "khác"},
        ),
        "add_note": ("receptionist", f"/dossiers/{code}/notes", {"text": "một"}, {"text": "hai"}),
        "save_question": (
            "auditor", "/audit/saved", {"name": code, "question": "late", "given": {"since": "2026-01-01"}},
            {"name": code, "question": "find", "given": {}},
        ),
        "save_view": ("officer", "/views", {"name": "v", "filters": {"within": 2}}, {"name": "v", "filters": {"late": True}}),
        "administer_organisation": (
            "administrator", "/admin/organisation",
            {"why": "thử", "acts": [{"kind": "register_official", "id": f"o.{uuid.uuid4().hex[:8]}", "name": "Một"}]},
            {"why": "khác", "acts": [{"kind": "register_official", "id": "o.x", "name": "Hai"}]},
        ),
        "upload_paper": ("officer", "/papers", PDF, PDF.replace(b"1 0", b"2 0")),
    }  # fmt: skip


async def test_every_write_is_walked(town: Town) -> None:
    keyed = {name for method, _, name in routes(town.app) if method != "GET"} - UNKEYED - ELSEWHERE
    assert keyed == set(await writes(town))


async def test_a_repeated_write_is_answered_again_and_happens_once(town: Town) -> None:
    for name, (who, path, body, _) in (await writes(town)).items():
        key = uuid.uuid4().hex
        first = await _send(town, who, path, body, key)
        rows = _rows(town)
        again = await _send(town, who, path, body, key)
        assert (first.status_code, first.json()) == (again.status_code, again.json()), name
        assert "Idempotency-Replayed" not in first.headers, name
        assert again.headers["Idempotency-Replayed"] == "true", name
        assert _rows(town) == rows, name


async def test_a_key_used_for_another_body_is_refused(town: Town) -> None:
    for name, (who, path, body, other) in (await writes(town)).items():
        key = uuid.uuid4().hex
        await _send(town, who, path, body, key)
        reused = await _send(town, who, path, other, key)
        assert (reused.status_code, reused.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED"), name


async def test_a_write_without_a_usable_key_is_refused(town: Town) -> None:
    for name, (who, path, body, _) in (await writes(town)).items():
        for key in ("", "short", "with spaces in it", "x" * 200):
            answer = await _send(town, who, path, body, key)
            assert (answer.status_code, answer.json()["code"]) == (400, "IDEMPOTENCY_KEY_MISSING"), (name, key)


async def test_a_refusal_is_answered_again(town: Town) -> None:
    code = (await town.filed())["code"]
    key, officer = uuid.uuid4().hex, town.as_("officer")
    first = await officer.act(code, "withdraw", key)
    again = await officer.act(code, "withdraw", key)
    assert (first.status_code, first.json()["code"]) == (403, "NOT_COMPETENT")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")


async def test_two_people_may_use_the_same_key(town: Town) -> None:
    key = uuid.uuid4().hex
    one = await _send(town, "officer", "/papers", PDF, key)
    other = await _send(town, "chair", "/papers", PDF + b"%%EOF\n", key)
    assert (one.status_code, other.status_code) == (201, 201)


async def test_a_cashier_enters_a_payment_and_a_signed_callback_enters_it_once(town: Town) -> None:
    code = await _to_be_paid(town)
    wrong = await town.as_("cashier").act(code, "pay", receipt="BL-1", amount=1)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "WRONG_AMOUNT")
    assert (await town.as_("cashier").act(code, "pay", receipt="BL-1", amount=50000)).status_code == 200
    code = await _to_be_paid(town)
    body = {"code": code, "receipt": uuid.uuid4().hex, "amount": 50000}
    forged = await town.as_().post("/partners/payment", body, Motcua_Signature="sha256=00")
    assert (forged.status_code, forged.json()["code"]) == (401, "SIGNATURE_INVALID")
    raw = json.dumps(body).encode()
    headers = {
        "Motcua_Signature": f"sha256={hmac.new(b'hush', raw, hashlib.sha256).hexdigest()}",
        "Content_Type": "application/json",
    }
    first = await town.as_().post("/partners/payment", raw, **headers)
    again = await town.as_().post("/partners/payment", raw, **headers)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (first.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert (await town.as_("cashier").get(f"/dossiers/{code}")).json()["paid"] == 50000


async def _to_be_paid(town: Town) -> str:
    code = str((await town.filed(procedure="9.999998"))["code"])
    await town.completed(code, "receptionist", "receive", "accepted")
    await town.completed(code, "officer", "examine", "ready")
    return code


async def _send(town: Town, who: str, path: str, body: Any, key: str) -> httpx.Response:
    headers = {"Content_Type": "application/pdf"} if isinstance(body, bytes) else {}
    client = town.as_(who)
    given = {**client.headers, "Idempotency-Key": key, **{k.replace("_", "-"): v for k, v in headers.items()}}
    if isinstance(body, bytes):
        return await client.http.post(path, content=body, headers=given)
    return await client.http.post(path, json=body, headers=given)


def _rows(town: Town) -> int:
    with town.office.store.read() as session:
        return session.exec(select(func.count()).select_from(Journal)).one()


class Slow(ActingDesk):
    """A desk whose acts are taken and do not show yet."""

    async def act(self, code: str, make: Any, under: Under, at: Any = None) -> Done:
        return Done(code, 1, pending=True)


class Unreachable(FilingDesk):
    """A desk that cannot reach Temporal."""

    async def file(self, application: Application, under: Under) -> Done:
        raise RPCError("connection refused", RPCStatusCode.UNAVAILABLE, b"")


async def test_an_act_that_does_not_show_yet_is_answered_with_where_to_look(town: Town, tmp_path: Path) -> None:
    code = (await town.filed())["code"]
    app = create_app(town.office, configuration(tmp_path))
    app.state.services = town.services._replace(acting=Slow(town.office), filing=Unreachable(town.office))
    client = Client(app, town.issuer.issue("receptionist"))
    answer = await client.act(code, "claim", task="receive-1")
    assert (answer.status_code, answer.headers["Location"], answer.json()["pending"]) == (202, f"/dossiers/{code}", True)
    filing = {"procedure": "9.999999", "form": FORM, "applicant": APPLICANT}
    refused = await client.post("/dossiers", filing)
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (503, "UNAVAILABLE", "2")
