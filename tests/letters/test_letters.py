"""Each official form says what it must, in Vietnamese letters that a reader finds again; nothing in a value is read as markup."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from dossier.effects import TOLD
from letters.control_sheet import lines, sheet_facts
from letters.facts import letter_facts
from letters.forms import Form, form_for, forms
from letters.templating import TemplateFault, filled
from letters.typesetting import pages, pdf
from tests.dossier.play import MINH, START
from tests.letters import cases
from tests.letters.pdf_text import pages_of, text_of

GOLDEN = Path(__file__).parent / "golden"
DAY = date(2026, 3, 2)
HOSTILE = [
    '"); #eval("1+1"); #("', "*bold* _it_ $x$ `raw` #panic()", "] #pagebreak() [", "{{ 7 * 7 }} {% raw %}", "\\", '\\"',
    "@preview/x",
    "//comment /* block */", "= Heading", "dòng 1\ndòng 2", "<label> @ref", "\u202eđảo ngược\u2066", "#import \"@preview/a:1\"",
]  # fmt: skip


def found(what: str) -> Form:
    form = form_for(what, DAY)
    assert form is not None
    return form


def rendered(what: str) -> str:
    if what == "control_sheet":
        source = cases.source(cases.signed())
        facts = sheet_facts(letter_facts(source, found(what)), source, "UBND phường Ba Đình")
    else:
        facts = letter_facts(cases.source(cases.CASES[what]()), found(what))
    return filled(found(what).official_template, facts)


@pytest.mark.parametrize("what", [*cases.CASES, "control_sheet"])
def test_the_text_layer_of_each_form_is_as_approved(what: str) -> None:
    """To approve anew after a wanted change: look at the PDF, then write `text` into the golden file."""
    content = pdf(rendered(what), START)
    text, golden = text_of(content), GOLDEN / f"{what}.txt"
    assert text == golden.read_text("utf-8").strip(), f"the text layer of '{what}' has changed"
    assert "?" not in text, "a letter without a glyph or a map back to its character"


def test_a_letter_is_archival_tagged_vietnamese_and_brings_its_own_font() -> None:
    reader = PdfFileReader(io.BytesIO(pdf(rendered("receipt"), START)))
    assert (reader.root["/Lang"], bool(reader.root["/MarkInfo"]["/Marked"])) == ("vi", True)
    assert b"pdfaid" in reader.root["/Metadata"].data
    fonts = pages_of(reader)[0]["/Resources"]["/Font"]
    assert {fonts[name]["/BaseFont"].partition("+")[2].partition("-")[0] for name in fonts} == {"BeVietnamPro"}


def test_the_same_letter_has_the_same_bytes() -> None:
    assert pdf(rendered("receipt"), START) == pdf(rendered("receipt"), START)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_printed_as_it_is_and_never_read_as_markup(value: str) -> None:
    person = {**cases.PERSON, "full_name": value, "address": value}
    source = cases.source(cases.supplement(person, {"reason": value}))
    text = text_of(pdf(filled(found("supplement").official_template, letter_facts(source, found("supplement"))), START))
    clean = " ".join(re.sub("[\u202e\u2066]", "", value).split())
    assert text.count(clean) >= 3, text


@settings(max_examples=60)
@given(st.text(max_size=60))
@example("#;")
def test_whatever_is_typed_in_changes_nothing_but_its_own_place(value: str) -> None:
    def shape(name: str) -> str:
        facts = letter_facts(cases.source(cases.accepted({**cases.PERSON, "full_name": name})), found("receipt"))
        text = filled(found("receipt").official_template, facts)
        return re.sub(r'#\("(?:[^"\\]|\\.)*"\);', "#VALUE", text)

    assert shape(value) == shape("An")


@pytest.mark.parametrize(
    "template",
    [
        '#import "@preview/cetz:0.3.0": canvas', '#read("/etc/passwd")', '#image("/secret.png")', "{{ missing }}",
        "{{ ''.__class__.__mro__ }}", "{{ code.__init__.__globals__ }}", "{% for i in range(10) %}x{% endfor %}", "{{ 1/0 }}",
        "{% include 'x' %}", "{{ code.format(code) }", "#let x = ",
    ],
)  # fmt: skip
def test_a_template_that_reaches_out_or_is_wrong_is_refused_with_words(template: str) -> None:
    with pytest.raises(TemplateFault) as fault:
        pages(filled(template, {"code": "H26.1-260302-0001"}))
    assert len(str(fault.value)) > 10


def test_a_template_reads_no_file_of_the_machine() -> None:
    for reading in ('#let r = read\n#r("/etc/passwd")', '#raw(read("../../settings.py"))', '#include "/etc/passwd"'):
        with pytest.raises(TemplateFault):
            pages(filled(reading, {}))


def test_each_form_is_issued_by_the_notice_that_the_core_gives_rise_to() -> None:
    told = {what: number for number, what, to in TOLD.values() if to == "applicant" and number is not None}
    assert {form.what: form.form for form in forms() if form.what in told} == told
    assert sorted(form.form for form in forms() if form.form) == ["01", "02", "03", "04", "05", "06", "07"]
    assert form_for("receipt", date(2025, 6, 30)) is None, "before the decree these forms were not in force"


def test_the_letter_shows_the_ledger_by_the_words_that_pages_use() -> None:
    from dossier.calendars import calendar_of
    from statute.due_reasons import due_reasons

    play = cases.extended()
    assert play.state.clock is not None
    facts: dict[str, Any] = letter_facts(cases.source(play), found("apology"))
    why = due_reasons(play.state.clock, calendar_of(play.pinned, play.state))
    assert facts["ledger"] == why.lines
    text = text_of(pdf(filled(found("apology").official_template, facts), START))
    assert all(line.words.vi in text for line in why.lines)


def test_the_control_sheet_pairs_who_gave_with_who_took_and_says_whether_in_time() -> None:
    done = lines(cases.source(cases.signed()))
    assert [(line.work.vi, line.taker, line.timeliness.en, line.note.en) for line in done] == [
        ("receive", "Trần Thị Lan", "No limit set", "Accepted"),
        ("examine", "Phạm Minh", "Before time", "Ready"),
        ("approve", "Đỗ Bình", "No limit set", "Signed"),
        ("return", "", "Open", ""),
    ]
    play = cases.accepted().later(days=9)
    late = lines(cases.source(play.complete(MINH, "ready")))
    assert late[1].timeliness.en == "Late"
