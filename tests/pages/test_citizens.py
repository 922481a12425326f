"""A citizen at the pages, without script: saving and going on, withdrawing and filing again, writing to the office, paying."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from api.pages.apply import without_block
from registry.tables import BegunApplication
from tests.pages.conftest import BIRTH, Hall, words

pytestmark = [pytest.mark.temporal, pytest.mark.xdist_group("pages")]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ADDRESS = "/apply/1.001193"
ONLINE = {name: "" if name.startswith("paper.") else value for name, value in BIRTH.items() if name != "channel"}
"""As a browser sends it: online a paper's own field stands empty beside its file."""
PAPERS = {f"file.{paper}": ("giay.pdf", PDF, "application/pdf") for paper in ("declaration", "medical-birth-certificate")}


async def own_dossier(hall: Hall) -> str:
    """The code of a birth that the citizen filed online."""
    answer = await (await hall.signed_in("citizen-1")).submit(ADDRESS, ADDRESS, files=PAPERS, **ONLINE)
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].split("/")[2]


async def test_what_is_saved_is_there_again_for_its_writer_only_and_gone_once_filed(hall: Hall) -> None:
    citizen = await hall.signed_in("citizen-1")
    half = {name: ONLINE[name] for name in ("form.child.full_name", "form.residence.unit")}
    answer = await citizen.submit(ADDRESS, ADDRESS, files=PAPERS, do="save", **half)
    assert answer.headers["location"] == "/mine?saved=true"
    assert "Hồ sơ đang làm dở" in words(await citizen.get("/mine"))
    again = (await citizen.get(ADDRESS)).text
    assert 'value="Nguyễn Minh An"' in again
    assert again.count('name="digest.') == 2
    assert "Nguyễn Minh An" not in (await (await hall.signed_in("citizen-2")).get(ADDRESS)).text
    await own_dossier(hall)
    assert "Hồ sơ đang làm dở" not in words(await citizen.get("/mine"))


async def test_nothing_that_is_saved_lies_in_clear(hall: Hall) -> None:
    citizen = await hall.signed_in("citizen-1")
    await citizen.submit(ADDRESS, ADDRESS, files={"file.none": ("", b"")}, do="save", **{"form.child.full_name": "Rất Kín Đáo"})
    with hall.office.store.read() as session:
        rows = session.exec(select(BegunApplication.sealed)).all()
    assert rows
    assert all("Rất Kín Đáo".encode() not in row for row in rows)
    await citizen.submit("/mine", "/mine/begun", procedure="1.001193")
    assert "Rất Kín Đáo" not in (await citizen.get(ADDRESS)).text


async def test_a_withdrawn_dossier_is_filed_again_with_what_was_written(hall: Hall) -> None:
    code, citizen = await own_dossier(hall), await hall.signed_in("citizen-1")
    page = f"/dossier/{code}"
    assert (await citizen.submit(page, page, form="withdraw~~", seq="")).status_code == 303
    assert f"/apply/1.001193?again={code}" in (await citizen.get(page)).text
    assert 'value="Nguyễn Minh An"' in (await citizen.get(f"{ADDRESS}?again={code}")).text
    stranger = await hall.signed_in("citizen-2")
    assert (await stranger.get(f"{ADDRESS}?again={code}")).status_code == 403
    assert (await citizen.submit(page, f"{page}/rating", score="4")).status_code == 303
    assert "4 trên 5" in words(await citizen.get(page))


async def test_what_was_filed_online_is_adjusted_on_its_page(hall: Hall) -> None:
    code, citizen = await own_dossier(hall), await hall.signed_in("citizen-1")
    page = f"/dossier/{code}"
    assert "Điều chỉnh hồ sơ đã nộp" in words(await citizen.get(page))
    changed = {name: value for name, value in ONLINE.items() if name.startswith("form.")} | {
        "form.child.full_name": "Nguyễn Minh Anh"
    }
    answer = await citizen.submit(page, page, files={"file.none": ("", b"")}, form="adjust~~", changed="1", **changed)
    assert answer.status_code == 303, words(answer)
    assert "Nguyễn Minh Anh" in words(await citizen.get(page))
    moved = changed | {"form.residence.unit": "00008"}
    refused = await citizen.submit(page, page, files={"file.none": ("", b"")}, form="adjust~~", changed="1", **moved)
    assert "không điều chỉnh được" in words(refused)


async def test_a_complaint_is_answered_by_the_head_of_the_one_stop_unit(hall: Hall) -> None:
    code, citizen = await own_dossier(hall), await hall.signed_in("citizen-1")
    page = f"/dossier/{code}"
    assert (await citizen.submit(page, f"{page}/complaints", kind="complaint", text="Chờ lâu quá")).status_code == 303
    head = await hall.signed_in("one-stop-head")
    shown = (await head.get("/desk/complaints")).text
    assert "Chờ lâu quá" in shown
    number = shown[: shown.index("Chờ lâu quá") + 400].rpartition('action="/desk/complaints/')[2].partition('"')[0]
    assert (await head.submit("/desk/complaints", f"/desk/complaints/{number}", text="Xin lỗi bạn")).status_code == 303
    assert "Xin lỗi bạn" in words(await citizen.get(page))
    assert (await citizen.get("/desk/complaints")).status_code == 403


async def test_near_points_begin_with_ones_own_commune_and_go_on_by_approximate_distance(hall: Hall) -> None:
    said = words(await hall.visitor().get("/near?unit=00004"))
    assert "khoảng cách ước lượng" in said
    kilometres = [int(found) for found in re.findall(r"khoảng (\d+) km", said)]
    assert kilometres and kilometres == sorted(kilometres)
    first = (await hall.visitor().http.get("/service-points/nearest?unit=00004")).json()["items"]
    assert (first[0]["near"], first[0]["about_km"]) == ("unit", None)
    assert [one["about_km"] for one in first[1:] if one["about_km"] is not None] == kilometres


def test_a_block_is_removed_with_all_its_fields_and_no_other() -> None:
    posted = {"form.a.1.x": ["1"], "form.a.10.x": ["10"], "form.a.0.x": ["0"], "do": ["remove:form.a.1"]}
    assert set(without_block(posted, "remove:form.a.1")) == {"form.a.10.x", "form.a.0.x", "do"}
    assert without_block(posted, "add:form.a") == posted
