"""`motcua organisation`: an organisation from a file into the registry, and a plausible one for a province to try with.

Works alone on the registry, beside a running system as well: who holds which post is read anew at every request.
"""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.check import figure
from commands.loading import load as load_settings
from commands.output import CallError, Outcome, add, failure, progress

if TYPE_CHECKING:
    from organisation.administration import Change
    from procedure_defs.faults import Fault
    from procedure_defs.organisation_file import Organisation
    from procedure_defs.yaml_source import Source
    from registry.store import Store

SHOWN = 60
Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Who works where: load an organisation from a file, or generate one to try with.")
    add(group, "load", load)
    add(group, "generate", generate)
    app.add_typer(group, name="organisation")


def load(
    file: Annotated[Path, typer.Argument(help="The file, as docs/authoring.md shows one.")],
    preview: Annotated[bool, typer.Option("--preview", help="Say what would change, and change nothing.")] = False,
    why: Annotated[str | None, typer.Option(help="The ground for the log; without one, the file's `decision`.")] = None,
    accounts: Annotated[
        Path | None, typer.Option(help="Give each official of the file without a sign-in one; written to this private file.")
    ] = None,
    data: Data = None,
) -> Outcome:
    """Bring the registry to the file: all of it, or nothing with every fault by line and column. Nothing is deleted."""
    from procedure_defs.organisation_file import read_with_source
    from registry.store import Store
    from registry.time_port import TimePort

    settings = load_settings(data=data)
    organisation, source, faults = read_with_source(file)
    if organisation is None:
        return _faulty(faults)
    ground = why or organisation.decision
    if not ground:
        raise CallError("say why: --why TEXT, or `decision:` in the file; every change is logged with its ground")
    store = Store(settings.registry_url)
    try:
        now = TimePort(store, movable=settings.mode != "production").now()
        changes, refused = _carried_out(store, organisation, source, ground, now, preview=preview)
        if refused:
            return _faulty([*faults, *refused])
        made = _accounts(store, organisation, accounts, now) if accounts is not None and not preview else 0
    except Exception as error:  # no registry yet, or it cannot be reached
        return failure(error)
    finally:
        store.close()
    return _told(changes, made, preview=preview)


def _carried_out(
    store: Store, organisation: Organisation, source: Source, why: str, now: datetime, *, preview: bool
) -> tuple[list[Change], list[Fault]]:
    """The changes, written unless there is a fault or only a preview is wanted. Every fault is found, not only the first."""
    from organisation.administration import Fault as Refused
    from procedure_defs.organisation_acts import acts, placed
    from registry.administration import Registered, last_change, take, write

    changes, faults = list[Any](), list[Any]()
    with store.read() as session:
        known = Registered(session)
        for written in acts(organisation, known, now):
            try:
                changes += take(known, written.act, now)
            except Refused as refused:
                faults.append(placed(refused, written, source))
    if not faults and not preview:
        with store.write() as session:
            if last_change(session) != known.seen:
                raise RuntimeError("somebody changed the organisation meanwhile: load the file again")
            write(session, changes, f"motcua organisation load ({getpass.getuser()})", why, now)
    return changes, faults


def _faulty(faults: list[Fault]) -> Outcome:
    from procedure_defs.faults import in_order

    ordered = in_order(faults)
    lines = [*(str(fault) for fault in ordered), f"{len(ordered)} faults; nothing was changed"]
    return Outcome(ok=False, figures={"faults": [figure(fault) for fault in ordered]}, lines=lines)


def _told(changes: list[Change], accounts: int, *, preview: bool) -> Outcome:
    counts: dict[str, int] = {}
    for change in changes:
        counts[f"{change.action} {change.kind}"] = counts.get(f"{change.action} {change.kind}", 0) + 1
    lines = [f"  {change.action:<6} {change.kind:<14} {change.id}" for change in changes[:SHOWN]]
    lines += [f"  ... and {len(changes) - SHOWN} more; all with --json"] if len(changes) > SHOWN else []
    lines += [f"{n} x {what}" for what, n in sorted(counts.items())] or ["everything in the file stands already"]
    lines += [f"{accounts} sign-ins were made"] if accounts else []
    lines += ["a preview: nothing was changed"] if preview else []
    figures = {"preview": preview, "counts": counts, "accounts": accounts}
    return Outcome(ok=True, figures={**figures, "changes": [c.model_dump(mode="json") for c in changes]}, lines=lines)


def _accounts(store: Store, organisation: Organisation, target: Path, now: datetime) -> int:
    """Sign-ins for those of the file who have none; the passwords go into the private file and nowhere else."""
    from sqlmodel import col, select

    from registry.accounts import add_account, hashed, new_password
    from registry.bootstrap import write_sign_ins
    from registry.tables import Account

    people = {official.id: official.name for official in organisation.officials}
    with store.read() as session:
        known = set(session.exec(select(Account.subject).where(col(Account.subject).in_(people))).all())
    new = [one for one in people if one not in known]
    if not new:
        return 0
    progress(f"making {len(new)} sign-ins")
    made = [{"name": people[one], "user": one, "password": new_password(), "role": "official"} for one in new]
    rows = [(line["user"], hashed(line["password"])) for line in made]
    with store.write() as session:
        for login, password_hash in rows:
            add_account(session, login, password_hash, "official", login, now)
    write_sign_ins(target, made)
    return len(made)


def generate(
    province: Annotated[str, typer.Option(help="The province's code, such as 22 (Quảng Ninh).")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same organisation.")] = 1,
    output: Annotated[Path | None, typer.Option(help="Where to write the file; without one it is printed.")] = None,
) -> Outcome:
    """Staff the real units of a province plausibly: an organisation file to try with. Names are invented."""
    from registry.trial.generating import generated, size_of

    try:
        text = generated(province, seed)
    except LookupError as error:
        raise CallError(str(error)) from None
    figures = {"province": province, "seed": seed, **size_of(text)}
    if output is None:
        return Outcome(ok=True, figures={**figures, "file": text}, lines=[text.rstrip("\n")])
    output.write_text(text, "utf-8")
    return Outcome(ok=True, figures={**figures, "output": str(output)}, lines=[f"{figures['officials']} officials: {output}"])
