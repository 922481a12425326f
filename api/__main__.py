"""`python -m api`: one API process, until told to stop. Start any number behind one address."""

from __future__ import annotations

import logging
import os
import sys

from api.app import app_of
from api.serving import run, serve
from settings import Settings, load


async def _connected(settings: Settings) -> None:
    grace = int(settings.shutdown_grace.total_seconds())
    await serve(await app_of(settings), host=settings.api_host, port=settings.api_port, timeout_graceful_shutdown=grace)


def main() -> None:
    """Run, and end without the interpreter's teardown, which the Temporal SDK's threads do not survive."""
    settings = load()
    logging.basicConfig(level=settings.logging_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each call to a partner tells nobody anything
    run(_connected(settings))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
