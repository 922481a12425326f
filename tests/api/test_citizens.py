"""Rating, an error that a linked dossier corrects, and who may say what."""

from __future__ import annotations

import pytest

from activities.results import Signing
from registry.results import keep_document
from registry.tables import Complaint, MergerOrder, MergerPlace, ResultDocument
from tests.api.conftest import PDF, Town

pytestmark = pytest.mark.temporal


async def ended(town: Town, code: str, digest: str) -> None:
    """Through to the signed result and its return."""
    await town.completed(code, "receptionist", "receive", "accepted")
    await town.completed(code, "officer", "examine", "ready")
    await town.completed(code, "chair", "approve", "signed", document={"digest": digest, "number": "1"})


async def document(town: Town, code: str, content: bytes) -> str:
    """A result document of record, as the signing would leave it."""
    upload = await town.as_("chair").post("/papers", content, Content_Type="application/pdf")
    digest = str(upload.json()["digest"])
    with town.office.store.write() as session:
        now = town.office.time.now()
        keep_document(session, ResultDocument(
            digest=digest, code=code, number="1", content_digest=digest, statement="", signer="chair-1", made_at=now,
        ))  # fmt: skip
    return digest


async def test_an_error_is_corrected_by_a_linked_dossier_whose_result_supersedes_the_faulty_one(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    citizen, head = town.as_("citizen"), town.as_("head")
    early = await citizen.post(f"/dossiers/{code}/complaints", {"kind": "error", "text": "Sai ngày sinh"})
    assert early.json()["type"] == "urn:motcua:problem:NO_RESULT"
    faulty = await document(town, code, PDF.replace(b"<<>>", b"<</A 1>>", 1))
    await ended(town, code, faulty)
    told = await citizen.post(f"/dossiers/{code}/complaints", {"kind": "error", "text": "Sai ngày sinh"})
    assert told.status_code == 201, told.text
    said = told.json()["items"][0]
    assert said["due_at"].endswith("17:00:00Z")
    assert (await head.get("/complaints")).json()["items"][-1]["n"] == said["n"]
    answer = await head.post(f"/complaints/{said['n']}/answer", {"text": "Đã mở hồ sơ đính chính", "correct": True})
    linked = answer.json()["linked"]
    assert (await citizen.get(f"/dossiers/{linked}")).json()["predecessor"] == code
    again = await head.post(f"/complaints/{said['n']}/answer", {"text": "Nữa", "correct": True})
    assert again.json()["type"] == "urn:motcua:problem:ANSWERED"
    right = await document(town, linked, PDF.replace(b"<<>>", b"<</A 2>>", 1))
    await ended(town, linked, right)
    with town.office.store.read() as session:
        old, new = session.get(ResultDocument, faulty), session.get(ResultDocument, right)
        assert old is not None
        assert new is not None
        assert (old.superseded_by, old.superseded_why) == (right, "correction")
        assert new.superseded_at is None


class Copies:
    """A signing of copies by hand."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def reissued(self, signing: Signing) -> str:
        office, content = self.town.office, PDF.replace(b"<<>>", f"<</Copy ({signing.code})>>".encode(), 1)
        with office.store.write() as session:
            return self.town.services.papers.keep(session, content, "application/pdf", signing.holder, office.time.now())


async def test_of_a_lost_result_a_copy_is_issued_once_which_the_party_may_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, citizen, head = (await town.filed("citizen"))["code"], town.as_("citizen"), town.as_("head")
    await ended(town, code, await document(town, code, PDF.replace(b"<<>>", b"<</A 3>>", 1)))
    said = (await citizen.post(f"/dossiers/{code}/complaints", {"kind": "loss", "text": "Bị cháy nhà"})).json()["items"][0]
    wrong = await head.post(f"/complaints/{said['n']}/answer", {"text": "Sửa", "correct": True})
    assert wrong.json()["code"] == "NOTHING_TO_CORRECT"
    asked = {"text": "Đã cấp lại", "reissue": True}
    assert (await head.post(f"/complaints/{said['n']}/answer", asked)).json()["code"] == "NOT_SIGNED"
    monkeypatch.setitem(town.app.state._state, "services", town.services._replace(results=Copies(town)))  # type: ignore[arg-type]
    issued = (await head.post(f"/complaints/{said['n']}/answer", asked)).json()
    assert (issued["linked"], len(issued["issued"])) == (None, 64)
    assert (await head.post(f"/complaints/{said['n']}/answer", asked)).json()["code"] == "ANSWERED"
    paper = f"/dossiers/{code}/papers/{issued['issued']}"
    assert [(await town.as_(who).get(paper)).status_code for who in ("citizen", "head", "other-citizen")] == [200, 200, 403]


async def test_what_was_written_to_an_abolished_office_is_answered_by_who_took_over(town: Town) -> None:
    code, head = (await town.filed("citizen"))["code"], town.as_("head")
    asked = {"kind": "complaint", "text": "Chưa ai trả lời"}
    said = (await town.as_("citizen").post(f"/dossiers/{code}/complaints", asked)).json()["items"][0]
    with town.office.store.write() as session:
        session.get_one(Complaint, said["n"]).authority = "abolished"
    assert said["n"] not in [each["n"] for each in (await head.get("/complaints")).json()["items"]]
    assert (await head.post(f"/complaints/{said['n']}/answer", {"text": "Xin lỗi"})).status_code == 403
    now = town.office.time.now()
    with town.office.store.write() as session:
        session.add(MergerOrder(
            id="took", digest="", text="", compiled="{}", effective=now, no_return=now, standing="run", registered_at=now,
        ))  # fmt: skip
        session.add(MergerPlace(order="took", old="abolished", unit="00004", new="ward", desk="ward-1", usual=True))
    assert said["n"] in [each["n"] for each in (await head.get("/complaints")).json()["items"]]
    assert (await head.post(f"/complaints/{said['n']}/answer", {"text": "Xin lỗi"})).status_code == 200


async def test_the_service_is_rated_once_after_the_end_by_a_party(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    citizen, stranger = town.as_("citizen"), town.as_("other-citizen")
    assert (await citizen.post(f"/dossiers/{code}/rating", {"score": 5})).json()["type"] == "urn:motcua:problem:NOT_ENDED"
    await citizen.act(code, "withdraw")
    assert (await stranger.post(f"/dossiers/{code}/rating", {"score": 1})).status_code == 403
    assert (await citizen.post(f"/dossiers/{code}/rating", {"score": 5})).status_code == 201
    assert (await citizen.post(f"/dossiers/{code}/rating", {"score": 1})).json()["type"] == "urn:motcua:problem:RATED"
