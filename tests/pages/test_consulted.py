"""A consulted body at its pages: its asks stand in its inbox and are found by name, are answered, and are seen by no other."""

from __future__ import annotations

import pytest

from api.pages.dates import moment
from tests.pages.conftest import UNIT, Hall, words
from tests.pages.walking import holder_of, pressed

pytestmark = [pytest.mark.temporal, pytest.mark.xdist_group("pages")]
PERMIT = "/apply/1.013225"
HOUSE = {
    "form.applicant.full_name": "Thạch Thị Móng", "form.applicant.address": "5 Hà Tu", "form.site.unit": UNIT,
    "form.site.parcel": "112", "form.site.area": "120,5", "form.building.kind": "detached-house", "form.building.floors": "3",
    "form.building.floor_area": "250", "form.building.height": "11,5", "form.building.adjoins_another": "no",
    "form.building.needs_fire_review": "no", "form.building.needs_design_review": "no", "channel": "counter", "accept": "yes",
    "paper.application": "original", "paper.land-use-certificate": "original", "paper.drawings": "original", "anyway": "yes",
}  # fmt: skip


async def test_a_body_that_is_asked_answers_at_its_own_desk(hall: Hall) -> None:
    answer = await (await hall.signed_in("receptionist")).submit(PERMIT, PERMIT, **HOUSE)
    assert answer.status_code == 303, words(answer)
    code = answer.headers["location"].split("/")[2]
    officer = await holder_of(hall, code, "construction-officer")
    fire, planning = [await hall.signed_in(f"{role}-1.01") for role in ("fire-officer", "planning-officer")]
    assert code not in (await fire.get("/desk?work=consult")).text, "nobody asked yet"
    await pressed(officer, code, "ready")
    await pressed(officer, code, "passed", findings="Đúng hiện trạng", held_at=moment(hall.office.time.now()))
    for body in (fire, planning):
        assert code in (await body.get("/desk?work=consult")).text
        assert code in words(await body.submit("/search", "/search/results", text="thach mong"))
    assert "Thạch Thị Móng" in words(await fire.get(f"/dossier/{code}?personal=true"))
    await pressed(fire, code, "agree")
    assert code not in (await fire.get("/desk?work=consult")).text
    assert code in (await planning.get("/desk?work=consult")).text, "another body's answer is its own"
    assert code in words(await fire.submit("/search", "/search/results", text="thach mong")), "what it answered it finds again"
    await pressed(planning, code, "object", reason="Không hợp quy hoạch 1/500")
    shown = words(await officer.get(f"/dossier/{code}?personal=true"))
    assert "Cho ý kiến ( Cơ quan quản lý quy hoạch ): Không đồng ý" in shown.replace("(", "( ").replace(")", " )").replace(
        "  ", " "
    )
    assert "Không hợp quy hoạch 1/500" in shown and "Đúng hiện trạng" in shown
    assert "Cơ quan Cảnh sát phòng cháy chữa cháy" in shown
    assert "Không hợp quy hoạch" not in (await officer.get(f"/dossier/{code}")).text, "sealed until it is opened, which is logged"
