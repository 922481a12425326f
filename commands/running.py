"""The running system of a data folder, for commands that look into its registry and Temporal themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from commands.output import Outcome

if TYPE_CHECKING:
    from activities.desk import Office
    from settings import Settings


def status_of(settings: Settings) -> dict[str, Any] | None:
    """What `motcua up` last said of the system on the data folder; None where none runs."""
    from launch.data_folder import DataFolder

    return DataFolder(root=settings.data).status()


@asynccontextmanager
async def office_of(settings: Settings) -> AsyncIterator[Office | None]:
    """Registry and Temporal of the running system, its time movable; None where none runs and no cluster is set."""
    from activities.office import open_office
    from workflows.codec import sealing_converter

    said = status_of(settings)
    address = settings.temporal_address or (said["addresses"]["temporal"] if said else None)
    if address is None:
        yield None
        return
    namespace, movable = settings.temporal_namespace, settings.mode != "production"
    office = await open_office(
        settings.registry_url, settings.key_ring_json(), str(address), namespace, movable, sealing_converter
    )
    try:
        yield office
    finally:
        office.store.close()


def stopped(settings: Settings) -> Outcome:
    """What a command says where no system runs."""
    said = f"No system runs on {settings.data}: start it with `motcua up`, or name a cluster by MOTCUA_TEMPORAL_ADDRESS."
    return Outcome(ok=False, figures={"state": "stopped", "data": str(settings.data)}, lines=[said])
