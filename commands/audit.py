"""`motcua audit`: keeping, sealing and verifying evidence. What replays is in `audit_replay.py`, packs in `audit_packs.py`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands import audit_erasure, audit_packs, audit_questions, audit_replay, audit_saved
from commands.loading import load
from commands.output import Outcome, add, failure, progress, with_json
from commands.running import office_of, stopped

if TYPE_CHECKING:
    from audit.comparing import Compared
    from audit.evidence import Evidence
    from audit.findings import Found
    from audit.seal_checks import CheckedSeals
    from audit.verifying import Checked
    from settings import Settings

Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
SHOWN = 200
HELP = "Evidence: keep histories, seal days, verify, replay, packs, erasure, rehearsing an upgrade; questions and process mining."


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help=HELP)
    group.callback()(with_json(_group))
    for name, command in COMMANDS:
        add(group, name, command)
    app.add_typer(group, name="audit")


def _group() -> Outcome | None:
    return None


def keep(data: Data = None) -> Outcome:
    """Keep every ended history that is not kept yet, and tell what Temporal still has and we have not."""
    settings = load(data=data)
    try:
        return asyncio.run(_keep(settings))
    except (OSError, RuntimeError) as error:
        return failure(error)


async def _keep(settings: Settings) -> Outcome:
    from audit.evidence import open_evidence, places_of
    from audit.keeping import Keeper

    async with office_of(settings) as office:
        if office is None:
            return stopped(settings)
        keeper = Keeper(office, open_evidence(office.store, office.time, places_of(settings)).histories)
        done, left = await keeper.round(), await keeper.unkept()
    lines = [f"{run}: {said}" for run, said in done.failed.items()]
    lines.append(f"{done.kept} histories kept, {len(done.failed)} could not be; {len(left)} ended runs are not kept.")
    figures = {"kept": done.kept, "failed": done.failed, "unkept": [f"{one.code}/{one.run}" for one in left]}
    return Outcome(ok=not done.failed and not left, figures=figures, lines=lines)


def seal(data: Data = None) -> Outcome:
    """Seal the days that have ended; stamp and copy what lacks it. Exit status 1 if a seal lacks its time-stamp."""

    def work(evidence: Evidence) -> Outcome:
        made = evidence.sealer.round()
        left = evidence.sealer.catch_up()
        days = [str(one.day) for one in made]
        said = f"{len(made)} days sealed" + (f" ({days[0]} to {days[-1]})" if made else "; none is due")
        lines = [f"{said}.", *([f"{left} seals wait for a time-stamp: the authority does not answer."] if left else [])]
        return Outcome(ok=left == 0, figures={"sealed": days, "not_stamped": left}, lines=lines)

    return _alone(load(data=data), work)


def verify(
    data: Data = None,
    no_temporal: Annotated[bool, typer.Option("--no-temporal", help="Do not compare with Temporal.")] = False,
) -> Outcome:
    """Verify every journal and every seal, and what is not sealed yet against Temporal. Exit status 1 with findings."""
    settings = load(data=data)
    try:
        compared = None if no_temporal else asyncio.run(_compare(settings))
    except (OSError, RuntimeError) as error:
        return failure(error)

    def work(evidence: Evidence) -> Outcome:
        from audit.seal_checks import check_seals
        from audit.verifying import check_journals

        progress("verifying seals and journals")
        store, now = evidence.sealer.store, evidence.sealer.time.now()
        seals = check_seals(store, now, evidence.roots, evidence.copies)
        return _verified(seals, check_journals(store, seals.statements), compared)

    return _alone(settings, work)


async def _compare(settings: Settings) -> Compared | None:
    from audit.comparing import compare

    async with office_of(settings) as office:
        if office is None:
            return None
        progress("comparing with Temporal")
        return await compare(office, None)


def _alone(settings: Settings, work: Callable[[Evidence], Outcome]) -> Outcome:
    """Work on the registry alone, whether a system runs or not."""
    from sqlalchemy.exc import SQLAlchemyError

    from audit.evidence import open_evidence, places_of
    from registry.store import Store
    from registry.time_port import TimePort

    store = Store(settings.registry_url)
    try:
        time = TimePort(store, movable=settings.mode != "production")
        return work(open_evidence(store, time, places_of(settings)))
    except (OSError, SQLAlchemyError) as error:
        return failure(error)
    finally:
        store.close()


def _verified(seals: CheckedSeals, checked: Checked, compared: Compared | None) -> Outcome:
    findings: list[Found] = [*(compared.findings if compared is not None else []), *seals.findings, *checked.findings]
    levels: dict[str, int] = {}
    for level in seals.levels.values():
        levels[level] = levels.get(level, 0) + 1
    figures = {
        "dossiers": checked.dossiers, "rows": checked.rows, "seals": len(seals.statements), "levels": levels,
        "sealed_until": seals.statements[-1].until.isoformat() if seals.statements else None,
        "compared": compared.dossiers if compared is not None else None,
        "findings": [found.figures() for found in findings],
    }  # fmt: skip
    lines = [found.told() for found in findings[:SHOWN]]
    lines += [f"... and {len(findings) - SHOWN} more; all with --json"] if len(findings) > SHOWN else []
    head = f"{len(findings)} findings" if findings else "Nothing was altered"
    strength = ", ".join(f"{n} {level}" for level, n in sorted(levels.items())) or "no day is sealed yet"
    lines.append(f"{head}: {checked.rows} rows of {checked.dossiers} dossiers, {len(seals.statements)} days ({strength}).")
    lines.append(_witness(compared))
    return Outcome(ok=not findings, figures=figures, lines=lines)


def _witness(compared: Compared | None) -> str:
    if compared is None:
        return "Not compared with Temporal: what was recorded since the last seal rests on its chain alone."
    return f"{compared.dossiers} dossiers compared with their histories in Temporal; {compared.erased} of them are erased."


COMMANDS: tuple[tuple[str, Callable[..., Outcome | None]], ...] = (
    ("keep", keep), ("seal", seal), ("verify", verify), ("replay", audit_replay.replay),
    ("rehearse-upgrade", audit_replay.rehearse_upgrade), ("pack", audit_packs.pack), ("keypair", audit_packs.keypair),
    ("import", audit_packs.import_pack), ("erase", audit_erasure.erase), ("hold", audit_erasure.hold),
    ("release", audit_erasure.release), ("log", audit_erasure.log),
    ("ask", audit_questions.ask), ("saved", audit_saved.saved),
    ("conformance", audit_questions.conformance), ("event-log", audit_questions.event_log),
)  # fmt: skip
