"""A whole trial office behind one address: the real library, real units, every role; a real Temporal server of its own."""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, async_playwright

from activities.desk import Office
from api.app import create_app
from api.config import ApiConfig
from launch.ports import free_port
from registry.bootstrap import bootstrap
from registry.store import Store
from settings import Settings
from tests import browser
from tests.office import Register, key_ring, open_office, working
from tests.replay.recording import server

UNIT = "00004"
BIRTH = {
    "form.residence.unit": UNIT, "form.applicant.full_name": "Nguyễn Thị Bình", "form.applicant.date_of_birth": "12/4/1995",
    "form.applicant.personal_id": "001195012345", "form.relation": "mother", "form.child.full_name": "Nguyễn Minh An",
    "form.child.date_of_birth": "1/3/2026", "form.child.sex": "female", "form.child.born_at_facility": "yes",
    "form.child.place_of_birth": "Bệnh viện", "form.child.ethnicity": "Kinh", "form.child.nationality": "Việt Nam",
    "form.child.found_abandoned": "no", "form.child.by_surrogacy": "no", "channel": "counter",
    "paper.declaration": "original", "paper.medical-birth-certificate": "original",
}  # fmt: skip
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Hall(NamedTuple):
    """The office, its app in this process, and its address for a browser."""

    office: Office
    app: FastAPI
    address: str
    passwords: dict[str, str]

    def visitor(self) -> Visitor:
        """Somebody who is not signed in."""
        return Visitor(self)

    async def signed_in(self, login: str) -> Visitor:
        """Somebody signed in: an official of the ward by role, or a citizen."""
        visitor, who = Visitor(self), self.login(login)
        answer = await visitor.submit("/sign-in", "/sign-in", login=who, password=self.password(who))
        assert answer.status_code == 303, answer.text
        return visitor

    def password(self, login: str) -> str:
        """Theirs; officials of a trial have one for all."""
        return self.passwords.get(login) or self.passwords[f"receptionist-1.{UNIT}"]

    @staticmethod
    def login(role: str) -> str:
        """`receptionist` as the first one of the ward."""
        return role if role.startswith(("citizen", "administrator", "auditor")) or "." in role else f"{role}-1.{UNIT}"


class Visitor:
    """A browser without script: keeps cookies, reads the token out of a page, sends forms."""

    def __init__(self, hall: Hall) -> None:
        transport = httpx.ASGITransport(app=hall.app, raise_app_exceptions=False)
        headers = {"Accept": "text/html,application/xhtml+xml"}
        self.http = httpx.AsyncClient(transport=transport, base_url="http://pages", headers=headers)

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path)

    async def token(self, path: str) -> str:
        """The token of a page's forms."""
        found = _TOKEN.search((await self.get(path)).text)
        assert found is not None
        return found[1]

    async def submit(self, page: str, to: str, files: Any = None, headers: Any = None, **fields: Any) -> httpx.Response:
        """Fill in a form of a page and send it."""
        given = {"token": await self.token(page), "key": uuid.uuid4().hex, **fields}
        return await self.http.post(to, data=given, files=files, headers=headers)

    async def filed(self, **changes: Any) -> str:
        """The code of a birth filed by this visitor."""
        given = {name: value for name, value in {**BIRTH, "anyway": "yes", **changes}.items() if value is not None}
        answer = await self.submit("/apply/1.001193", "/apply/1.001193", **given)
        assert answer.status_code == 303, words(answer)
        return answer.headers["location"].split("/")[2]


def words(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all."""
    program = browser.program()
    if program is None:
        pytest.skip(browser.MISSING)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=program, args=browser.QUIET)
        yield started
        await started.close()


@pytest.fixture(scope="session")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hall]:
    """One hall a run: tests file dossiers of their own."""
    folder = tmp_path_factory.mktemp("pages")
    made = await asyncio.to_thread(bootstrap, Settings(data=folder, mode="trial"))
    store, port = Store(Settings(data=folder, mode="trial").registry_url), free_port()
    address = f"http://127.0.0.1:{port}"
    async with server() as client:
        office = open_office(store, client, key_ring())
        app = create_app(office, configuration(folder, address))
        async with working(office, Register()), _listening(app, port):
            yield Hall(office, app, address, {line["user"]: line["password"] for line in made})
    store.close()


def configuration(folder: Path, address: str, **changes: Any) -> ApiConfig:
    """As tests need it: no limit in the way."""
    usual: dict[str, Any] = {"sign_in_rate": "1000/second", "tracking_rate": "1000/second", "largest_paper": 200_000}
    return ApiConfig(data=folder, public_url=address, **usual | changes)


@contextlib.asynccontextmanager
async def _listening(app: FastAPI, port: int) -> AsyncIterator[None]:
    program = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False, lifespan="off"))
    task = asyncio.create_task(program.serve())
    while not program.started:
        await asyncio.sleep(0.02)
    yield
    program.should_exit = True
    await task


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that no browser was driven."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if browser.MISSING in str(r.longrepr)]
    if skipped:
        terminalreporter.section("PAGES NOT TRIED IN A BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests were left out. {browser.MISSING}.", red=True)
