"""What a definition names exists: bases, steps, fees, roles, fields of the form, files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dossier.plan import ROUTES
from procedure_defs.faults import Fault, did_you_mean, listed
from procedure_defs.guard_vocabulary import Shape
from procedure_defs.roles import roles
from procedure_defs.written import Written
from procedure_defs.yaml_source import Path


def targets(written: Written) -> Iterator[Fault]:
    """REF-001: an outcome leads to a step or a route."""
    ids = {step.id for step in written.definition.steps} | ROUTES
    for path, step in written.steps():
        for outcome, target in step.body.outcomes.items():
            if target not in ids:
                yield _unknown(written, "REF-001", (*path, "outcomes", outcome), "step", target, ids)


def bases(written: Written) -> Iterator[Fault]:
    """REF-002: a cited basis is listed; REF-008: a listed basis is cited."""
    listed_bases = written.definition.basis
    cited = list(citations(written.source.data))
    for path, name in cited:
        if name not in listed_bases:
            yield _unknown(written, "REF-002", path, "basis", name, listed_bases)
    for name in sorted(set(listed_bases) - {name for _, name in cited}):
        hint = "cite it where it belongs, or delete it"
        yield written.fault("REF-008", ("basis", name), f"nothing cites '{name}'", hint=hint, at_key=True, severity="warning")


def citations(data: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every citation in a definition (`basis: name`, `close_basis: name`) with its path."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        if key in ("basis", "close_basis") and isinstance(value, str):
            yield (*path, key), value
        elif not (key == "basis" and not path):
            yield from citations(value, (*path, key))


def fees(written: Written) -> Iterator[Fault]:
    """REF-003: a pay step names fees that are listed; REF-006: or a wait step that brings the amount."""
    known = {fee.id for fee in written.definition.fees or ()}
    waits = {step.id for step in written.definition.steps if step.type == "wait"}
    for path, step in written.steps():
        if step.type != "pay":
            continue
        for number, fee in enumerate(step.body.fees):
            if fee not in known:
                yield _unknown(written, "REF-003", (*path, "fees", number), "fee", fee, known)
        if step.body.amount_from is not None and step.body.amount_from not in waits:
            yield _unknown(written, "REF-006", (*path, "amount_from"), "wait step", step.body.amount_from, waits)


def known_roles(written: Written) -> Iterator[Fault]:
    """REF-004: every role is in roles.yaml."""
    known = roles()
    for path, step in written.steps():
        named: list[tuple[Path, str | None]] = [((*path, key), getattr(step.body, key, None)) for key in ("role", "head")]
        named += escalated(path, step.body.escalate_to)
        if step.type == "consult":
            named += [((*path, "bodies", n, "role"), body.role) for n, body in enumerate(step.body.bodies)]
        for place, role in named:
            if role is not None and role not in known:
                yield _unknown(written, "REF-004", place, "role", role, known)


def escalated(path: Path, told: Any) -> list[tuple[Path, str | None]]:
    """The roles that are told of a passed limit, where they are written."""
    if isinstance(told, tuple):
        return [((*path, "escalate_to", n, "role"), each.role) for n, each in enumerate(told)]
    return [((*path, "escalate_to"), told)] if told is not None else []


def origins(written: Written) -> Iterator[Fault]:
    """REF-009: a term is counted from an event that the procedure has: a payment step, or a wait step's event."""
    types = {step.type for step in written.definition.steps}
    known = {"acceptance", "filing"} | ({"payment"} if "pay" in types else set())
    known |= {"supplement"} if written.definition.rights.supplement else set()
    known |= {step.body.event for step in written.definition.steps if step.type == "wait"}
    in_list = isinstance(written.definition.term, tuple)
    for number, term in enumerate(written.definition.terms):
        path: Path = ("term", number) if in_list else ("term",)
        key = "or_later" if term.or_later else "or_earlier"
        for place, each in [(path, term), *(((*path, key, n), each) for n, each in enumerate(term.others))]:
            if each.origin not in known:
                yield _unknown(written, "REF-009", (*place, "from"), "event", each.origin, known)


