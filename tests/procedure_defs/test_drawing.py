"""Drawings: every step, role and way is on them, in both languages; SVG is whole and accessible, BPMN is sound and laid out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from bpmn_io import check
from pydantic_core import to_jsonable_python

from procedure_defs.compile import Compiled, library
from procedure_defs.drawing import Chart, bpmn, chart_of, drawn, svg
from procedure_defs.drawing.lanes import lanes_of
from procedure_defs.drawing.text_width import width, wrapped
from procedure_defs.roles import roles

SVG = "{http://www.w3.org/2000/svg}"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CODES = tuple(library())


def chart(code: str, language: str = "vi") -> Chart:
    compiled = library()[code]
    return chart_of(compiled.plan, to_jsonable_python(compiled.labels), compiled.form_schema, language)  # type: ignore[arg-type]


def texts(drawing: str) -> str:
    return " ".join(each.text or "" for each in ET.fromstring(drawing).iter(f"{SVG}text"))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_step_and_role_is_on_the_drawing_and_in_its_description(code: str, language: str) -> None:
    plan, made = library()[code].plan, chart(code, language)
    drawing = svg(made)
    root, said = ET.fromstring(drawing), "".join(texts(drawing).split())
    assert root.attrib["role"] == "img"
    named = set(root.attrib["aria-labelledby"].split())
    assert named == {root.find(f"{SVG}title").attrib["id"], root.find(f"{SVG}desc").attrib["id"]}
    description = root.find(f"{SVG}desc").text or ""
    for step, card in zip(plan.steps, made.cards, strict=True):
        assert "".join(card.title.split()) in said
        assert card.title in description
        if step.type == "examine" and step.role in roles():
            word = roles()[step.role].vi if language == "vi" else roles()[step.role].en
            assert "".join(word.split()) in said


@pytest.mark.parametrize("code", CODES)
def test_every_outcome_that_can_come_leads_somewhere_on_the_drawing(code: str) -> None:
    made, plan = chart(code), library()[code].plan
    for number, step in enumerate(plan.steps):
        targets = {link.target for link in made.links if link.source == number}
        assert targets == {plan.index(target) for target in step.outcomes.values() if target in {s.id for s in plan.steps}}
    tones = {chip.tone for card in made.cards for chip in card.chips}
    assert "supplement" in tones


def test_nothing_on_the_drawing_lies_outside_of_it() -> None:
    for code in CODES:
        root = ET.fromstring(svg(chart(code)))
        left, top, across, down = map(float, root.attrib["viewBox"].split())
        for each in root.iter(f"{SVG}text"):
            size, x, y = int(each.attrib["font-size"]), float(each.attrib["x"]), float(each.attrib["y"])
            long = width(each.text or "", size, bold="font-weight" in each.attrib)
            begins = {"start": x, "middle": x - long / 2, "end": x - long}[each.attrib["text-anchor"]]
            assert left <= begins, (code, each.text)
            assert begins + long <= left + across + 1, (code, each.text)
            assert top < y < down, (code, each.text)


def test_ways_that_lie_beside_each_other_have_lanes_of_their_own() -> None:
    from procedure_defs.drawing.chart import Link

    lanes = lanes_of([Link(5, 1, "a"), Link(4, 2, "b"), Link(7, 6, "c"), Link(3, 3, "d")])
    assert {lane.link.told: lane.column for lane in lanes} == {"a": 2, "b": 1, "c": 0, "d": 0}


def test_text_is_broken_where_it_is_too_long() -> None:
    lines = wrapped("Chủ tịch Ủy ban nhân dân cấp xã xem xét, kết luận", 16, 200)
    assert len(lines) > 1
    assert all(width(line, 16) <= 200 for line in lines)
    assert " ".join(lines) == "Chủ tịch Ủy ban nhân dân cấp xã xem xét, kết luận"


def test_what_an_administrator_wrote_cannot_break_out_of_the_drawing() -> None:
    compiled = library()["2.000815"]
    labels = to_jsonable_python(compiled.labels) | {"name": {"vi": "<script>alert(1)</script>&\"'"}}
    drawing = svg(chart_of(compiled.plan, labels, compiled.form_schema))
    assert "<script" not in drawing
    ET.fromstring(drawing)
    assert "style=" not in drawing  # a strict content policy forbids styles in attributes


@pytest.mark.parametrize("code", CODES)
def test_bpmn_is_laid_out_and_every_element_leads_on(code: str) -> None:
    document = bpmn(chart(code))
    report = check(document)
    assert report.ok, report
    root = ET.fromstring(document)
    process = root.find(f"{MODEL}process")
    flows = [(each.attrib["sourceRef"], each.attrib["targetRef"]) for each in process.findall(f"{MODEL}sequenceFlow")]
    nodes = {each.attrib["id"]: each.tag for each in process if "sequenceFlow" not in each.tag and "id" in each.attrib}
    ends = {name for name, tag in nodes.items() if tag.endswith("endEvent")}
    assert {source for source, _ in flows} == set(nodes) - ends
    assert {target for _, target in flows} == set(nodes) - {"begin"}
    shapes = set(re.findall(r'BPMNShape [^>]*bpmnElement="([^"]+)"', document))
    assert shapes == set(nodes)


def test_both_forms_come_of_one_compiled_procedure(tmp_path: Path) -> None:
    compiled: Compiled = library()["1.001193"]
    assert drawn(compiled, "svg").startswith("<svg")
    assert "BPMNDiagram" in drawn(compiled, "bpmn", "en")
