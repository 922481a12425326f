"""Papers: what is refused, what is kept, who reads it, and that nothing lies on disk in clear."""

from __future__ import annotations

import pytest

from tests.api.conftest import PDF, Town

pytestmark = pytest.mark.temporal
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"\x00\x00\x00\x00IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("content", "media", "status", "code"),
    [
        (b"", "application/pdf", 422, "PAPER_EMPTY"),
        (b"just text", "application/pdf", 422, "PAPER_UNREADABLE"),
        (PDF[:20], "application/pdf", 422, "PAPER_UNREADABLE"),
        (PNG[:-12], "image/png", 422, "PAPER_UNREADABLE"),
        (PDF, "image/png", 415, "PAPER_TYPE"),
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
    files = [path for path in town.services.config.papers.rglob("*") if path.is_file() and path.name == digest]
    assert len(files) == 1
    assert b"%PDF" not in files[0].read_bytes()


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
