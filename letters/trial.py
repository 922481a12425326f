"""A definition's own templates, each filled in for a dossier that its scenarios tell: faults are known before publishing.

template_faults(compiled) -> list[Fault]        called when a draft is judged, and by `motcua test`
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic_core import to_json

from dossier.effects import notices
from dossier.events import ResultSigned
from dossier.journal import JournalRow, read
from letters.confined import tried
from letters.facts import Source, Surroundings, letter_facts
from letters.forms import Form, form_for
from letters.result_content import content_of, content_text, result_facts
from letters.templating import TemplateFault
from procedure_defs.compile import Compiled
from procedure_defs.faults import Fault, Place
from procedure_defs.scenarios import told
from statute.time import local_date

AROUND = Surroundings(
    "UBND phường Ví Dụ", "Phường Ví Dụ", "Bộ phận Một cửa phường Ví Dụ", "1 đường Ví Dụ", {}, {},
    "https://motcua.example/receipt#" + "0" * 32,
)  # fmt: skip
"""Names as in an office, plainly of nobody."""
ADDRESS = "https://motcua.example/verify#" + "0" * 400
"""As long as a signed statement, so that its QR is as large."""


def template_faults(compiled: Compiled) -> list[Fault]:
    """What is wrong with the procedure's own templates; each costs about a second. Nothing where it brings none."""
    return list(_faults(compiled)) if compiled.definition.letters else []


def _faults(compiled: Compiled) -> Iterator[Fault]:
    labels = json.loads(to_json(compiled.labels))
    plays = [play for _, play in told(compiled)]
    for what, name in compiled.definition.letters.items():
        place = Place(file=f"{compiled.folder.name}/{name}", line=1, column=1)
        rows, pinned = next(
            ((rows, play.pinned) for play in plays if (rows := _up_to(what, play.rows)) is not None), (None, None)
        )
        form = form_for(what, local_date(rows[-1].at)) if rows is not None else None
        if rows is None or pinned is None or form is None:
            hint = "write a scenario that comes to it, or take the template out"
            yield Fault(
                rule="LETTER-002", severity="warning", place=place, path=f"letters.{what}", hint=hint,
                message=f"no scenario comes to a letter '{what}': its template could not be tried",
            )  # fmt: skip
            continue
        source = Source("H99.1-260302-0001", pinned, labels, rows, AROUND)
        try:
            tried(labels["letters"][what], _facts(compiled, source, form))
        except TemplateFault as fault:
            hint = "docs/authoring.md lists the names that a template may use and what it may take"
            yield Fault(rule="LETTER-001", place=place, path=f"letters.{what}", message=str(fault), hint=hint)


def _facts(compiled: Compiled, source: Source, form: Form) -> dict[str, Any]:
    if form.what != "result":
        return letter_facts(source, form)
    content = content_of(source, compiled.form_schema, "1", "Nguyễn Văn Ký", source.rows[-1].at, {})
    return result_facts(source, form, content, content_text(content), ADDRESS)


def _up_to(what: str, rows: Sequence[JournalRow]) -> Sequence[JournalRow] | None:
    """The journal up to the row that issues a letter of this kind; None where it does not come to one."""
    for number, row in enumerate(rows):
        _, happened = read(row)
        issued = {notice.what for event in happened for notice in notices(event) if notice.to == "applicant"}
        if what in issued or (what == "result" and any(isinstance(event, ResultSigned) for event in happened)):
            return rows[: number + 1]
    return None