def four_eyes(written: Written) -> Iterator[Fault]:
    """REF-006: four_eyes names an examination that comes before."""
    for number, (path, step) in enumerate(written.steps()):
        if step.type != "approve" or step.body.four_eyes is None:
            continue
        before = {each.id for each in written.definition.steps[:number] if each.type in ("examine", "inspect", "verify")}
        if step.body.four_eyes not in before:
            named = step.body.four_eyes
            yield _unknown(written, "REF-006", (*path, "four_eyes"), "examination before this step", named, before)


def form_fields(written: Written) -> Iterator[Fault]:
    """REF-005: what is read from the form is in it, and of the kind that is needed there."""
    for path, field, kind in _read_from_form(written):
        root, *names = field.split(".")
        if root != "form":
            continue
        shape = Shape(written.form_source.data)
        for depth, name in enumerate(names):
            if name not in shape.fields:
                around = ".".join(["form", *names[:depth]])
                near = did_you_mean(name, shape.fields)
                hint = f"did you mean '{near}'?" if near else ""
                message = f"there is no field '{name}' in {around}"
                yield written.fault("REF-005", path, message, f"one of: {listed(shape.fields, most=30)}", hint)
                break
            shape = shape.below(name)
        else:
            yield from _kind_faults(written, path, field, shape, kind)


def _kind_faults(written: Written, path: Path, field: str, shape: Shape, kind: str) -> Iterator[Fault]:
    found = "group" if shape.fields else shape.cel_type
    if found not in (kind, "dyn") and kind != "any":
        wanted = {"string": "text", "int": "a whole number", "group": "a group of fields"}[kind]
        yield written.fault("REF-005", path, f"{field} is of another kind", wanted)


def _read_from_form(written: Written) -> Iterator[tuple[Path, str, str]]:
    definition = written.definition
    yield ("competence", "at"), definition.competence.at, "string"
    for number, fee in enumerate(definition.fees or ()):
        for key, field in (("per", fee.per), ("times", fee.times)):
            if field is not None:
                yield ("fees", number, key), field, "int"
    for path, step in written.steps():
        if step.type == "verify":
            for number, subject in enumerate(step.body.subjects):
                yield (*path, "subjects", number), subject, "group"
                for field in step.body.match:
                    yield (*path, "subjects", number), f"{subject}.{field}", "string"
        if step.type == "wait":
            for name, group in step.body.about.items():
                yield (*path, "about", name), group, "group"
        for number, child in enumerate(step.body.procedures if step.type == "call" else ()):
            for name, field in child.about.items():
                yield (*path, "procedures", number, "about", name), field, "any"


def fills(written: Written) -> Iterator[Fault]:
    """SCHEMA-005: what a form is filled from is fetched by a verify step."""
    fetched = {
        f"register.{subject.rpartition('.')[2]}.{field}"
        for step in written.definition.steps
        if step.verify
        for subject in step.verify.subjects
        for field in (*step.verify.prefill, *step.verify.match)
    }
    for field, source in written.form.sources.items():
        if source.startswith("register.") and source not in fetched:
            path: Path = tuple(part for name in field.split(".")[1:] for part in ("properties", name))
            place = written.form_source.where((*path, "x-from"))
            message = f"no verify step fetches {source}"
            hint = "add the field to prefill of the step, or delete x-from"
            yield Fault(rule="SCHEMA-005", place=place, path=field, message=message, hint=hint)


def files(written: Written) -> Iterator[Fault]:
    """REF-007: letters that are named are there."""
    for letter, name in written.definition.letters.items():
        if not (written.folder / name).is_file():
            yield written.fault("REF-007", ("letters", letter), f"there is no file '{name}' in the folder")


def _unknown(written: Written, rule: str, path: Path, what: str, name: str, known: Any) -> Fault:
    near = did_you_mean(name, known)
    expected = f"one of: {listed(known, most=30)}" if known else ""
    return written.fault(rule, path, f"there is no {what} '{name}'", expected, f"did you mean '{near}'?" if near else "")


CHECKS = (targets, bases, fees, known_roles, origins, four_eyes, form_fields, fills, files)
