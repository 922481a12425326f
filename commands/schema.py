"""`motcua schema [KIND]`: the JSON Schemas of the files that administrators write, for their editors. Works alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.output import CallError, Outcome, add

Kind = Annotated[str | None, typer.Argument(help="procedure, form, scenarios, calendar, organisation or merger (default: all).")]
To = Annotated[Path | None, typer.Option("--to", help="Write each to a file of this folder instead: KIND.schema.json.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "schema", schema)


def schema(kind: Kind = None, to: To = None) -> Outcome:
    """Print or write JSON Schemas. docs/schemas/ holds them as of this release."""
    from procedure_defs.schemas import KINDS, as_text, schemas

    if kind is not None and kind not in KINDS:
        raise CallError(f"there is no schema of '{kind}'; known: {', '.join(KINDS)}")
    chosen = {name: each for name, each in schemas().items() if kind in (None, name)}
    if to is None:
        return Outcome(ok=True, figures={"schemas": chosen}, lines=[as_text(each).rstrip("\n") for each in chosen.values()])
    to.mkdir(parents=True, exist_ok=True)
    files = {name: to / f"{name}.schema.json" for name in chosen}
    for name, file in files.items():
        file.write_text(as_text(chosen[name]), "utf-8")
    written = [str(file) for file in files.values()]
    return Outcome(ok=True, figures={"written": written}, lines=written)
