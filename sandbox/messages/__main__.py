"""Runs the service: `python -m sandbox.messages --data DIR --port N --mail-port N --secret-file F [--callback URL]`."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from sandbox.messages.app import HOST, MessagesConfig, create_app

_GRACE_SECONDS = 2


def main(arguments: list[str] | None = None) -> None:
    """Serve on 127.0.0.1 until told to stop."""
    parser = argparse.ArgumentParser("python -m sandbox.messages", description="A mail server and gateways that send nothing on.")
    parser.add_argument("--data", type=Path, required=True, help="folder of what was taken")
    parser.add_argument("--port", type=int, required=True, help="port of the gateways and the page")
    parser.add_argument("--mail-port", type=int, default=0, help="port of the mail server; 0: none")
    parser.add_argument("--secret-file", type=Path, required=True, help="holds the secret that both sides sign with")
    parser.add_argument("--callback", help="address of the system that reports go to")
    given = parser.parse_args(arguments)
    secret = given.secret_file.read_text("utf-8").strip()
    config = MessagesConfig(folder=given.data, secret=secret, mail_port=given.mail_port, callback=given.callback)
    uvicorn.run(create_app(config), host=HOST, port=given.port, log_level="warning", timeout_graceful_shutdown=_GRACE_SECONDS)


if __name__ == "__main__":
    main()
