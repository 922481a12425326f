"""`motcua demo`: files dossiers over all procedures and many communes, plays everybody, and shows what came of it."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.output import CallError, Outcome, add, progress
from commands.running import office_of, status_of, stopped
from commands.time import movable, refusal

if TYPE_CHECKING:
    from datetime import datetime

    from activities.desk import Office
    from audit.counting import Counted
    from demo.play import Play
    from settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "demo", demo)


def demo(
    dossiers: Annotated[int, typer.Option(help="How many dossiers to file.", min=1)] = 50,
    seed: Annotated[int, typer.Option(help="People, procedures and turns are drawn from it.", min=0)] = 1,
    move_time: Annotated[bool, typer.Option("--move-time", help="Move time ahead to whatever the law makes wait.")] = False,
    data: Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")] = None,
) -> Outcome:
    """Play a day on the running system. Exit status 1 if something was lost, doubled or stuck, or has no application."""
    settings = load(data=data)
    if settings.mode == "production":
        raise CallError("the demo files dossiers of invented people: use mode trial, demo or test")
    if move_time and not movable(settings):
        raise CallError(refusal(settings))
    said = status_of(settings)
    if said is None:
        return stopped(settings)
    return asyncio.run(_play(settings, said, dossiers, seed, move_time))


async def _play(settings: Settings, said: dict[str, Any], dossiers: int, seed: int, move_time: bool) -> Outcome:
    from activities.moving_time import move_time as move_ahead

    begun = time.monotonic()
    async with office_of(settings) as office:
        if office is None:
            return stopped(settings)

        async def move(to: datetime) -> None:
            await move_ahead(office, to - office.time.now())

        play, asked = await _played(settings, said, office, dossiers, seed, move if move_time else None)
        from audit.counting import count

        counted = await count(office, [played.code for played in play.played], f"demo-{play.run}-", asked)
    return _outcome(play, counted, said, time.monotonic() - begun)


async def _played(
    settings: Settings, said: dict[str, Any], office: Office, dossiers: int, seed: int, move: Any
) -> tuple[Play, Counter[str]]:
    from demo.officials import Api
    from demo.people import Register
    from demo.play import Play
    from launch.data_folder import DataFolder

    passwords, trial, citizens = _sign_ins(settings)
    token = DataFolder(root=settings.data).register_admin_token_file
    if not token.is_file():
        raise CallError(f"{token} is missing: the demo takes its people from the sandbox register that `motcua up` starts")
    api = Api(said["addresses"]["pages"], passwords, trial)
    population = Register(said["addresses"]["register"], token.read_text("utf-8").strip())
    play = Play(api, population, citizens, seed, progress, office.time.now)
    try:
        await play.go(dossiers, move)
        return play, await population.logged()
    finally:
        await api.close()
        await population.http.aclose()


def _sign_ins(settings: Settings) -> tuple[dict[str, str], str, list[str]]:
    """Passwords by login, the one that all sample officials share, and the citizens."""
    try:
        made = json.loads(settings.first_sign_ins_file.read_text("utf-8"))
    except FileNotFoundError:
        raise CallError(f"{settings.first_sign_ins_file} is missing: the demo signs in with the first sign-ins") from None
    shared = Counter(entry["password"] for entry in made).most_common(1)[0][0]
    return {e["user"]: e["password"] for e in made}, shared, [e["user"] for e in made if e["role"] == "citizen"]


def _outcome(play: Play, counted: Counted, said: dict[str, Any], seconds: float) -> Outcome:
    from demo import table

    names = {code: about["name"]["vi"] for code, about in play.procedures.items()}
    rows = table.rows(play.played, names)
    stuck = [f"{one.code} ({one.procedure}, {one.turn}, {one.variety}): {one.fault}" for one in play.played if one.fault]
    figures = {
        "dossiers": len(play.played), "seconds": round(seconds, 1), "acts": sum(one.acts for one in play.played),
        "units": len({one.view["authority"]["id"] for one in play.played if one.view}), "procedures": rows,
        "total": table.total(rows), "lost": len(counted.lost), "duplicated": len(counted.duplicated),
        "codes_unique": len({one.code for one in play.played}) == len(play.played),
        "counted": {"registry": counted.registry, "temporal": counted.temporal, "look_ups": counted.look_ups},
        "findings": [*counted.lost, *counted.duplicated], "stuck": stuck, "unfiled": play.unfiled,
        "without_application": play.unknown, "turns": dict(Counter(one.turn for one in play.played)),
        "refusals": dict(Counter(code for one in play.played for code in one.refusals)), "requests": dict(play.api.requests),
        "time": play.now().isoformat(timespec="seconds"),
    }  # fmt: skip
    troubles = [*counted.lost, *counted.duplicated, *stuck, *play.unfiled]
    troubles += [f"NO APPLICATION FOR PROCEDURE {code}: add one to demo/applications.py" for code in play.unknown]
    return Outcome(ok=not troubles, figures=figures, lines=_lines(play, rows, figures, troubles, said))


def _lines(
    play: Play, rows: list[dict[str, Any]], figures: dict[str, Any], troubles: list[str], said: dict[str, Any]
) -> list[str]:
    from demo import table

    waiting = table.waiting(play.played)
    counted = figures["counted"]
    lines = table.drawn(rows).splitlines()
    lines += ["Waiting for time or the law (with --move-time, time is moved on for them):", *waiting] if waiting else []
    lines.append(
        f"{figures['dossiers']} dossiers, {figures['acts']} acts, {figures['units']} authorities, {figures['seconds']} s. "
        f"Lost {figures['lost']}, duplicated {figures['duplicated']}: {counted['registry']} in the registry, "
        f"{counted['temporal']} in Temporal, {counted['look_ups']} look-ups in the register's log."
    )
    return [*lines, *troubles, *_next(play, said)]


def _next(play: Play, said: dict[str, Any]) -> list[str]:
    """What to open."""
    places, shown = said["addresses"], next((one for one in play.played if one.ended is None), None)
    shown = shown or next(iter(play.played), None)
    lines = ["Open next:"]
    if shown is not None:
        official = next(iter(play.staff.of("receptionist", shown.view["reception"]["id"])), "")
        lines += [f"  inbox           {places['pages']}desk (sign in as {official}; the password is that of the first sign-ins)"]
        lines += [f"  tracking        {places['pages']}track/{shown.code}"]
    lines += [f"  notices sent    {places['messages']}"] if "messages" in places else []
    lines += [f"  Temporal        {places['temporal_pages']}"] if "temporal_pages" in places else []
    return [*lines, "  invariants      motcua doctor --all"]
