"""Runs the service: `python -m sandbox.signing --data DIR --port N --secret-file F`; stops on SIGTERM."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from sandbox.signing.app import create_app


def main(arguments: list[str] | None = None) -> None:
    """Serve on 127.0.0.1 until told to stop."""
    parser = argparse.ArgumentParser("python -m sandbox.signing", description="Certificates, signatures and time-stamps to try.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the root and the signers' keys")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret-file", type=Path, required=True, help="holds the secret that requests are signed with")
    given = parser.parse_args(arguments)
    secret = given.secret_file.read_text("utf-8").strip()
    uvicorn.run(
        create_app(given.data, secret), host="127.0.0.1", port=given.port, log_level="warning", timeout_graceful_shutdown=2
    )


if __name__ == "__main__":
    main()
