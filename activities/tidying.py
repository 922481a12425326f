"""Uploads that no dossier took in are given up after a while, and their bytes removed. Runs beside a worker; any number may."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from registry.papers import PaperStore
from registry.time_port import TimePort

EVERY = timedelta(hours=1)
LOG = logging.getLogger(__name__)


class Tidying:
    """Gives up unused uploads."""

    def __init__(self, papers: PaperStore, time: TimePort, kept: timedelta) -> None:
        self.papers, self.time, self.kept = papers, time, kept

    async def run(self) -> None:
        """Tidy until cancelled."""
        while True:
            await asyncio.sleep(EVERY.total_seconds())
            try:
                removed = await asyncio.to_thread(self.papers.tidy, self.time.now() - self.kept)
                LOG.info("%s unused uploads removed", removed)
            except Exception:
                LOG.exception("tidying uploads failed; it is tried again in %s", EVERY)
