"""`motcua check`: reads procedures as administrators wrote them, proves them, and tells every fault with place and cure.

Works alone. What is proved: that a dossier cannot get stuck, that the limits fit the term, that every role is held.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import CallError, Outcome, add

if TYPE_CHECKING:
    from procedure_defs.faults import Fault
    from procedure_defs.organisation_file import Organisation
    from procedure_defs.proving import Checked

Paths = Annotated[list[Path] | None, typer.Argument(help="Folders of procedures, or folders of folders (default: the library).")]
OrganisationFile = Annotated[
    Path | None, typer.Option("--organisation", help="Check that every role is held in the organisation of this file.")
]
NoProof = Annotated[bool, typer.Option("--no-proof", help="Leave out the exploration of all states.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "check", check)


def check(paths: Paths = None, organisation: OrganisationFile = None, no_proof: NoProof = False) -> Outcome:
    """Check, compile and prove procedures. Exit status 1 if one has an error; warnings are told and do not fail."""
    from procedure_defs.findings import check_found
    from procedure_defs.proving import checked

    against = _organisation(organisation)
    figures: list[dict[str, Any]] = []
    lines: list[str] = []
    for folder in chosen(paths):
        result = checked(folder, against, prove=not no_proof)
        figures.append({"folder": str(folder), **check_found(result)})
        lines += _lines(folder, result)
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
    from procedure_defs.findings import fault_found

    return fault_found(fault)


def _organisation(path: Path | None) -> Organisation | None:
    from procedure_defs.organisation_file import read_organisation

    if path is None:
        return None
    organisation, faults = read_organisation(path)
    if organisation is None:
        raise CallError(f"{path} is no organisation: {faults[0]}")
    return organisation


def _lines(folder: Path, result: Checked) -> list[str]:
    lines = [str(fault) for fault in result.faults]
    for finding in result.proof.findings if result.proof else ():
        lines += [f"    {finding.fault.rule}: {finding.story.vi}"] if finding.story else []
    if result.time is not None and result.time.worst is not None:
        lines.append(f"    TIME: {result.time.worst.vi}")
    if result.proof is not None:
        sampled = "" if result.proof.exhaustive else " (a sample of the cases)"
        size = f"{result.proof.states} states, {result.proof.transitions} transitions, {result.proof.cases} cases{sampled}"
        lines.append(f"    explored {size} in {result.proof.seconds:.2f} s")
    good = f"ok, plan {result.compiled.digest[:12]}" if result.compiled and result.ok else "faulty"
    return [*lines, f"{folder}: {good}"]
