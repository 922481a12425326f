"""Runs the service: `python -m sandbox.payment --port N --secret-file F --system URL`."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from sandbox.payment.app import HOST, PaymentConfig, create_app

_GRACE_SECONDS = 2


def main(arguments: list[str] | None = None) -> None:
    """Serve on 127.0.0.1 until told to stop."""
    parser = argparse.ArgumentParser("python -m sandbox.payment", description="A payment service where nobody really pays.")
    parser.add_argument("--port", type=int, required=True, help="port of the page")
    parser.add_argument("--secret-file", type=Path, required=True, help="holds the secret that both sides sign with")
    parser.add_argument("--system", required=True, help="address of the system that is told of payments")
    given = parser.parse_args(arguments)
    config = PaymentConfig(secret=given.secret_file.read_text("utf-8").strip(), system=given.system.rstrip("/"))
    uvicorn.run(create_app(config), host=HOST, port=given.port, log_level="warning", timeout_graceful_shutdown=_GRACE_SECONDS)


if __name__ == "__main__":
    main()
