"""Work at the desk: races, lists, search, notes, exports, views, and acting for another."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from activities.list_signing import ListSigning
from activities.results import Signing
from activities.signing import NotSigned
from activities.sweeping import Sweeper
from api import bulk as bulks
from audit.questions.showing import text_cell
from dossier.commands import Document
from registry.bulk import bulk_requests
from registry.searching import index_rows, move_tokens
from registry.tables import Journal, Note, Official, Opening, Post, SearchToken
from tests.api.conftest import PEOPLE, Client, Town
from tests.office import BEGIN

pytestmark = pytest.mark.temporal


async def examined(town: Town, many: int) -> list[str]:
    """Dossiers that wait for the chair's signature."""
    codes = [(await town.filed())["code"] for _ in range(many)]
    for code in codes:
        await town.completed(code, "receptionist", "receive", "accepted")
        await town.completed(code, "officer", "examine", "ready")
    return codes


async def lines(town: Town, codes: list[str], work: str) -> list[dict[str, str]]:
    return [{"code": code, "task": await town.task(code, work)} for code in codes]


async def signed(client: Client, act: dict[str, Any], key: str | None = None) -> Any:
    """Preview a list and confirm what fits."""
    found = (await client.post("/bulk/preview", act)).json()
    items = [{k: line[k] for k in ("code", "task", "seq")} for line in found["lines"] if line["status"] == "fits"]
    return await client.post("/bulk", act | {"items": items, "digest": found["digest"]}, key)


async def settled(client: Client, bulk: str) -> dict[str, Any]:
    for _ in range(600):
        view: dict[str, Any] = (await client.get(f"/bulk/{bulk}")).json()
        if not view["open"]:
            return view
        await asyncio.sleep(0.05)
    raise AssertionError(f"the list is still open: {view}")


async def test_of_fifty_who_race_for_a_task_one_wins_and_the_others_learn_who(town: Town) -> None:
    code = (await town.filed())["code"]
    await town.completed(code, "receptionist", "receive", "accepted")
    task, store = await town.task(code, "examine"), town.office.store
    people = [f"racer-{n}" for n in range(50)]
    with store.write() as session:
        for one in people:
            session.add(Official(id=one, name=f"Người {one}"))
            session.add(Post(id=f"post-{one}", official=one, role="officer", authority="ward", valid_from=BEGIN))
    from registry.accounts import add_account

    with store.write() as session:
        for one in people:
            add_account(session, one, "no-hash", "official", one, BEGIN)

    async def claimed(one: str) -> httpx.Response:
        key = uuid.uuid4().hex
        answer = await town.as_(one).act(code, "claim", key, task=task)
        while answer.status_code == 202:  # taken, and slow to show: asked again under its key
            answer = await town.as_(one).act(code, "claim", key, task=task)
        return answer

    answers = await asyncio.gather(*map(claimed, people))
    won = [one for one, answer in zip(people, answers, strict=True) if answer.status_code == 200]
    lost = [answer.json() for answer in answers if answer.status_code != 200]
    assert len(won) == 1
    assert {problem["code"] for problem in lost} == {"TAKEN"}
    assert {(p["details"]["holder"], p["details"]["holder_name"]) for p in lost} == {(won[0], f"Người {won[0]}")}
    with store.write() as session:
        for one in people:
            post = session.get(Post, f"post-{one}")
            assert post is not None
            post.valid_to = town.office.time.now()
            session.add(post)


async def test_a_list_is_signed_once_over_its_digest_and_told_line_by_line(town: Town) -> None:
    codes, chair = await examined(town, 3), town.as_("chair")
    items = await lines(town, codes, "approve")
    act = {"act": "complete", "outcome": "signed", "items": [*items, {"code": codes[0], "task": "nothing-9"}]}
    found = (await chair.post("/bulk/preview", act)).json()
    assert (found["fits"], [line["problem"] for line in found["lines"]]) == (3, [None, None, None, "NO_TASK"])
    await town.completed(codes[1], "chair", "approve", "back", reason="xem lại")  # changed since the preview
    fitting = [{k: line[k] for k in ("code", "task", "seq")} for line in found["lines"][:3]]
    forged = await chair.post("/bulk", act | {"items": fitting[:2], "digest": found["digest"]})
    assert (forged.status_code, forged.json()["code"]) == (409, "BULK_CHANGED")
    key = uuid.uuid4().hex
    confirmed = act | {"items": fitting, "digest": found["digest"]}
    answer = await chair.post("/bulk", confirmed, key)
    again = await chair.post("/bulk", confirmed, key)
    assert (answer.status_code, again.headers["Idempotency-Replayed"]) == (202, "true")
    view = await settled(chair, answer.json()["id"])
    assert [(line["status"], line["problem"]) for line in view["lines"]] == [
        ("done", None), ("refused", "STALE"), ("done", None),
    ]  # fmt: skip
    with town.office.store.read() as session:
        rows = session.exec(select(Journal.public).where(col(Journal.code).in_((codes[0], codes[2])))).all()
    assert sum(f'"list":"{found["digest"]}"' in row for row in rows) == 2
    assert (await town.as_("head").get(f"/bulk/{answer.json()['id']}")).status_code == 404


