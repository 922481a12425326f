"""Administration by API: all acts or none, logged, previewed; sign-ins shown once and ended at once; alarms."""

from __future__ import annotations

import uuid

import pytest

from activities.staffing import StaffingRound
from tests.api.conftest import Town

pytestmark = pytest.mark.temporal


async def test_an_office_staffs_itself_and_every_change_is_logged(town: Town) -> None:
    keeper, one = town.as_("administrator"), f"moi.{uuid.uuid4().hex[:8]}"
    acts = [
        {"kind": "register_official", "id": one, "name": "Người mới"},
        {"kind": "appoint", "official": one, "role": "receptionist", "authority": "far"},
    ]
    preview = await keeper.post("/admin/organisation?preview=true", {"why": "12/QĐ", "acts": acts})
    assert [change["action"] for change in preview.json()["changes"]] == ["add", "add"]
    assert (await keeper.get(f"/admin/officials/{one}")).status_code == 404
    assert (await keeper.post("/admin/organisation", {"why": "12/QĐ", "acts": acts})).json()["preview"] is False
    detail = (await keeper.get(f"/admin/officials/{one}")).json()
    assert [(post["role"], post["authority"]["id"]) for post in detail["posts"]] == [("receptionist", "far")]
    log = (await keeper.get("/admin/organisation/changes", kind="official", thing=one)).json()["items"]
    assert [(row["who"], row["why"], row["action"]) for row in log] == [("administrator-1", "12/QĐ", "add")]
    made = (await keeper.post("/admin/accounts", {"official": one, "why": "12/QĐ"})).json()
    form = {"username": one, "password": made["password"], "grant_type": "password"}
    assert (await town.as_().http.post("/oauth/token", data=form)).status_code == 200
    await keeper.post("/admin/accounts", {"official": one, "why": "thôi việc", "disable": True})
    assert (await town.as_().http.post("/oauth/token", data=form)).status_code == 401


async def test_one_wrong_act_changes_nothing_and_names_act_and_rule(town: Town) -> None:
    keeper, one = town.as_("administrator"), f"sai.{uuid.uuid4().hex[:8]}"
    acts = [
        {"kind": "register_official", "id": one, "name": "Sai"},
        {"kind": "appoint", "official": one, "role": "wizard", "authority": "far"},
    ]
    refused = await keeper.post("/admin/organisation", {"why": "thử", "acts": acts})
    assert (refused.status_code, refused.json()["code"]) == (422, "ORGANISATION")
    details = refused.json()["details"]
    assert (details["act"], details["rule"], details["field"]) == (1, "ORG-009", "role")
    assert (await keeper.get(f"/admin/officials/{one}")).status_code == 404


async def test_a_password_is_shown_once(town: Town) -> None:
    keeper, key = town.as_("administrator"), uuid.uuid4().hex
    body = {"official": "head-1", "why": "quên mật khẩu"}
    first = await keeper.post("/admin/accounts", body, key)
    again = await keeper.post("/admin/accounts", body, key)
    assert first.json()["password"]
    assert (again.json()["password"], again.headers["Idempotency-Replayed"]) == (None, "true")


async def test_a_place_that_nobody_will_be_at_is_an_alarm_on_the_administrators_list(town: Town) -> None:
    keeper = town.as_("administrator")
    one = f"mot.{uuid.uuid4().hex[:8]}"
    acts = [
        {"kind": "register_official", "id": one, "name": "Một"},
        {"kind": "appoint", "official": one, "role": "tax-officer", "authority": "far"},
        {"kind": "report_absence", "official": one, "because": "sick"},
    ]
    assert (await keeper.post("/admin/organisation", {"why": "bị ốm", "acts": acts})).status_code == 200
    await StaffingRound(town.office).once()
    alarms = (await keeper.get("/admin/staffing")).json()
    assert ("far", "tax-officer") in {(alarm["authority"]["id"], alarm["role"]) for alarm in alarms["items"]}
    away = (await keeper.get(f"/admin/officials/{one}")).json()["absences"][0]["id"]
    await keeper.post("/admin/organisation", {"why": "đã khỏe", "acts": [{"kind": "end", "what": "absence", "id": away}]})
    await StaffingRound(town.office).once()
    alarms = (await keeper.get("/admin/staffing")).json()
    assert ("far", "tax-officer") not in {(alarm["authority"]["id"], alarm["role"]) for alarm in alarms["items"]}
