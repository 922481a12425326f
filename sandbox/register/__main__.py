"""Runs the register: `python -m sandbox.register --data DIR --port N [--people N] [--seed S] ...`; stops on SIGTERM."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import uvicorn

from sandbox.register.access import Access, Client, kept_access
from sandbox.register.app import ACCESS_FILE, RegisterConfig, create_app
from sandbox.register.conditions import Conditions
from sandbox.units import DEFAULT_UNITS_FILE

_GRACE_SECONDS = 2  # a stalled look-up must not hold up the end


def main(arguments: list[str] | None = None) -> None:
    """Start the service on 127.0.0.1 and serve until told to stop."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        app = create_app(_config(given))
    except ValueError as error:
        parser.error(str(error))
    sys.stderr.write(f"population register on http://{given.host}:{given.port}\n")
    uvicorn.run(app, host=given.host, port=given.port, log_level="warning", timeout_graceful_shutdown=_GRACE_SECONDS)


def _config(given: argparse.Namespace) -> RegisterConfig:
    return RegisterConfig(
        folder=given.data,
        people=given.people,
        seed=given.seed,
        provinces=frozenset(given.province),
        units_file=given.units,
        access=_access(given),
        conditions=Conditions(latency_ms=given.latency_ms, fault=given.fault, rate=given.rate),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m sandbox.register", description="A population register of invented people.")
    parser.add_argument("--data", type=Path, required=True, help="folder of its state; filled at the first start")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--people", type=int, default=100_000, help="how many to invent at the first start")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--province", action="append", default=[], help="only there; a code since 2025, may be repeated")
    parser.add_argument("--units", type=Path, default=DEFAULT_UNITS_FILE, help="the file of communes")
    parser.add_argument("--client", default="motcua", help="the client that goes with --secret-file")
    parser.add_argument(
        "--secret-file",
        type=Path,
        help=f"holds the client's secret; unset: random, kept in {ACCESS_FILE} in the data folder",
    )
    parser.add_argument("--admin-token-file", type=Path, help="holds the admin token; needed with --secret-file")
    parser.add_argument("--strict", action="store_true", help="data only when number, name and birth date all agree")
    parser.add_argument("--quota", type=int, default=60_000, help="look-ups a minute for each client")
    parser.add_argument("--latency-ms", type=int, default=0)
    parser.add_argument("--fault", choices=["none", "timeout", "error", "garbage", "quota"], default="none")
    parser.add_argument("--rate", type=float, default=1.0, help="share of requests that the fault strikes")
    return parser


def _access(given: argparse.Namespace) -> Access:
    access = _access_from_files(given) if given.secret_file else kept_access(given.data / ACCESS_FILE)
    return access.with_every_client(may_compare=not given.strict, per_minute=given.quota)


def _access_from_files(given: argparse.Namespace) -> Access:
    if given.admin_token_file is None:
        raise ValueError("--secret-file: give --admin-token-file FILE with it")
    secret, admin = (file.read_text("utf-8").strip() for file in (given.secret_file, given.admin_token_file))
    return Access(admin_token=admin, clients=(Client(id=given.client, secret=secret),))


if __name__ == "__main__":
    main()
