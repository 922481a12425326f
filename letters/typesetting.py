"""Typst source to PDF and SVG, in this process: fonts come from their package, nothing is read from elsewhere or fetched.

The same source gives the same bytes under one release of Typst. A compiler is kept for each thread: the first letter takes some
10 ms, the next ones 1 or 2.
"""

from __future__ import annotations

import io
import os
import threading
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import fontpkg_be_vietnam_pro  # type: ignore[import-untyped]
import segno
import typst

from letters.templating import TemplateFault

LAYOUTS = Path(__file__).resolve().parent.parent / "procedure_defs" / "letters"
NOWHERE = os.devnull
STANDARD: Literal["a-3b"] = "a-3b"
"""Archival PDF that may carry the data it was made from."""
_own = threading.local()


def pdf(source: str, at: datetime) -> bytes:
    """The letter as PDF/A, dated at an instant. Raises `TemplateFault` where the source is no Typst."""
    found = _compile(source, "pdf", at)
    return found if isinstance(found, bytes) else b"".join(found)


def pages(source: str) -> list[str]:
    """The letter's pages as SVG, for showing it. Raises `TemplateFault`."""
    found = _compile(source, "svg", None)
    return [part.decode() for part in ([found] if isinstance(found, bytes) else found)]


def qr(text: str, mask: int | None = None) -> str:
    """A QR code as SVG. With `mask` the seven others are not tried, a quarter of the work: for texts without pattern."""
    out = io.BytesIO()
    segno.make(text, error="m", mask=mask).save(out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True)
    return out.getvalue().decode()


def _compile(source: str, form: Literal["pdf", "svg"], at: datetime | None) -> bytes | list[bytes]:
    try:
        made = _compiler().compile(
            input=source.encode(), format=form, timestamp=int(at.timestamp()) if at else None,
            pdf_standards=[STANDARD] if form == "pdf" else [],
        )  # fmt: skip
    except typst.TypstError as error:
        raise TemplateFault(f"{error.message} {' '.join(error.hints)} {' '.join(error.trace)}".strip()) from None
    return made or []


def _compiler() -> typst.Compiler:
    if not hasattr(_own, "compiler"):
        _own.compiler = typst.Compiler(
            root=str(LAYOUTS), font_paths=_fonts(), ignore_system_fonts=True, package_path=NOWHERE, package_cache_path=NOWHERE
        )
    found: typst.Compiler = _own.compiler
    return found


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    folder = str(fontpkg_be_vietnam_pro.ROOT / "files")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
