"""`motcua operation`: what an operation over many dossiers stands at, and steering it: pause, resume, abort, retry, throttle."""

from __future__ import annotations

import asyncio
import getpass
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.output import CallError, Outcome, add, failure, with_json
from commands.running import office_of, stopped

if TYPE_CHECKING:
    from activities.desk import Office
    from registry.tables import Operation

Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The operation, as `motcua operation list` names it.")]
Rate = Annotated[float | None, typer.Option(help="Dossiers a second at most; left out: as fast as it goes.")]
SHOWN = 200


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Operations over many dossiers: what they stand at, and steering them.")
    group.callback()(with_json(_group))
    for name, command in (("list", every), ("show", show), ("pause", pause), ("resume", resume), ("abort", abort),
                          ("retry", retry), ("throttle", throttle)):  # fmt: skip
        add(group, name, command)
    app.add_typer(group, name="operation")


def _group() -> Outcome | None:
    return None


def every(data: Data = None) -> Outcome:
    """Every operation, the newest first, with how many dossiers are in each status."""
    return _on_office(data, _listed)


def show(operation: Id, data: Data = None) -> Outcome:
    """One operation, with the dossiers that it failed at and why. Exit status 1 if there are any."""
    return _on_office(data, _shown, operation)


def pause(operation: Id, data: Data = None) -> Outcome:
    """Tell no further dossier until it is resumed; those already asked are finished."""
    return _change(data, operation, "pause")


def resume(operation: Id, data: Data = None) -> Outcome:
    """Go on with a paused operation."""
    return _change(data, operation, "resume")


def abort(operation: Id, data: Data = None) -> Outcome:
    """End it; dossiers whose turn had not come are left as they are. What was done stays done."""
    return _change(data, operation, "abort")


def retry(operation: Id, data: Data = None) -> Outcome:
    """Take up again the dossiers that failed, or were left by an abort."""
    return _change(data, operation, "retry")


def throttle(operation: Id, rate: Rate = None, data: Data = None) -> Outcome:
    """Limit how many dossiers a second it tells, from its next window on."""
    if rate is not None and not 0 < rate <= 1000:
        raise CallError(f"--rate {rate} is no rate; give dossiers a second, above 0 and at most 1000")
    return _change(data, operation, "throttle", rate)


def _change(data: Path | None, operation: str, act: str, rate: float | None = None) -> Outcome:
    return _on_office(data, _changed, operation, act, rate)


def _on_office(data: Path | None, work: Any, *args: Any) -> Outcome:
    async def run() -> Outcome:
        settings = load(data=data)
        async with office_of(settings) as office:
            return stopped(settings) if office is None else await work(office, *args)

    return asyncio.run(run())


async def _listed(office: Office) -> Outcome:
    from sqlmodel import col, select

    from registry.tables import Operation

    with office.store.read() as session:
        rows = session.exec(select(Operation).order_by(col(Operation.opened_at).desc(), col(Operation.id))).all()
    found = [figures(office, row) for row in rows]
    return Outcome(ok=True, figures={"operations": found}, lines=[_line(each) for each in found] or ["no operation yet"])


async def _shown(office: Office, operation: str) -> Outcome:
    from registry.operations import targets
    from registry.tables import Operation

    with office.store.read() as session:
        row = session.get(Operation, operation)
        failed = targets(session, operation, ("failed",), SHOWN)
    if row is None:
        return _unknown(operation)
    found = figures(office, row)
    faults = [{"code": each.code, "reason": each.reason, "detail": each.detail} for each in failed]
    lines = [_line(found), *pace_lines(found), *(f"{each['code']}  {each['reason']}: {each['detail']}" for each in faults)]
    return Outcome(ok=not failed, figures={**found, "failed": faults}, lines=lines)


async def _changed(office: Office, operation: str, act: str, rate: float | None) -> Outcome:
    from activities.operating_client import change_operation
    from registry.operations import ChangeRefused
    from registry.tables import OperationAct

    by, now = f"command:{getpass.getuser()}", office.time.now()
    try:
        await change_operation(office, OperationAct(operation=operation, key=uuid.uuid4().hex, act=act, rate=rate, by=by, at=now))
    except LookupError:
        return _unknown(operation)
    except ChangeRefused as error:
        return failure(error)
    return await _shown(office, operation)


def _unknown(operation: str) -> Outcome:
    said = f"there is no operation {operation}; `motcua operation list` names them"
    return Outcome(ok=False, figures={"error": {"code": "NOT_FOUND", "message": said}}, lines=[said])


def figures(office: Office, row: Operation) -> dict[str, Any]:
    """An operation by name."""
    from registry.operations import counts

    with office.store.read() as session:
        came_to = counts(session, row.id)
    return {"operation": row.id, "kind": row.kind, "standing": row.standing, "rate": row.rate, "opened_by": row.opened_by,
            "pace": row.pace, "acts_ms": row.acts_ms, "acts_limit_ms": row.acts_limit_ms,
            "opened_at": row.opened_at.isoformat(), "done_at": row.done_at.isoformat() if row.done_at else None,
            "targets": came_to}  # fmt: skip


def _line(found: dict[str, Any]) -> str:
    counted = ", ".join(f"{n} {status}" for status, n in sorted(found["targets"].items())) or "nobody"
    pace = f", at most {found['rate']:g}/s" if found["rate"] else ""
    return f"{found['operation']}  {found['standing']}{pace}: {counted}"


def pace_lines(found: dict[str, Any]) -> list[str]:
    """How fast an operation lets itself go while people act, and by what."""
    if found["standing"] != "running" or found["pace"] is None:
        return []
    acts = f", which took {found['acts_ms']:.0f} ms (95th percentile)" if found["acts_ms"] is not None else ""
    return [
        f"  gives way to people's acts{acts}; they may take {found['acts_limit_ms'] or 0:.0f} ms: {found['pace']:.3g}/s at most"
    ]
