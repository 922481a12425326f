"""`motcua doctor`: the invariants of docs/invariants.md on a running system, and what is stuck. It changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.loading import load
from commands.output import Outcome, add, failure, progress

if TYPE_CHECKING:
    from audit.doctor.examination import Report
    from settings import Settings

SHOWN = 200


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "doctor", doctor)


def doctor(
    data: Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")] = None,
    every: Annotated[bool, typer.Option("--all", help="Examine every dossier, not a sample.")] = False,
    sample: Annotated[int, typer.Option(help="How many dossiers to examine.", min=1)] = 50,
    seed: Annotated[int, typer.Option(help="The seed from which the sample is drawn.")] = 1,
) -> Outcome:
    """Check the invariants on dossiers, their histories and the system. Exit status 1 with findings."""
    settings = load(data=data)
    address = settings.temporal_address or _own_temporal(settings)
    if address is None:
        said = f"No system runs on {settings.data}: start it with `motcua up`, or name a cluster by MOTCUA_TEMPORAL_ADDRESS."
        return Outcome(ok=False, figures={"state": "stopped", "data": str(settings.data)}, lines=[said])
    from sqlalchemy.exc import SQLAlchemyError
    from temporalio.service import RPCError

    try:
        return outcome(asyncio.run(_examine(settings, address, None if every else sample, seed)))
    except (RPCError, RuntimeError, SQLAlchemyError) as error:  # the SDK raises RuntimeError where it cannot connect
        return failure(error)


def _own_temporal(settings: Settings) -> str | None:
    """The address of the Temporal server that `motcua up` started on the data folder, if it runs."""
    from launch.data_folder import DataFolder

    said = DataFolder(root=settings.data).status()
    return str(said["addresses"]["temporal"]) if said is not None else None


async def _examine(settings: Settings, address: str, sample: int | None, seed: int) -> Report:
    from activities.office import open_office
    from audit.doctor.examination import Doctor
    from workflows.codec import sealing_converter

    # Time is never moved from here; where it was moved, that is read.
    office = await open_office(
        settings.registry_url, settings.key_ring_json(), address, settings.temporal_namespace, True, sealing_converter
    )
    try:
        progress(f"examining {'every dossier' if sample is None else f'a sample of {sample} dossiers'}")
        return await Doctor(office).round(sample, seed)
    finally:
        office.store.close()


def outcome(report: Report) -> Outcome:
    """The report as figures and as lines."""
    by_invariant: dict[str, int] = {f"INV-{n}": 0 for n in (1, 2, 3, 4, 5, 7)}
    for found in report.findings:
        by_invariant[found.invariant] = by_invariant.get(found.invariant, 0) + 1
    figures = {
        **{name: value for name, value in report._asdict().items() if name != "findings"},
        "by_invariant": by_invariant, "not_applicable": {"INV-6": "no cutover has been executed by this release"},
        "findings": [found.model_dump(mode="json") for found in report.findings],
    }  # fmt: skip
    looked = f"{report.examined} of {report.dossiers} dossiers, {report.rows} journal rows, {report.histories} histories"
    again = f"{report.decided} journals decided again, {report.erased} erased ones by chain and fold only"
    lines = [found.told() for found in report.findings[:SHOWN]]
    lines += [f"... and {len(report.findings) - SHOWN} more; all with --json"] if len(report.findings) > SHOWN else []
    head = f"{len(report.findings)} findings" if report.findings else "Clean"
    lines.append(f"{head}: {looked}; {again}. INV-6 is verified by `motcua cutover reconcile`.")
    return Outcome(ok=not report.findings, figures=figures, lines=lines)
