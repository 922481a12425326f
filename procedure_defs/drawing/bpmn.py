"""The chart as BPMN 2.0 with its layout, for tools that read BPMN; the definition stays the only thing that is executed.

A step is a task, its outcomes an exclusive gateway after it; consulted bodies are asked between parallel gateways; a supplement
is asked, waited for, and leads back to the step that asked.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from procedure_defs.drawing.chart import Card, Chart, Chip
from procedure_defs.drawing.words import WORDS, said

_TASKS = {
    "verify": "bpmn:ServiceTask", "publish": "bpmn:SendTask", "wait": "bpmn:ReceiveTask", "pay": "bpmn:ReceiveTask",
    "call": "bpmn:CallActivity",
}  # fmt: skip
NAMESPACE = "urn:motcua:procedure"


class Flow(NamedTuple):
    """An arrow between two elements, by their ids."""

    source: str
    target: str
    told: str = ""


class Shape(NamedTuple):
    """An element: its id, its kind and its name."""

    id: str
    kind: str
    name: str = ""
    note: str = ""


def bpmn(chart: Chart) -> str:
    """The BPMN 2.0 document, laid out."""
    from bpmn_io import BpmnModdle, layout_process

    shapes, flows = _joined(*_Process(chart).parts())
    moddle: Any = BpmnModdle()
    title = said(WORDS["title"], chart.language).format(code=chart.code, name=chart.name)
    process = moddle.create("bpmn:Process", {"id": "process", "name": title, "isExecutable": False})
    made = {shape.id: _element(moddle, shape) for shape in shapes}
    for element in made.values():
        process.get("flowElements").append(element)
    for number, flow in enumerate(flows):
        named = {"name": flow.told} if flow.told else {}
        ends = {"sourceRef": made[flow.source], "targetRef": made[flow.target]}
        arrow = moddle.create("bpmn:SequenceFlow", {"id": f"flow-{number}", **named, **ends})
        process.get("flowElements").append(arrow)
        made[flow.source].get("outgoing").append(arrow)
        made[flow.target].get("incoming").append(arrow)
    whole = moddle.create("bpmn:Definitions", {"id": "definitions", "targetNamespace": NAMESPACE, "exporter": "Motcua"})
    whole.get("rootElements").append(process)
    return str(layout_process(moddle.to_xml(whole, {"format": True}).xml))


def _element(moddle: Any, shape: Shape) -> Any:
    named = {"name": shape.name} if shape.name else {}
    element = moddle.create(shape.kind, {"id": shape.id, **named})
    if shape.note:
        element.get("documentation").append(moddle.create("bpmn:Documentation", {"text": shape.note}))
    return element


class _Process:
    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.shapes: list[Shape] = [Shape("begin", "bpmn:StartEvent", self._word("begin"))]
        self.flows: list[Flow] = [Flow("begin", _entry(chart.cards[0]))]

    def parts(self) -> tuple[list[Shape], list[Flow]]:
        for card in self.chart.cards:
            self._step(card)
        return self.shapes, self.flows

    def _word(self, key: str) -> str:
        return said(WORDS[key], self.chart.language)

    def _step(self, card: Card) -> None:
        leaves = self._work(card)
        links = [link for link in self.chart.links if link.source == card.number - 1]
        ways = [(_entry(self.chart.cards[link.target]), link.told) for link in links]
        ways += [(self._route(card, chip), chip.told) for chip in card.chips]
        if card.type == "return":
            self.shapes.append(Shape("end", "bpmn:EndEvent", self._word("end")))
            ways.append(("end", ""))
        if len(ways) > 1:
            self.shapes.append(Shape(f"out-{card.number}", "bpmn:ExclusiveGateway"))
            self.flows.append(Flow(leaves, f"out-{card.number}"))
            leaves = f"out-{card.number}"
        self.flows += [Flow(leaves, target, told if len(ways) > 1 else "") for target, told in ways]

    def _work(self, card: Card) -> str:
        """The task or tasks of a step; the element that is left when all is done."""
        note = ". ".join((card.who, *card.facts)).strip(". ")
        if card.type != "consult" or len(card.parts) < 2:
            title = card.title if not card.who else f"{card.title}\n({card.who})"
            self.shapes.append(Shape(_entry(card), _TASKS.get(card.type, "bpmn:UserTask"), title, note))
            return _entry(card)
        join = f"join-{card.number}"
        self.shapes += [Shape(_entry(card), "bpmn:ParallelGateway", card.title, note), Shape(join, "bpmn:ParallelGateway")]
        for number, part in enumerate(card.parts):
            asked = f"{_entry(card)}-{number}"
            self.shapes.append(Shape(asked, "bpmn:UserTask", part))
            self.flows += [Flow(_entry(card), asked), Flow(asked, join)]
        return join

    def _route(self, card: Card, chip: Chip) -> str:
        """Where an outcome leads that leaves the row of steps: a supplement and back, or an end of its own."""
        name = f"{chip.tone}-{card.number}"
        if any(shape.id == name for shape in self.shapes):
            return name
        if chip.tone != "supplement":
            self.shapes.append(Shape(name, "bpmn:EndEvent", self._word(f"route_{chip.tone}")))
            return name
        supplied = f"supplied-{card.number}"
        self.shapes += [
            Shape(name, "bpmn:SendTask", self._word("route_supplement")),
            Shape(f"wait-{card.number}", "bpmn:ReceiveTask", self._word("supplied")),
            Shape(supplied, "bpmn:ExclusiveGateway"), Shape(f"closed-{card.number}", "bpmn:EndEvent", self._word("closed")),
        ]  # fmt: skip
        self.flows += [
            Flow(name, f"wait-{card.number}"), Flow(f"wait-{card.number}", supplied),
            Flow(supplied, _entry(card), self._word("in_time")), Flow(supplied, f"closed-{card.number}", self._word("closed")),
        ]  # fmt: skip
        return name


def _entry(card: Card) -> str:
    return f"step-{card.number}"


def _joined(shapes: list[Shape], flows: list[Flow]) -> tuple[list[Shape], list[Flow]]:
    """Where several arrows come to a task, they come together in a gateway before it."""
    gates: dict[str, str] = {}
    for shape in shapes:
        coming = sum(flow.target == shape.id for flow in flows)
        if coming > 1 and (shape.id.startswith("step-") or not shape.kind.endswith(("ParallelGateway", "EndEvent"))):
            gates[shape.id] = f"in-{shape.id}"
    led = [flow._replace(target=gates.get(flow.target, flow.target)) for flow in flows]
    return (
        [*shapes, *(Shape(gate, "bpmn:ExclusiveGateway") for gate in gates.values())],
        [*led, *(Flow(gate, target) for target, gate in gates.items())],
    )
