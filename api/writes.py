"""The three writes of people, once under a key: routes and pages both come through here."""

from __future__ import annotations

import asyncio

from activities.desk import Done
from activities.filing import Under
from api.acting import Make, maker
from api.filing import application_of
from api.models.writing import Act, Filing
from api.replays import earlier
from api.security.principal import Principal
from api.services import Services
from api.views.access import load, seeing
from organisation.posts import Actor


async def file_once(services: Services, filing: Filing, caller: Principal, held: list[Actor], given: Under) -> Done:
    """File an application, or answer as before. Raises `Problem`, `Refused`, `RefusedAgain`, `KeyReused`, `NoCompetence`."""
    done = await asyncio.to_thread(earlier, services, given)
    if done is None:
        application = await asyncio.to_thread(application_of, services, filing, caller, held)
        done = await services.filing.file(application, given)
    return done


async def act_once(
    services: Services, code: str, act: Act, caller: Principal, held: list[Actor], given: Under, expected: int | None = None
) -> Done:
    """Act on a dossier that the caller may see, or answer as before. Raises `Problem`, `Refused`, `RefusedAgain`, `KeyReused`."""
    done = await asyncio.to_thread(earlier, services, given)
    if done is None:
        make = await asyncio.to_thread(_prepared, services, code, act, held, caller, expected)
        done = await services.acting.act(code, make, given)
    return done


def _prepared(services: Services, code: str, act: Act, held: list[Actor], caller: Principal, expected: int | None) -> Make:
    loaded = load(services.office, code)
    seeing(loaded, held)
    return maker(services.office, loaded, act, held, caller, expected)
