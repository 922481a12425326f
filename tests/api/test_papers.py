"""Papers: what is refused, what is kept, who reads it, and that nothing lies on disk in clear."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

import pytest

from registry.results import keep_document
from registry.tables import ResultDocument
from tests.api.conftest import APPLICANT, FORM, PDF, Town
from tests.papers import EICAR, page_of, png

pytestmark = pytest.mark.temporal
PNG = png(3, 2)


@pytest.mark.parametrize(
    ("content", "media", "status", "code"),
    [
        (b"", "application/pdf", 422, "PAPER_EMPTY"),
        (b"just text", "application/pdf", 422, "PAPER_UNREADABLE"),
        (PDF[:20], "application/pdf", 422, "PAPER_UNREADABLE"),
        (PNG[:-12], "image/png", 422, "PAPER_UNREADABLE"),
        (PDF, "image/png", 415, "PAPER_TYPE"),
        (page_of(EICAR), "application/pdf", 422, "PAPER_UNSAFE"),
        (PDF, "text/html", 415, "PAPER_TYPE"),
        (PDF + b"\x00" * 100_001, "application/pdf", 413, "TOO_LARGE"),
    ],
)
async def test_a_bad_upload_gets_a_clear_answer(town: Town, content: bytes, media: str, status: int, code: str) -> None:
    answer = await town.as_("citizen").post("/papers", content, Content_Type=media)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_paper_is_kept_once_sealed_and_read_by_those_who_see_its_dossier(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    digest = (await town.as_("citizen").post("/papers", PDF, Content_Type="application/pdf")).json()["digest"]
    read = await town.as_("officer").get(f"/dossiers/{code}/papers/{digest}")
    assert (read.content, read.headers["content-type"], read.headers["x-content-type-options"]) == (
        PDF,
        "application/pdf",
        "nosniff",
    )
    log = (await town.as_("auditor").get("/audit/openings", dossier=code)).json()["items"]
    assert [(row["who"], row["purpose"]) for row in log] == [("officer-1", f"paper {digest[:12]}")]
    folder = town.services.config.data / "papers"
    files = [path for path in folder.rglob("*") if path.is_file() and path.name.startswith(digest)]
    assert len(files) == 1
    assert b"%PDF" not in files[0].read_bytes()


async def test_who_knows_a_digest_does_not_thereby_read_the_paper(town: Town) -> None:
    digest = (await town.as_("citizen").post("/papers", page_of(b"mine alone"), Content_Type="application/pdf")).json()["digest"]
    body = {"procedure": "9.999999", "form": FORM, "applicant": APPLICANT, "papers": [{"id": "application", "digest": digest}]}
    answer = await town.as_("other-citizen").post("/dossiers", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "PAPER_NOT_UPLOADED")
    assert (await town.as_("citizen").post("/dossiers", body)).status_code == 201
    assert (await town.as_("citizen").post("/dossiers", body)).status_code == 201, "one's own paper may be given again"


async def test_a_result_of_our_own_is_taken_though_it_carries_its_content_as_an_attachment(town: Town) -> None:
    content = page_of(b"result", objects=b"/Names << /EmbeddedFiles 3 0 R >>")
    citizen = town.as_("citizen")
    refused = await citizen.post("/papers", content, Content_Type="application/pdf")
    assert (refused.status_code, refused.json()["details"]) == (422, {"why": "active"})
    with town.office.store.write() as session:
        keep_document(session, ResultDocument(
            digest=hashlib.sha256(content).hexdigest(), code="H1", number="1", content_digest="", statement="", signer="x",
            made_at=town.office.time.now(),
        ))  # fmt: skip
    assert (await citizen.post("/papers", content, Content_Type="application/pdf")).status_code == 201
    other = content.replace(b"/EmbeddedFiles 3", b"/EmbeddedFiles 4")
    assert (await citizen.post("/papers", other, Content_Type="application/pdf")).status_code == 422


async def test_a_gigabyte_is_refused_long_before_it_has_come(town: Town) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1024):
            sent += 1024 * 1024
            yield b"%PDF-1.7 " + b"0" * (1024 * 1024 - 9)

    client = town.as_("citizen")
    headers = {**client.headers, "Idempotency-Key": "gigabyte-1", "Content-Type": "application/pdf"}
    answer = await client.http.post("/papers", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    declared = {**headers, "Content-Length": str(1024**3)}
    answer = await client.http.post("/papers", content=b"", headers=declared)
    assert answer.status_code == 413


async def test_a_paper_of_another_dossier_is_not_given(town: Town) -> None:
    code = (await town.filed("citizen"))["code"]
    other = (await town.as_("citizen").post("/papers", PNG, Content_Type="image/png")).json()["digest"]
    answer = await town.as_("citizen").get(f"/dossiers/{code}/papers/{other}")
    assert (answer.status_code, answer.json()["code"]) == (404, "PAPER_NOT_FOUND")


async def test_a_paper_that_was_never_uploaded_cannot_be_filed(town: Town) -> None:
    body = {
        "procedure": "9.999999", "form": {"unit": "00004"}, "applicant": {"full_name": "An"},
        "papers": [{"id": "application", "digest": "0" * 64}],
    }  # fmt: skip
    answer = await town.as_("receptionist").post("/dossiers", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "PAPER_NOT_UPLOADED")
    body["papers"] = [{"id": "application"}]
    answer = await town.as_("citizen").post("/dossiers", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "PAPER_NOT_UPLOADED")
