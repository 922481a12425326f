"""`motcua cutover ...`: an administrative merger, from the order's file to its sealed report.

`check FILE` and `draft` work alone; the others need a running system.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.check import figure
from commands.output import CallError, Outcome, add, with_json

OrderName = Annotated[str, typer.Argument(help="A merger order: a file, or the name of one in procedure_defs/mergers.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Administrative mergers: an order checked, rehearsed, signed, carried out, reconciled, undone.")
    group.callback()(with_json(_group))
    add(group, "check", check)
    add(group, "draft", draft)
    app.add_typer(group, name="cutover")


def _group() -> Outcome | None:
    return None


def check(order: OrderName) -> Outcome:
    """Check an order's file: every fault with line and rule. Exit status 1 if one is an error."""
    from procedure_defs.faults import has_errors
    from procedure_defs.merger_file import named, read_order

    path = named(order)
    if not path.is_file():
        raise CallError(f"there is no order {order}; name a file, or one of procedure_defs/mergers")
    found = read_order(path)
    lines, figures = [str(fault) for fault in found.faults], [figure(fault) for fault in found.faults]
    ok, told = not has_errors(found.faults), f"{path.name}: faulty"
    size: dict[str, object] = {}
    if found.merger is not None:
        old = [code for code in found.merger.successors if not code.startswith("D")]
        split = sum(found.merger.is_split(code) for code in old)
        size = {"old": len(old), "new": len(found.merger.units), "split": split, "digest": found.merger.digest}
        told = f"{path.name}: {len(old)} units become {len(found.merger.units)}, {split} split; {found.merger.digest[:12]}"
    return Outcome(ok=ok, figures={"order": path.stem, "faults": figures, **size}, lines=[*lines, told])


Province = Annotated[str, typer.Argument(help="The code of a province before 1 July 2025, such as 22.")]
Name = Annotated[str, typer.Option("--name", help="The name of the order and of its file.")]
Folder = Annotated[Path, typer.Option("--to", help="The folder to write the order and its made-up table to.")]


def draft(province: Province, name: Name, to: Folder = Path()) -> Outcome:
    """Draft an order from the national data on units, for a person to complete."""
    from procedure_defs.merger_drafting import draft as drafted

    try:
        made = drafted(name, province, f"Sắp xếp đơn vị hành chính {province}", f"Reform of province {province}")
    except LookupError as error:
        raise CallError(str(error)) from None
    files = {to / f"{name}.yaml": made.order, to / f"{name}.synthetic.csv": made.table}
    to.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        file.write_text(text, "utf-8")
    written = [str(file) for file in files]
    return Outcome(ok=True, figures={"written": written}, lines=written)
