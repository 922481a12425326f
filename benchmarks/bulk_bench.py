"""200 approvals under one signature, each result signed (PAdES) over HTTP by the sandbox's signing service: seconds.

    python -m benchmarks.bulk_bench [--lines 200] [--stamped]

The way of a chair's confirmation through the API: preview, confirmation, and then until the last line is settled, on the real
engine. With `--stamped` every signature also carries a time-stamp (RFC 3161), which costs one more exchange a line. Ends by
itself; exit status 1 where a line was not decided or its document does not verify.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlmodel import col, select
from temporalio.client import Client

from activities.signing import SigningConfig
from api.app import create_app
from api.config import ApiConfig
from api.services import Services
from audit.results import check_file
from benchmarks.server import temporal_server
from launch.ports import free_port
from registry.accounts import add_account
from registry.results import documents_of
from registry.store import Store
from registry.tables import Task
from tests.dossier import plans
from tests.office import BEGIN, Desk, furnish, key_ring, open_office, working

CHAIR = "chair-1"
AT_ONCE = 16
SECRET = "shared"


@contextmanager
def signing_service(folder: Path) -> Iterator[str]:
    """The sandbox's signing service as a process of its own; its address."""
    port, secret = free_port(), folder / "secret"
    secret.write_text(SECRET, "utf-8")
    words = ["--data", str(folder / "signing"), "--port", str(port), "--secret-file", str(secret)]
    process = subprocess.Popen([sys.executable, "-m", "sandbox.signing", *words])
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            httpx.get(f"{address}/suc-khoe").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the signing service does not answer")


async def examined(desk: Desk, lines: int) -> list[str]:
    """Dossiers that wait for the chair."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one() -> str:
        async with gate:
            code = await desk.file()
            await desk.complete(code, "receptionist", "accepted")
            await desk.complete(code, "officer", "ready")
            return code

    return list(await asyncio.gather(*(one() for _ in range(lines))))


@asynccontextmanager
async def counter(folder: Path, temporal: str, signing: SigningConfig) -> AsyncIterator[tuple[Desk, Any]]:
    """An office with its API and worker."""
    store = Store(f"sqlite:///{folder / 'registry.db'}")
    furnish(store, plans.PLAIN)
    with store.write() as session:
        add_account(session, CHAIR, "no-hash", "official", CHAIR, BEGIN)
    office = open_office(store, await Client.connect(temporal), key_ring())
    async with working(office):
        yield Desk(office), create_app(office, ApiConfig(data=folder, signing=signing, address_rate="100000/minute"))
    store.close()


async def approved(app: Any, desk: Desk, codes: list[str]) -> dict[str, Any]:
    """Preview, confirm, wait; seconds for each."""
    services: Services = app.state.services
    assert services.issuer is not None
    headers = {"Authorization": f"Bearer {services.issuer.issue(CHAIR)}", "Idempotency-Key": "bulk-bench"}
    act: dict[str, Any] = {"act": "complete", "outcome": "signed", "items": _items(desk, codes)}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://api", headers=headers, timeout=300
    ) as http:
        began = time.perf_counter()
        found = (await http.post("/bulk/preview", json=act)).json()
        seen = time.perf_counter()
        items = [{k: line[k] for k in ("code", "task", "seq")} for line in found["lines"] if line["status"] == "fits"]
        answer = await http.post("/bulk", json=act | {"items": items, "digest": found["digest"]})
        confirmed = time.perf_counter()
        view = await _settled(http, answer.json()["id"])
        settled = time.perf_counter()
    return {
        "lines": len(codes), "done": view["done"], "refused": view["refused"], "preview_s": round(seen - began, 2),
        "confirm_s": round(confirmed - seen, 2), "seconds": round(settled - seen, 2),
    }  # fmt: skip


async def _settled(http: httpx.AsyncClient, bulk: str) -> dict[str, Any]:
    while True:
        view: dict[str, Any] = (await http.get(f"/bulk/{bulk}")).json()
        if not view["open"]:
            return view
        await asyncio.sleep(0.25)


def _items(desk: Desk, codes: list[str]) -> list[dict[str, str]]:
    with desk.office.store.read() as session:
        rows = session.exec(select(Task.code, Task.task).where(col(Task.role) == "chair", col(Task.code).in_(codes))).all()
    return [{"code": code, "task": task} for code, task in rows]


def verified(services: Services, codes: list[str], roots: bytes) -> int:
    """How many of the dossiers have exactly one signed document, and one that verifies without network."""
    assert services.results is not None
    with services.office.store.read() as session:
        made = [documents_of(session, code) for code in codes]
    return sum(
        len(found) == 1 and check_file(services.papers.held(found[0].digest), services.results.keys, roots).good for found in made
    )


async def measure(lines: int, stamped: bool) -> dict[str, Any]:
    """Everything, over a fresh system."""
    with tempfile.TemporaryDirectory() as name, temporal_server(Path(name)) as temporal, signing_service(Path(name)) as address:
        stamps = f"{address}/tsa" if stamped else None
        signing = SigningConfig(url=address, secret=SecretStr(SECRET), timestamp_url=stamps)
        async with counter(Path(name), temporal, signing) as (desk, app):
            codes = await examined(desk, lines)
            figures = await approved(app, desk, codes)
            roots = httpx.get(f"{address}/ca.pem").content
            return {**figures, "verified": await asyncio.to_thread(verified, app.state.services, codes[:20], roots)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--stamped", action="store_true")
    given = parser.parse_args()
    figures = asyncio.run(measure(given.lines, given.stamped))
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if figures["done"] == given.lines and figures["verified"] == min(given.lines, 20) else 1


if __name__ == "__main__":
    sys.exit(main())
