"""What a merger order must keep to, by itself and against the units of the country: the rules `MERGE-...`.

Each rule is one small generator of faults. What only a running system can tell is in `registry.cutover.checking`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple, get_args

from organisation.splitting import SplitRow
from organisation.succession import Graph
from organisation.units import UnitVersion
from procedure_defs.faults import Fault, did_you_mean, path_text
from procedure_defs.mergers.written import MergerOrder, Phase
from procedure_defs.roles import roles
from procedure_defs.yaml_source import Path, Source


class Checking(NamedTuple):
    """An order in the middle of being checked."""

    source: Source
    order: MergerOrder
    graph: Graph
    stem: str
    rows: tuple[SplitRow, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()

    def fault(self, rule: str, path: Path, message: str, hint: str = "", *, key: bool = False, warn: bool = False) -> Fault:
        """A fault at a place of the file."""
        place = self.source.where_key(path) if key else self.source.where(path)
        severity = "warning" if warn else "error"
        return Fault(rule=rule, place=place, path=path_text(path), message=message, hint=hint, severity=severity)


def check(given: Checking) -> list[Fault]:
    """Every fault of an order that is well-formed."""
    return [fault for rule in RULES_OF_ORDERS for fault in rule(given)]


def _name(given: Checking) -> Iterator[Fault]:
    if given.order.order != given.stem:
        yield given.fault("MERGE-001", ("order",), f"the order is named '{given.order.order}', its file '{given.stem}'")


def _instants(given: Checking) -> Iterator[Fault]:
    order = given.order
    if order.no_return <= order.effective:
        hint = "give some days after effective, in which it can be rolled back"
        yield given.fault("MERGE-002", ("no_return",), "the point of no return is not after the instant", hint)
    for number, each in enumerate(order.exceptions):
        if each.sent >= order.effective:
            path = ("exceptions", number, "sent")
            yield given.fault("MERGE-015", path, "the apology of an exception is sent before the day", "send it, or drop it")


def _old_names(given: Checking) -> Iterator[Fault]:
    """An old code names a unit right before the instant, and the name written is that unit's: codes are re-used."""
    for path, code, name in _mentioned(given.order):
        unit = given.graph.until(code, given.order.effective)
        if unit is None:
            yield given.fault("MERGE-003", path, f"no unit bears the code {code} right before the instant", key=True)
        elif unit.name != name:
            hint = "codes are used again by reforms: check code and day"
            message = f"{code} is '{unit.name}' right before the instant, not '{name}'"
            yield given.fault("MERGE-003", path, message, hint, key=True)


def _mentioned(order: MergerOrder) -> Iterator[tuple[Path, str, str]]:
    for number, each in enumerate(order.units):
        yield from ((("units", number, "whole", code), code, name) for code, name in each.whole.items())
        yield from ((("units", number, "part", code), code, name) for code, name in each.part.items())
    yield from ((("scope", code), code, name) for code, name in order.scope.items())
    yield from ((("stays", code), code, name) for code, name in order.stays.items())
    yield from ((("abolished", n, "code"), each.code, each.name) for n, each in enumerate(order.abolished))


def _successors(given: Checking) -> Iterator[Fault]:
    """Every commune of the scope has a successor or stays; so has every unit of a level that ends."""
    order = given.order
    named = {code for _, code, _ in _mentioned(order)}
    for unit in _in_scope(given):
        if unit.code not in named and (unit.level == "commune" or order.abolished):
            hint = "name it under whole or part of a new unit, under stays, or under abolished"
            message = f"{unit.name} ({unit.code}) has no successor"
            yield given.fault("MERGE-004", ("units",), message, hint, key=True)


def _in_scope(given: Checking) -> Iterator[UnitVersion]:
    """The communes and districts that lie in the provinces of the order right before it."""
    at, scope = given.order.effective, set(given.order.scope)
    before = {unit.code: unit for code in given.graph.units if (unit := given.graph.until(code, at)) is not None}
    for unit in before.values():
        above = before.get(unit.parent or "")
        inside = unit.parent in scope or (above is not None and above.parent in scope)
        if inside and unit.level in ("commune", "district") and (unit.valid_to is None or unit.valid_to >= at):
            yield unit


def _taken_once(given: Checking) -> Iterator[Fault]:
    order = given.order
    whole = Counter(code for each in order.units for code in each.whole) + Counter(order.stays)
    parts = Counter(code for each in order.units for code in each.part)
    new = Counter(each.into.code for each in order.units)
    for number, each in enumerate(order.units):
        if new[each.into.code] > 1:
            yield given.fault("MERGE-005", ("units", number, "into", "code"), f"{each.into.code} is formed more than once")
        for code in each.whole:
            if whole[code] > 1 or parts[code]:
                path = ("units", number, "whole", code)
                yield given.fault("MERGE-005", path, f"{code} goes whole to one unit and elsewhere too", "use part", key=True)
        for code in each.part:
            if parts[code] == 1 and not whole[code]:
                path = ("units", number, "part", code)
                yield given.fault("MERGE-005", path, f"only one part of {code} has a successor", "name the rest", key=True)