async def test_an_interrupted_list_is_carried_on_by_the_sweeper_and_nothing_is_done_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes, chair = await examined(town, 4), town.as_("chair")

    async def dies(*_: Any) -> None:
        """The process ends right after the confirmation."""

    with monkeypatch.context() as broken:
        broken.setattr(bulks, "carry_on", dies)
        answer = await signed(chair, {"act": "complete", "outcome": "signed", "items": await lines(town, codes, "approve")})
    bulk, who = answer.json()["id"], f"official:{PEOPLE['chair']}"
    assert (await chair.get(f"/bulk/{bulk}")).json()["open"] == 4
    with town.office.store.read() as session:
        first = bulk_requests(session, who, bulk)[0]
    await bulks._one(town.services, first, asyncio.Semaphore(1))  # one line, then it dies again
    assert (await chair.get(f"/bulk/{bulk}")).json()["done"] == 1
    await asyncio.gather(Sweeper(town.office).sweep(timedelta(0)), Sweeper(town.office).sweep(timedelta(0)))
    view = await settled(chair, bulk)
    assert (view["done"], view["refused"]) == (4, 0)
    with town.office.store.read() as session:
        rows = session.exec(select(Journal.public).where(col(Journal.code).in_(codes))).all()
    assert sum('"kind":"result_signed"' in row for row in rows) == 4


class Signer:
    """A signing service by hand: away at first, then it signs and remembers."""

    def __init__(self, town: Town) -> None:
        self.town, self.away, self.signed = town, True, list[str]()

    def made(self, signing: Signing) -> Document:
        if self.away:
            raise NotSigned("away")
        self.signed.append(signing.code)
        office, content = self.town.office, f"%PDF-1.4 {signing.code}".encode()
        with office.store.write() as session:
            digest = self.town.services.papers.keep(session, content, "application/pdf", signing.holder, office.time.now())
        return Document(digest=digest, number=f"{signing.code}/KQ")


async def test_no_line_of_a_list_is_decided_without_its_signed_document_and_each_is_signed_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes, chair, signer = await examined(town, 3), town.as_("chair"), Signer(town)
    signing = ListSigning(town.office, signer)  # type: ignore[arg-type]
    monkeypatch.setattr(town.services.acting, "signing", signing)
    answer = await signed(chair, {"act": "complete", "outcome": "signed", "items": await lines(town, codes, "approve")})
    await asyncio.gather(*bulks._RUNNING)
    view = (await chair.get(f"/bulk/{answer.json()['id']}")).json()
    assert (view["open"], view["done"]) == (3, 0), "while nobody can sign, nothing is decided"
    signer.away = False
    for _ in range(2):
        await Sweeper(town.office, signing=signing).sweep(timedelta(0))
    assert (await settled(chair, answer.json()["id"]))["done"] == 3
    assert sorted(signer.signed) == sorted(codes)
    with town.office.store.read() as session:
        rows = session.exec(select(Journal.public).where(col(Journal.code).in_(codes))).all()
    assert sum(f'"number":"{code}/KQ"' in row and '"kind":"result_signed"' in row for row in rows for code in codes) == 3


async def test_a_list_is_handed_over_to_a_colleague_and_who_may_not_is_told(town: Town) -> None:
    codes = [(await town.filed())["code"] for _ in range(2)]
    for code in codes:
        await town.completed(code, "receptionist", "receive", "accepted")
    act = {"act": "reassign", "to": "officer-2", "reason": "nghỉ phép", "items": await lines(town, codes, "examine")}
    answer = await signed(town.as_("officer"), act)
    assert (await settled(town.as_("officer"), answer.json()["id"]))["done"] == 2
    inbox = (await town.as_("officer-2").get("/inbox", whose="mine", limit=100)).json()["items"]
    assert set(codes) <= {item["code"] for item in inbox}
    elsewhere = (await town.as_("officer").post("/bulk/preview", act | {"to": "chair-1"})).json()
    assert {line["problem"] for line in elsewhere["lines"]} == {"OFFICIAL_UNKNOWN"}


async def test_a_substitute_sees_for_whom_and_the_act_says_so(town: Town) -> None:
    code = (await town.filed())["code"]
    await town.completed(code, "receptionist", "receive", "accepted")
    await town.as_("officer-2").act(code, "claim", task=await town.task(code, "examine"))
    inbox = (await town.as_("delegate").get("/inbox", limit=100)).json()["items"]
    item = next(item for item in inbox if item["code"] == code)
    assert (item["acting_for"], item["holder_name"]) == ("officer-2", "officer-2")
    assert all(offer["delegated"] for offer in item["allowed"])
    await town.completed(code, "delegate", "examine", "ready")
    with town.office.store.read() as session:
        row = session.exec(select(Journal.public).where(col(Journal.code) == code).order_by(col(Journal.seq).desc())).first()
    actor = json.loads(row or "{}")["command"]["actor"]
    assert (actor["id"], actor["post"]["official"], actor["delegation"]["to"]) == ("delegate-1", "officer-2", "delegate-1")


