"""`python -m api`: one API process, until told to stop. Start any number behind one address."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

import uvicorn

from api.app import app_of
from settings import Settings, load


async def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished. No access log: addresses may be personal."""
    app = await app_of(settings)
    config = uvicorn.Config(
        app, host=settings.api_host, port=settings.api_port, access_log=False, log_config=None, server_header=False,
        timeout_graceful_shutdown=int(settings.shutdown_grace.total_seconds()),
    )  # fmt: skip
    await uvicorn.Server(config).serve()


def main() -> None:
    """Run, and end without the interpreter's teardown, which the Temporal SDK's threads do not survive."""
    settings = load()
    logging.basicConfig(level=settings.logging_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each call to a partner tells nobody anything
    asyncio.run(serve(settings))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