def _splits(given: Checking) -> Iterator[Fault]:
    """Two successors need a rule; the tables must be there, speak of split units, and name their successors."""
    order, pairs = given.order, {(code, each.into.code) for each in given.order.units for code in each.part}
    split = sorted({code for code, _ in pairs})
    if split and order.splits is None:
        hint = "add splits: {by: [parcel, street, applicant]}; what they leave goes to a person"
        yield given.fault("MERGE-006", ("units",), f"{len(split)} units have two successors and no rule: {split[0]}", hint)
    for number, why in given.unread:
        yield given.fault("MERGE-007", ("splits", "tables", number, "file"), f"the table cannot be used: {why}")
    for row in given.rows:
        if (row.old, row.new) not in pairs:
            message = f"{row.source}: no part of {row.old} goes to {row.new}"
            yield given.fault("MERGE-007", ("splits", "tables"), message, "correct the row", key=True)
    for number, table in enumerate(order.splits.tables if order.splits else ()):
        if table.synthetic:
            message = f"{table.file} is made up: it serves rehearsals and decides no real dossier"
            yield given.fault("MERGE-008", ("splits", "tables", number), message, "bring the real table", warn=True)


def _levels(given: Checking) -> Iterator[Fault]:
    """A level that ends hands its procedures on; nothing goes to a level that is not there."""
    order = given.order
    if order.abolished and not any(move.former == "district" for move in order.competence):
        message = "units end whose procedures have no competent authority after the day"
        yield given.fault("MERGE-009", ("abolished",), message, "name the procedures under competence, from: district", key=True)
    seen: dict[str, int] = {}
    for number, move in enumerate(order.competence):
        for index, procedure in enumerate(move.procedures):
            path = ("competence", number, "procedures", index)
            if seen.setdefault(procedure, number) != number:
                yield given.fault("MERGE-009", path, f"{procedure} goes to two levels", "name it once")
        if (move.to == "ministry") != (move.system is not None):
            message = "a system is named where, and only where, procedures go to a ministry"
            yield given.fault("MERGE-009", ("competence", number), message, "add or drop system")


def _dossiers(given: Checking) -> Iterator[Fault]:
    covered = {phase for rule in given.order.dossiers if rule.due == "any" for phase in rule.phase}
    for phase in sorted(set(get_args(Phase)) - covered):
        message = f"dossiers in the phase '{phase}' are covered by no rule"
        yield given.fault("MERGE-010", ("dossiers",), message, f"add {{do: hand_over, phase: [{phase}]}}", key=True)


def _roles(given: Checking) -> Iterator[Fault]:
    known = {name for name, role in roles().items() if role.level in ("one-stop", "authority")}
    for name in given.order.roles:
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"did you mean '{near}'?" if near else ""
            yield given.fault("MERGE-011", ("roles", name), f"there is no role '{name}'", hint, key=True)
    for name in sorted(known - set(given.order.roles)):
        hint = f"add {name}: {{at: successor}}"
        yield given.fault("MERGE-011", ("roles",), f"nobody will hold the role '{name}'", hint, key=True)


def _basis(given: Checking) -> Iterator[Fault]:
    order = given.order
    cited: list[tuple[Path, str]] = [(("units", n, "basis"), each.basis) for n, each in enumerate(order.units)]
    cited += [(("abolished", n, "basis"), each.basis) for n, each in enumerate(order.abolished)]
    cited += [(("competence", n, "basis"), each.basis) for n, each in enumerate(order.competence)]
    cited += [(("seals", "basis"), order.seals.basis)]
    for path, name in cited:
        if name not in order.basis:
            yield given.fault("MERGE-012", path, f"'{name}' is not listed under basis")
    for name, ground in order.basis.items():
        if not ground.verified:
            message = f"nobody has read '{ground.cite}' in the source"
            yield given.fault("MERGE-013", ("basis", name), message, "read it and mark it verified", key=True, warn=True)


def _signing(given: Checking) -> Iterator[Fault]:
    if given.order.signing.people < 2:
        yield given.fault("MERGE-014", ("signing", "people"), "an order is signed by two people at least")


def _people(given: Checking) -> Iterator[Fault]:
    new = {each.into.code for each in given.order.units} | set(given.order.stays)
    for number, person in enumerate(given.order.people.besides):
        if person.leaves == (person.to is not None):
            message = f"{person.official} goes somewhere or leaves: one of the two"
            yield given.fault("MERGE-016", ("people", "besides", number), message, "write to, or leaves: true")
        elif person.to is not None and person.to not in new:
            message = f"{person.official} goes to {person.to}, which is no unit of this order"
            yield given.fault("MERGE-016", ("people", "besides", number, "to"), message)


def _codes(given: Checking) -> Iterator[Fault]:
    """A new unit takes no code that a unit which goes on bears."""
    at, old = given.order.effective, {code for _, code, _ in _mentioned(given.order)}
    for number, each in enumerate(given.order.units):
        bearer = given.graph.until(each.into.code, at)
        if each.into.code not in old and bearer is not None and (bearer.valid_to is None or bearer.valid_to >= at):
            message = f"the code {each.into.code} is borne by {bearer.name}, which this order does not touch"
            yield given.fault("MERGE-017", ("units", number, "into", "code"), message)
        for code in sorted(set(each.usual) - set(each.part)):
            message = f"{code} is called usual and is no part of {each.into.code}"
            yield given.fault("MERGE-017", ("units", number, "usual"), message, key=True)


RULES_OF_ORDERS: tuple[Callable[[Checking], Iterator[Fault]], ...] = (
    _name, _instants, _old_names, _successors, _taken_once, _splits, _levels, _dossiers, _roles, _basis, _signing, _people,
    _codes,
)  # fmt: skip
