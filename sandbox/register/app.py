"""The service: tokens, look-ups, numbers for newborns; behind the admin token its log, conditions and samples.

Every refusal is {"MaLoi": ..., "MoTa": ...}. The same MaYeuCau is answered as before and counted once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

from sandbox.register.access import Access, Gate, kept_access
from sandbox.register.admin import admin
from sandbox.register.conditions import Conditions, Weather
from sandbox.register.exchange import exchange
from sandbox.register.parts import Parts
from sandbox.register.refusals import handle_refusals
from sandbox.register.store import Store
from sandbox.units import DEFAULT_UNITS_FILE, read_units


class RegisterConfig(BaseModel):
    """How to start a register; people, seed and provinces count only when its folder is still empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    people: int = 100_000
    seed: int = 1
    provinces: frozenset[str] = frozenset()
    units_file: Path = DEFAULT_UNITS_FILE
    access: Access | None = None  # none: random secrets, kept in the folder
    conditions: Conditions = Conditions()


ACCESS_FILE = "access.json"


def create_app(config: RegisterConfig) -> FastAPI:
    """The service over its folder; makes the people first if the folder has none."""
    units = read_units(config.units_file)
    store = Store(config.folder, units, people=config.people, seed=config.seed, provinces=config.provinces)
    gate = Gate(config.access or kept_access(config.folder / ACCESS_FILE))
    weather = Weather(config.conditions, config.seed)

    @asynccontextmanager
    async def closing_at_the_end(_: FastAPI) -> AsyncIterator[None]:
        yield
        store.close()

    app = FastAPI(title="Cơ sở dữ liệu dân cư (thử nghiệm)", lifespan=closing_at_the_end)
    handle_refusals(app)
    app.state.parts = Parts(store, gate, weather, units)
    app.include_router(exchange)
    app.include_router(admin)

    @app.get("/suc-khoe", operation_id="health")
    def health() -> dict[str, str | int]:
        return {"TrangThai": "ok", "SoNguoi": store.count()}

    return app
