"""`motcua impact NEW`: what a new version would do to every dossier in flight. Reads the registry and changes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.output import CallError, Outcome, add, failure

if TYPE_CHECKING:
    from procedure_defs.impact.version import Version
    from registry.definitions import Definitions

New = Annotated[
    str,
    typer.Argument(help="The version: a folder with its procedure.yaml, a digest, or a procedure's code for the one in force."),
]
MappingFile = Annotated[Path | None, typer.Option("--mapping", help="Judge under this mapping instead of proposing one.")]
WriteMapping = Annotated[Path | None, typer.Option("--write-mapping", help="Write the mapping that was found to this file.")]
Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
KINDS = {"safe": ("an toàn", "safe"), "mapping": ("cần ánh xạ", "needs a mapping"), "impossible": ("không thể", "impossible")}


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "impact", impact)


def impact(new: New, mapping: MappingFile = None, write_mapping: WriteMapping = None, data: Data = None) -> Outcome:
    """Judge each dossier in flight: safe, needs a mapping, impossible; with the reason. Exit status 1 if one is impossible."""
    from activities import previewing
    from dossier.pinned import DigestMismatch
    from procedure_defs.impact.mapping_file import told
    from registry.definitions import Definitions
    from registry.store import Store

    given = steps_of(mapping)
    store = Store(load(data=data).registry_url)
    try:
        definitions = Definitions(store)
        found = previewing.impact(store, definitions, version(new, definitions), given)
    except DigestMismatch as error:
        return failure(error)
    finally:
        store.close()
    if write_mapping is not None:
        mappings: dict[str, str] = {}
        for each in found.versions:
            mappings |= each.judgement.mapping
        write_mapping.write_text(told(mappings), "utf-8")
    figures = found.figures()
    return Outcome(ok=figures["impossible"] == 0, figures=figures, lines=lines(figures))


def steps_of(mapping: Path | None) -> dict[str, str] | None:
    """The mapping in a file, where one was named. Raises CallError."""
    from procedure_defs.impact.mapping_file import MappingError, read_mapping

    if mapping is None:
        return None
    try:
        return read_mapping(mapping)
    except MappingError as error:
        raise CallError(str(error)) from None


def version(new: str, definitions: Definitions) -> Version:
    """The version that a call means. Raises CallError where there is none, or it has faults."""
    from activities.previewing import version_of
    from procedure_defs.compile import Compiled, compile_definition
    from procedure_defs.faults import report
    from procedure_defs.impact.version import written
    from registry.definitions import NoDefinition

    path = Path(new)
    if path.exists():
        compiled = compile_definition(path if path.is_dir() else path.parent)
        if not isinstance(compiled, Compiled):
            raise CallError(f"{new} has faults, see `motcua check {new}`: {report(compiled)}")
        return written(compiled)
    try:
        digest = new if len(new) == 64 else definitions.in_force(new, datetime.now(UTC)).pinned.plan_digest
        return version_of(definitions, digest)
    except NoDefinition:
        said = f"{new} is neither a folder with a procedure.yaml, nor a published version's digest, nor a procedure in force"
        raise CallError(said) from None


def lines(figures: dict[str, Any]) -> list[str]:
    """What was found, for people: each place in the procedure with its reason, then the counts."""
    told: list[str] = []
    for each in figures["versions"]:
        told.append(f"{each['version']} ({each['digest'][:12]}): {each['in_flight']} hồ sơ / dossiers")
        for (about, vi, en), dossiers in _places(each["groups"]).items():
            told += [f"  {dossiers:>7}  {about}: {vi}", f"           {en}"]
        told += [f"  {note[lang]}" for note in each["notes"] for lang in ("vi", "en")]
        if each["mapping"]:
            told.append("  ánh xạ / mapping: " + ", ".join(f"{a} -> {b}" for a, b in each["mapping"].items()))
    counts = ", ".join(f"{figures[kind]} {vi} / {en}" for kind, (vi, en) in KINDS.items())
    return [*told, f"{figures['in_flight']} hồ sơ đang giải quyết / in flight: {counts}"]


def _places(groups: list[dict[str, Any]]) -> Counter[tuple[str, str, str]]:
    """How many dossiers stand at each step, waiting for what, with one verdict: shapes that people would not tell apart."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for group in groups:
        vi, en = KINDS[group["kind"]]
        case = (" (tùy hồ sơ)", " (depends on the dossier)") if group["conditional"] else ("", "")
        about = f"{group['step'] or '-'} [{', '.join(sorted(set(group['waits_for'])))}]"
        counted[about, f"{vi}{case[0]}: {group['vi']}", f"{en}{case[1]}: {group['en']}"] += group["dossiers"]
    return counted
