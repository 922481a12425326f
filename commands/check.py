"""`motcua check`: reads procedures as administrators wrote them and tells every fault, with place and cure. Works alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import CallError, Outcome, add

if TYPE_CHECKING:
    from procedure_defs.faults import Fault

Paths = Annotated[list[Path] | None, typer.Argument(help="Folders of procedures, or folders of folders (default: the library).")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "check", check)


def check(paths: Paths = None) -> Outcome:
    """Check and compile procedures. Exit status 1 if one has an error; warnings are told and do not fail."""
    from procedure_defs.compile import Compiled, compile_definition

    figures: list[dict[str, Any]] = []
    lines: list[str] = []
    for folder in chosen(paths):
        compiled = compile_definition(folder)
        faults = list(compiled.warnings) if isinstance(compiled, Compiled) else compiled
        digest = compiled.digest if isinstance(compiled, Compiled) else None
        told = [figure(fault) for fault in faults]
        figures.append({"folder": str(folder), "ok": digest is not None, "digest": digest, "faults": told})
        lines += [str(fault) for fault in faults]
        lines.append(f"{folder}: {f'ok, plan {digest[:12]}' if digest else 'faulty'}")
    errors = sum(fault["severity"] == "error" for each in figures for fault in each["faults"])
    lines.append(f"{len(figures)} procedures, {errors} errors")
    return Outcome(ok=errors == 0, figures={"procedures": figures, "errors": errors}, lines=lines)


def chosen(paths: list[Path] | None) -> list[Path]:
    """The folders of procedures that a call means. Raises CallError where there is none."""
    from procedure_defs.compile import LIBRARY, folders

    found: list[Path] = []
    for path in paths or [LIBRARY]:
        here = folders(path.parent if path.is_file() else path)
        if not here:
            raise CallError(f"there is no procedure.yaml in {path}; name the folder of a procedure")
        found += here
    return found


def figure(fault: Fault) -> dict[str, Any]:
    """A fault as data."""
    place = {"file": fault.place.file, "line": fault.place.line, "column": fault.place.column}
    return {**fault.model_dump(exclude={"place"}), **place}
