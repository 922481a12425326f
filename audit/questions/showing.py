"""An answer as text: cells in Vietnam's time, CSV whose cells no spreadsheet takes for a formula, and a PDF to file or hand over.

CSV and PDF are in Vietnamese, as everything that leaves an office; the JSON of the API has both languages.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from typing import Literal

from audit.questions.asking import Answer, Cell
from audit.questions.catalogue import QUESTIONS
from audit.questions.words import COLUMNS
from letters.typesetting import pdf
from statute.time import local
from statute.words import Bilingual

Language = Literal["vi", "en"]
MARK = "\ufeff"
"""Spreadsheets take a file without it for another encoding."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NOT_IN_FONT = re.compile(
    "[^\n\u0020-\u007e\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u2013\u2014\u2018-\u201d\u2026\u203a]"
)
ON_PAPER = 2_000
"""Rows of a PDF; more are for a spreadsheet."""


def shown(cell: Cell, language: Language = "vi") -> str:
    """A cell as people read it."""
    if isinstance(cell, Bilingual):
        return (cell.en if language == "en" else "") or cell.vi
    if isinstance(cell, datetime):
        return local(cell).strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return "" if cell is None else str(cell)


def text_cell(value: str) -> str:
    """A cell that is text to every spreadsheet."""
    return f"'{value}" if value.startswith(FORMULA) else value


def as_csv(answer: Answer) -> str:
    """The answer for a spreadsheet; a last line says where it was cut off."""
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out)
    writer.writerow([COLUMNS[name].vi for name in answer.columns])
    writer.writerows([text_cell(shown(cell)) for cell in row] for row in answer.rows)
    if answer.cut:
        writer.writerow([f"… chỉ {len(answer.rows)} dòng đầu"])
    return out.getvalue()


def as_pdf(answer: Answer) -> bytes:
    """The answer on paper, with what was asked and when. Values are data to the typesetter, never markup."""
    return pdf(_source(answer), answer.at)


def on_paper(value: str) -> str:
    """Text in characters that the font of our papers has: an archival PDF is refused with any other."""
    return _NOT_IN_FONT.sub("?", value.replace("→", "›"))


def _source(answer: Answer) -> str:
    rows = answer.rows[:ON_PAPER]
    asked = "; ".join(f"{COLUMNS[name].vi}: {shown(value)}" for name, value in answer.given if value is not None)
    cut = answer.cut or len(answer.rows) > ON_PAPER
    facts = {
        "title": QUESTIONS[answer.question].words.vi, "asked": on_paper(asked), "at": shown(answer.at),
        "head": [COLUMNS[name].vi for name in answer.columns], "cells": [on_paper(shown(cell)) for row in rows for cell in row],
        "end": f"{len(rows)} dòng" + (" đầu; còn nữa" if cut else ""),
    }  # fmt: skip
    return f"#let facts = json(bytes({json.dumps(json.dumps(facts, ensure_ascii=False), ensure_ascii=False)}))\n{LAYOUT}"


LAYOUT = """#set document(title: facts.title)
#set page(paper: "a4", flipped: true, margin: 1.5cm, numbering: "1 / 1")
#set text(font: "Be Vietnam Pro", size: 8pt, lang: "vi")
#show regex("[0-9A-Za-z._:/-]{14,}"): it => it.text.clusters().join("\\u{200b}")
#text(size: 14pt, weight: "bold", facts.title)

#facts.asked

Hỏi lúc #facts.at. #facts.end.

#table(
  columns: facts.head.len(), stroke: 0.4pt, inset: 3pt,
  table.header(..facts.head.map(it => strong(it))),
  ..facts.cells.map(it => [#it]),
)
"""
