"""`motcua draw PATH`: a procedure as a drawing, SVG for people or BPMN 2.0 for tools. Works alone, needs no browser."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from commands.output import CallError, Outcome, add


class Spoken(StrEnum):
    """The language of a drawing."""

    vi = "vi"
    en = "en"


Folder = Annotated[Path, typer.Argument(help="The folder of a procedure, or its procedure.yaml.")]
AsBpmn = Annotated[bool, typer.Option("--bpmn", help="BPMN 2.0 with its layout, instead of SVG.")]
Language = Annotated[Spoken, typer.Option(help="vi or en.")]
To = Annotated[Path | None, typer.Option("--to", help="Write to this file instead of standard output.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "draw", draw)


def draw(path: Folder, bpmn: AsBpmn = False, language: Language = Spoken.vi, to: To = None) -> Outcome:
    """Draw a procedure: steps, roles, limits, where each outcome leads, rights. Exit status 1 where it has errors."""
    from commands.check import chosen, figure
    from procedure_defs.compile import compile_definition
    from procedure_defs.drawing import drawn

    folders = chosen([path])
    if len(folders) != 1:
        raise CallError(f"{path} holds {len(folders)} procedures; name the folder of one")
    compiled = compile_definition(folders[0])
    if isinstance(compiled, list):
        return Outcome(ok=False, figures={"faults": [figure(each) for each in compiled]}, lines=[str(each) for each in compiled])
    kind: Literal["svg", "bpmn"] = "bpmn" if bpmn else "svg"
    text = drawn(compiled, kind, language.value)
    if to is None:
        return Outcome(ok=True, figures={"procedure": compiled.plan.procedure, "format": kind, "drawing": text}, lines=[text])
    to.write_text(text, "utf-8")
    return Outcome(ok=True, figures={"procedure": compiled.plan.procedure, "format": kind, "written": str(to)}, lines=[str(to)])
