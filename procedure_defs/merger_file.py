"""Merger orders: a file read, checked against the units of the country and the library, and compiled.

Every fault is told with its line and rule (`MERGE-...`). Called by `motcua cutover` and by tests.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dossier.pinned import digest
from organisation.merger import Merger
from organisation.splitting import SplitRow
from organisation.succession import Graph, Kind, Link
from organisation.units import UnitVersion
from procedure_defs.faults import Fault, has_errors, in_order
from procedure_defs.load import read
from procedure_defs.merger_rules import Checking, check
from procedure_defs.mergers.written import Formed, MergerOrder
from procedure_defs.national_units import national_graph
from procedure_defs.validate import validate
from procedure_defs.yaml_source import Source

FOLDER = Path(__file__).parent / "mergers"
HEAD = ["old", "kind", "name", "new", "low", "high"]


class Order(NamedTuple):
    """A file read: its bytes, what is written, what is wrong, and, where nothing is, the compiled order."""

    text: str
    written: MergerOrder | None
    merger: Merger | None
    faults: list[Fault]
    source: Source


def named(name_or_path: str) -> Path:
    """The path of an order: a file, or the name of one in the repository."""
    path = Path(name_or_path)
    return path if path.suffix == ".yaml" or path.exists() else FOLDER / f"{name_or_path}.yaml"


def read_order(path: Path, graph: Graph | None = None) -> Order:
    """The order in a file with every fault of it; `graph` is what the country's units are before it."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    return order_from(content, path.name, path.parent, graph)


def order_from(content: bytes, name: str, folder: Path, graph: Graph | None = None) -> Order:
    """The order in a file's bytes; its tables are read from `folder`."""
    source = read(content, name)
    written, faults = validate(source, MergerOrder)
    text = content.decode("utf-8", "replace")
    if written is None:
        return Order(text, None, None, faults, source)
    rows, unread = _tables(written, folder)
    faults += check(Checking(source, written, graph or national_graph(), Path(name).stem, tuple(rows), tuple(unread)))
    merger = None if has_errors(faults) else compiled(written, digest(content), rows, graph or national_graph())
    return Order(text, written, merger, in_order(faults), source)


def compiled(written: MergerOrder, key: str, rows: list[SplitRow], graph: Graph) -> Merger:
    """The order as it is carried out."""
    bases = {name: f"{each.cite}" for name, each in written.basis.items()}
    parents = {code: next(iter(written.scope)) for code in (each.into.code for each in written.units)}
    for each in written.units:
        old = next(iter({**each.whole, **each.part}), None)
        before = graph.until(old, written.effective) if old else None
        parents[each.into.code] = _province(graph, before, written) or parents[each.into.code]
    return Merger(
        order=written.order, digest=key, title=written.title, at=written.effective,
        basis="; ".join(cite for cite in bases.values() if cite != "unknown"), scope=tuple(written.scope),
        links=tuple(_links(written, graph)), units=tuple(_units(written, parents)),
        identifiers={each.into.code: each.into.identifier for each in written.units if each.into.identifier},
        by=written.splits.by if written.splits else (), rows=tuple(rows),
        rules=tuple(rule.model_dump() for rule in written.dossiers),
        roles={name: place.at for name, place in written.roles.items()},
        moves=tuple({**move.model_dump(), "basis": bases[move.basis]} for move in written.competence),
        follow=written.people.follow == "usual_successor", besides=tuple(each.model_dump() for each in written.people.besides),
        signing_roles=written.signing.roles, signers=written.signing.people,
        exceptions=tuple(each.model_dump() for each in written.exceptions), no_return=written.no_return,
    )  # fmt: skip


def _province(graph: Graph, unit: UnitVersion | None, written: MergerOrder) -> str | None:
    """The province in which a unit lies after the order, by way of its district where there is one."""
    while unit is not None and unit.level != "province":
        unit = graph.until(unit.parent, written.effective) if unit.parent else None
    if unit is None:
        return None
    into = next((each.into.code for each in written.units if each.into.level == "province" and unit.code in each.whole), None)
    return into or unit.code


def _units(written: MergerOrder, parents: dict[str, str]) -> Iterator[UnitVersion]:
    for each in written.units:
        into = each.into
        parent = parents[into.code] if into.level == "commune" else None
        yield UnitVersion(code=into.code, name=into.name, level=into.level, parent=parent, valid_from=written.effective)


def _links(written: MergerOrder, graph: Graph) -> Iterator[Link]:
    shared = {code for each in written.units for code in each.part}
    for each in written.units:
        cite = written.basis[each.basis].cite
        for code in (*each.whole, *each.part):
            usual = code in each.usual or code not in shared
            kind = _kind(each, code, graph, written)
            yield Link(
                kind=kind, old=code, new=each.into.code, at=written.effective, order=written.order, default=usual, basis=cite
            )  # fmt: skip
    for end in written.abolished:
        cite = written.basis[end.basis].cite
        yield Link(
            kind="level_abolished", old=end.code, new=end.successor, at=written.effective, order=written.order, basis=cite
        )  # fmt: skip


def _kind(formed: Formed, code: str, graph: Graph, written: MergerOrder) -> Kind:
    if code in formed.part:
        return "split" if code in formed.usual else "part_merged"
    if len(formed.whole) + len(formed.part) > 1:
        return "merged"
    before = graph.until(code, written.effective)
    if before is None or before.name == formed.into.name:
        return "unchanged"
    return "retyped" if before.name.split()[0] != formed.into.name.split()[0] else "renamed"


def _tables(written: MergerOrder, folder: Path) -> tuple[list[SplitRow], list[tuple[int, str]]]:
    """The rows of every split table, and what could not be read: number of the table, why."""
    rows: list[SplitRow] = []
    unread: list[tuple[int, str]] = []
    for number, table in enumerate(written.splits.tables if written.splits else ()):
        try:
            rows += _rows(folder / table.file, table.synthetic)
        except OSError as error:
            unread.append((number, f"{table.file}: {error.strerror}"))
        except ValueError as error:
            unread.append((number, str(error).split("\n")[0]))
    return rows, unread


def _rows(path: Path, synthetic: bool) -> Iterator[SplitRow]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        if lines.fieldnames != HEAD:
            raise ValueError(f"{path.name}: the first line must be {','.join(HEAD)}")
        for line in lines:
            given = {key: value for key, value in line.items() if value}
            source = f"{path.name}:{lines.line_num}"
            yield SplitRow.model_validate({**given, "source": source, "synthetic": synthetic})
