"""`motcua catalogue import FILE`: the national catalogue read into drafts, with what a person must settle. Works alone."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import CallError, Outcome, add, progress, with_json

if TYPE_CHECKING:
    from procedure_defs.catalogue import Draft

File = Annotated[Path, typer.Argument(help="Records of the national catalogue, a JSON object a line; plain or .xz.")]
To = Annotated[Path | None, typer.Option("--to", help="Write each draft to a folder here, named by its code, and report.json.")]
Only = Annotated[list[str] | None, typer.Option("--only", help="Import this code only; may be said several times.")]
NoCheck = Annotated[bool, typer.Option("--no-check", help="Do not load, check and compile the drafts.")]
REPORT = "report.json"


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The national catalogue of procedures.")
    group.callback()(with_json(_group))
    add(group, "import", import_)
    app.add_typer(group, name="catalogue")


def _group() -> Outcome | None:
    return None


def import_(file: File, to: To = None, only: Only = None, no_check: NoCheck = False) -> Outcome:
    """Draft every record, tell what is open by rule, check all drafts. Exit status 1 where a draft has an error."""
    from procedure_defs.catalogue import report

    drafts = _drafts(file, set(only or ()))
    told = report(drafts)
    if to is not None:
        _write(drafts, to, told)
    checked = {} if no_check else _checked(drafts, to)
    lines = [
        f"{each['procedures']:>5} procedures, {each['questions']:>5} times: {each['vi']} {each['en']}" for each in told["rules"]
    ]
    lines.append(f"{told['procedures']} drafts, {told['questions']} things for a person to settle")
    if checked:
        compiled, skeletons = checked["compiled"], checked["skeletons"]
        lines.append(f"{compiled} compiled; {skeletons} skeletons of steps explored; errors: {checked['errors'] or 'none'}")
    return Outcome(
        ok=not checked.get("errors"), figures={**told, "checked": checked, "written": str(to) if to else None}, lines=lines
    )


def _drafts(file: Path, only: set[str]) -> list[Draft]:
    from procedure_defs.catalogue import CatalogueFault, drafted, records

    try:
        found = [drafted(record) for record in records(file) if not only or record.code in only]
    except (CatalogueFault, OSError) as error:
        raise CallError(f"{file}: {error}") from None
    if not found:
        raise CallError(f"{file} holds no record{' of those codes' if only else ''}")
    progress(f"{len(found)} records read")
    return found


def _write(drafts: list[Draft], to: Path, told: dict[str, Any]) -> None:
    for draft in drafts:
        folder = to / draft.code
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in draft.files.items():
            (folder / name).write_text(text, "utf-8")
    (to / REPORT).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _checked(drafts: list[Draft], to: Path | None) -> dict[str, Any]:
    from procedure_defs.catalogue.checking import check_all

    with tempfile.TemporaryDirectory(prefix="motcua-") as made:
        root = to or Path(made)
        if to is None:
            _write(drafts, root, {})
        outcome = check_all(root / draft.code for draft in drafts)
    first = [str(fault) for fault in outcome.first]
    return {**outcome._asdict(), "first": first}
