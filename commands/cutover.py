"""`motcua cutover ...`: an administrative merger, from the order's file to its sealed report.

`check FILE` and `draft` work alone; the others need a running system.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commands import cutover_before as before
from commands import cutover_day as day
from commands.check import figure
from commands.cutover_evidence import evidence
from commands.cutover_office import Data
from commands.output import CallError, Outcome, add, with_json

OrderName = Annotated[str, typer.Argument(help="A merger order: a file, or the name of one in procedure_defs/mergers.")]

Live = Annotated[bool, typer.Option("--live", help="Check it against the running system too.")]
LIVE = (
    before.plan, before.rehearse, before.splits, before.decide, before.sign, day.run, day.status, day.pause, day.resume,
    day.throttle, day.retry, day.abort, day.reconcile, day.rollback, day.minutes, evidence, day.seal,
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Administrative mergers: an order checked, rehearsed, signed, carried out, reconciled, undone.")
    group.callback()(with_json(_group))
    add(group, "check", check)
    add(group, "draft", draft)
    for command in LIVE:
        add(group, command.__name__, command)
    app.add_typer(group, name="cutover")


def _group() -> Outcome | None:
    return None


def check(order: OrderName, live: Live = False, data: Data = None) -> Outcome:
    """Check an order's file, or with --live against the system: every fault with rule. Exit status 1 if one is an error."""
    from procedure_defs.faults import has_errors
    from procedure_defs.merger_file import named, read_order

    path = named(order)
    if not path.is_file():
        raise CallError(f"there is no order {order}; name a file, or one of procedure_defs/mergers")
    if live:
        return before.live_check(data, order)
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
Drill = Annotated[str | None, typer.Option(help="Draft an invented order over the present units, effective at this instant.")]
Folder = Annotated[Path, typer.Option("--to", help="The folder to write the order and its made-up table to.")]


def draft(province: Province, name: Name, to: Folder = Path(), drill: Drill = None) -> Outcome:
    """Draft the order of 2025 for a province from the national data, for a person to complete; or an invented one to train on."""
    from procedure_defs.merger_drafting import draft as drafted
    from procedure_defs.merger_drafting import draft_drill

    try:
        if drill is None:
            made = drafted(name, province, f"Sắp xếp đơn vị hành chính {province}", f"Reform of province {province}")
        else:
            made = draft_drill(name, province, _instant(drill))
    except LookupError as error:
        raise CallError(str(error)) from None
    files = {to / f"{name}.yaml": made.order, to / f"{name}.synthetic.csv": made.table}
    to.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        file.write_text(text, "utf-8")
    written = [str(file) for file in files]
    return Outcome(ok=True, figures={"written": written}, lines=written)


def _instant(text: str) -> datetime:
    from statute.time import ICT

    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CallError(f"--drill {text} is no instant; write it as 2026-12-01T00:00:00+07:00") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=ICT)
