"""What an upload may not be: broken, two files in one, a bomb, active, a virus."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from api.paper_checks import checked_kind
from api.paper_dangers import danger_in
from api.paper_kinds import is_whole, kind_of
from api.problems import Problem
from tests.papers import EICAR, jpeg, page_of, png, tiff

PDF = page_of(b"BT (Giay khai sinh) Tj ET")
WHOLE = {"application/pdf": PDF, "image/png": png(3, 2), "image/jpeg": jpeg(), "image/tiff": tiff()}


def archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../../etc/passwd", b"0" * 1_000_000)
    return held.getvalue()


@pytest.mark.parametrize(("kind", "content"), WHOLE.items())
def test_a_whole_file_of_each_kind_is_taken(kind: str, content: bytes) -> None:
    assert checked_kind(content, kind) == kind


@pytest.mark.parametrize(("kind", "content"), WHOLE.items())
def test_a_file_that_breaks_off_anywhere_is_not_whole(kind: str, content: bytes) -> None:
    assert [cut for cut in range(8, len(content) - 1) if is_whole(content[:cut], kind)] == []


@pytest.mark.parametrize("content", [archive(), b"MZ" + PDF, b"<html>" + PDF, b"\x7fELF", "tờ khai".encode(), EICAR])
def test_what_is_no_paper_has_no_kind(content: bytes) -> None:
    assert kind_of(content) is None


@pytest.mark.parametrize(("kind", "content"), WHOLE.items())
def test_an_archive_in_the_skin_of_a_paper_is_refused(kind: str, content: bytes) -> None:
    with pytest.raises(Problem) as refused:
        checked_kind(content + archive(), kind)
    assert refused.value.code in ("PAPER_UNREADABLE", "PAPER_UNSAFE")
    hidden = page_of(archive()[:-2] + b"\x40\x00", packed=False)
    assert danger_in(hidden, "application/pdf") == "archive"


@pytest.mark.parametrize(
    ("content", "danger"),
    [
        (page_of(EICAR), "virus"),
        (page_of(EICAR, packed=False), "virus"),
        (page_of(b"0" * 20_000_000), "bomb"),
        (page_of(b"", objects=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "active"),
        (page_of(b"", objects=b"/S /J#61vaScript"), "active"),
        (page_of(b"<< /S /Launch /F (cmd.exe) >>", dictionary=b" /Type /ObjStm /N 1"), "active"),
        (page_of(b"", objects=b"/Names << /EmbeddedFiles 3 0 R >>"), "active"),
        (page_of(b"", objects=b"/Encrypt 5 0 R"), "encrypted"),
        (b"%PDF-1.7\n<html><script>alert(1)</script>" + PDF, "page"),
        (png(60_000, 60_000), "bomb"),
        (jpeg(65_000, 65_000), "bomb"),
        (tiff(2**31, 2**31), "bomb"),
    ],
)
def test_each_danger_is_found(content: bytes, danger: str) -> None:
    assert danger_in(content, str(kind_of(content))) == danger


def test_pictures_in_a_page_are_not_mistaken_for_active_content() -> None:
    noise = random.Random(1).randbytes(500_000) + b"/JS (x) /Launch " + random.Random(2).randbytes(500_000)
    assert danger_in(page_of(noise, packed=False), "application/pdf") is None
    assert danger_in(page_of(noise), "application/pdf") is None