async def found(town: Town, person: str, text: str) -> set[str]:
    answer = await town.as_(person).post("/search", {"text": text, "limit": 50})
    assert answer.status_code == 200, answer.text
    return {item["code"] for item in answer.json()["items"]}


async def filed_for(town: Town, name: str, number: str | None = None) -> str:
    body = {
        "procedure": "9.999999", "form": {"unit": "00004", "pages": 3}, "papers": [{"id": "application", "how": "original"}],
        "applicant": {"full_name": name} | ({"personal_id": number} if number else {}),
    }  # fmt: skip
    answer = await town.as_("receptionist").post("/dossiers", body)
    return str(answer.json()["code"])


async def test_dossiers_are_found_by_name_exact_or_without_marks_by_number_and_by_code(town: Town) -> None:
    dang, dung = await filed_for(town, "Đặng Thị Bưởi", "001190123458"), await filed_for(town, "Đằng Thị Bưởi")
    assert {dang, dung} <= await found(town, "receptionist", "dang buoi")
    assert await found(town, "receptionist", "Đặng bưởi") >= {dang}
    assert dung not in await found(town, "receptionist", "đặng bưởi")
    assert await found(town, "officer", "bưởi ĐẶNG thi") >= {dang}
    assert dang in await found(town, "officer", "001190123458")
    assert await found(town, "officer", dang.lower()) == {dang}
    assert dang in await found(town, "officer", dang.rpartition("-")[0])
    assert await found(town, "receptionist-elsewhere", "dang buoi") == set()
    assert await found(town, "receptionist-elsewhere", dang) == set()
    assert await found(town, "officer", "dang khongaica") == set()


async def test_the_index_and_its_log_hold_no_name_and_move_with_the_dossier(town: Town) -> None:
    code = await filed_for(town, "Quách Ngọc Ẩn")
    await found(town, "officer", "quach an")
    with town.office.store.write() as session:
        tokens = session.exec(select(SearchToken).where(col(SearchToken.code) == code)).all()
        assert len(tokens) == 6, "quach and quách, ngoc and ngọc, an and ẩn"
        assert {len(row.token) for row in tokens} == {16}
        logged = session.exec(select(Opening).where(col(Opening.purpose) == "search").order_by(col(Opening.n).desc())).first()
        assert logged is not None
        assert (logged.who, logged.code) == ("officer-1", "")
        move_tokens(session, code, {"far"})
        index_rows(session, town.office.keys.ring, code, [])
    with town.office.store.read() as session:
        assert {row.authority for row in session.exec(select(SearchToken).where(col(SearchToken.code) == code))} == {"far"}


async def test_notes_are_sealed_shown_to_colleagues_and_never_to_the_applicant(town: Town) -> None:
    code, secret = (await town.filed("citizen"))["code"], f"bí mật {uuid.uuid4().hex}"
    assert (await town.as_("receptionist").post(f"/dossiers/{code}/notes", {"text": secret})).status_code == 201
    notes = (await town.as_("officer").get(f"/dossiers/{code}/notes")).json()["items"]
    assert [(note["who"], note["text"]) for note in notes] == [("receptionist-1", secret)]
    assert (await town.as_("citizen").get(f"/dossiers/{code}/notes")).status_code == 403
    with town.office.store.read() as session:
        rows = session.exec(select(Note).where(col(Note.code) == code)).all()
        opened = session.exec(select(Opening).where(col(Opening.code) == code, col(Opening.purpose) == "notes")).all()
    assert all(secret.encode() not in row.sealed for row in rows)
    assert {row.who for row in opened} == {"receptionist-1", "officer-1"}


async def test_the_export_has_every_line_and_no_formula(town: Town) -> None:
    await town.filed()
    answer = await town.as_("receptionist").get("/inbox.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    items = (await town.as_("receptionist").get("/inbox", limit=100)).json()["items"]
    assert [row[0] for row in rows[1:]][: len(items)] == [item["code"] for item in items]
    for dangerous in ('=cmd|" /C calc"!A0', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"):
        assert text_cell(dangerous).startswith("'")
    assert text_cell("Đăng ký") == "Đăng ký"


async def test_views_are_saved_listed_and_forgotten_each_for_oneself(town: Town) -> None:
    officer = town.as_("officer-2")
    await officer.post("/views", {"name": "Sắp trễ", "filters": {"within": 2, "whose": "mine"}})
    views = (await officer.get("/views")).json()["items"]
    assert {"name": "Sắp trễ", "filters": {"within": 2, "whose": "mine"}} in views
    assert "Sắp trễ" not in {view["name"] for view in (await town.as_("chair").get("/views")).json()["items"]}
    for _ in range(2):
        assert (await officer.http.delete("/views/Sắp trễ", headers=officer.headers)).status_code == 204
    assert (await officer.post("/views", {"name": "x", "filters": {"colour": "red"}})).status_code == 422
