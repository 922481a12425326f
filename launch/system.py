"""What a whole system on one machine consists of, in the order in which it is started.

Called by `motcua up`: in the foreground directly, in the background as `python -m launch.system`.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from launch import keys, ports, temporal_server
from launch.child import Child
from launch.data_folder import AlreadyRunning, DataFolder, write_private
from launch.health import Http, Tcp, Touched
from launch.processes import StartFailed, Supervisor
from settings import Settings, SettingsError, load

ROOT = Path(__file__).resolve().parent.parent
HOST = ports.HOST
Say = Callable[[str], None]


def prepare(settings: Settings) -> Settings:
    """Make the data folder, its keys and its ports; the settings with every address filled in."""
    folder = DataFolder(root=settings.data)
    folder.create()
    if settings.key_ring is None:
        keys.ensure_key_ring(settings.key_ring_file)
    chosen = ports.choose(_wanted_ports(settings), folder.ports_file)
    resolved: dict[str, Any] = {"api_port": chosen["api"], "ready_file": folder.run / "worker.ready"}
    if settings.public_url is None:
        resolved["public_url"] = f"http://{_reachable(settings.api_host)}:{chosen['api']}"
    if settings.temporal_address is None:
        resolved |= {"temporal_address": f"{HOST}:{chosen['temporal']}", "temporal_port": chosen["temporal"]}
        resolved["temporal_ui_port"] = chosen.get("temporal_ui")
    if settings.register_url is None:
        given = settings.register_secret.get_secret_value() if settings.register_secret else None
        secret = keys.ensure_secret(folder.register_secret_file, given)
        keys.ensure_secret(folder.register_admin_token_file)
        resolved |= {"register_url": f"http://{HOST}:{chosen['register']}", "register_port": chosen["register"]}
        resolved["register_secret"] = SecretStr(secret)
    if wants_signing(settings):
        address, shared = f"http://{HOST}:{chosen['signing']}", SecretStr(keys.ensure_secret(folder.signing_secret_file))
        resolved |= {"signing_port": chosen["signing"], "signing_url": address, "signing_secret": shared}
    if wants_payment(settings):
        address = f"http://{HOST}:{chosen['payment']}/pay"
        shared = SecretStr(keys.ensure_secret(folder.payment_secret_file))
        resolved |= {"payment_port": chosen["payment"], "payment_url": address, "payment_secret": shared}
    if wants_messages(settings):
        resolved |= _messages_resolved(folder, chosen)
    return settings.model_copy(update=resolved)


def children(given: Settings, resolved: Settings) -> list[Child]:
    """The processes to start, in order. `given` says which partners are somebody else's."""
    environment = resolved.as_environment()
    return [
        child.model_copy(update={"environment": environment})
        for child in (
            *(_temporal(resolved) if given.temporal_address is None else ()),
            _python("temporal-setup", "launch.temporal_setup", once=True, ready_within=90),
            *_registry(),
            *(_register(resolved) if given.register_url is None else ()),
            *(_messages(resolved) if wants_messages(given) else ()),
            *(_signing(resolved) if wants_signing(given) else ()),
            *(_payment(resolved) if wants_payment(given) else ()),
            *_worker(resolved),
            *_api(resolved),
        )
    ]


def addresses(given: Settings, resolved: Settings) -> dict[str, str]:
    """Where each part is, for people."""
    api = f"http://{_reachable(resolved.api_host)}:{resolved.api_port}"
    found = {"pages": f"{api}/", "api": f"{api}/docs"}
    found |= {"temporal": str(resolved.temporal_address), "register": str(resolved.register_url)}
    if wants_signing(given):
        found["signing"] = f"http://{HOST}:{resolved.signing_port}/ca.pem"
    if wants_messages(given):
        found["messages"] = f"http://{HOST}:{resolved.messages_port}/"
    if given.temporal_address is None and resolved.temporal_ui_port:
        found["temporal_pages"] = f"http://{HOST}:{resolved.temporal_ui_port}/"
    return found


def run(given: Settings, say: Say, ready: Callable[[dict[str, Any]], None]) -> None:
    """Run the system until a signal ends it; `ready` is handed its status once it serves.

    Raises AlreadyRunning, PortTaken, TemporalMissing or StartFailed.
    """
    folder = DataFolder(root=given.data)
    with folder.held(say) as held:
        resolved = prepare(given)
        supervisor = Supervisor(children(given, resolved), folder.logs, ROOT, say, [held])
        started_at = datetime.now(UTC).isoformat(timespec="seconds")

        def status() -> dict[str, Any]:
            return {
                "state": supervisor.state,
                "started_at": started_at,
                "data": str(folder.root),
                "mode": resolved.mode,
                "time_travel": resolved.time_travel,
                "addresses": addresses(given, resolved),
                "processes": [process.status.model_dump() for process in supervisor.processes],
            }

        supervisor.changed = lambda: write_private(folder.status_file, json.dumps(status(), indent=1) + "\n")
        asyncio.run(_until_signalled(supervisor, lambda: ready(status()), say))
        say("stopped")


async def _until_signalled(supervisor: Supervisor, ready: Callable[[], None], say: Say) -> None:
    def stop() -> None:
        say("stopping (once more to end at once)")
        supervisor.ask_to_stop()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop)
    await supervisor.run(ready)


def _wanted_ports(settings: Settings) -> dict[str, int]:
    wanted = {"api": settings.api_port}
    if settings.temporal_address is None:
        wanted["temporal"] = settings.temporal_port
        if settings.temporal_ui_port is not None:
            wanted["temporal_ui"] = settings.temporal_ui_port
    if settings.register_url is None:
        wanted["register"] = settings.register_port
    if wants_signing(settings):
        wanted["signing"] = settings.signing_port
    if wants_payment(settings):
        wanted["payment"] = settings.payment_port
    if wants_messages(settings):
        wanted |= {"messages": settings.messages_port, "mail": settings.mail_port}
    return wanted


def _temporal(settings: Settings) -> Iterator[Child]:
    database = DataFolder(root=settings.data).temporal_database
    command = temporal_server.command(
        database, settings.temporal_port, ui_port=settings.temporal_ui_port, time_travel=settings.time_travel
    )
    yield Child(name="temporal", command=command, health=Tcp(port=settings.temporal_port), ready_within=90)


def _registry() -> Iterator[Child]:
    yield _python("registry", "registry.bootstrap", once=True, ready_within=600)


def _register(settings: Settings) -> Iterator[Child]:
    folder = DataFolder(root=settings.data)
    options = {
        "--data": settings.data / "register",
        "--client": settings.register_client,
        "--secret-file": folder.register_secret_file,
        "--admin-token-file": folder.register_admin_token_file,
        "--port": settings.register_port,
        "--people": settings.register_people,
        "--seed": settings.register_seed,
    }
    words = [str(word) for option in options.items() for word in option]
    health = Http(url=f"{settings.register_url}/suc-khoe")
    yield _python("register", "sandbox.register", *words, health=health, ready_within=300)


def wants_messages(settings: Settings) -> bool:
    """Whether the sandbox takes notices: where no channel is set, and never in production."""
    return settings.mode != "production" and not (settings.smtp_host or settings.sms_url or settings.zalo_url)


def _messages_resolved(folder: DataFolder, chosen: dict[str, int]) -> dict[str, Any]:
    secret = SecretStr(keys.ensure_secret(folder.messages_secret_file))
    gateways = f"http://{HOST}:{chosen['messages']}"
    return {
        "messages_port": chosen["messages"], "mail_port": chosen["mail"], "smtp_host": HOST, "smtp_port": chosen["mail"],
        "sms_url": f"{gateways}/sms", "sms_secret": secret, "zalo_url": f"{gateways}/zalo", "zalo_secret": secret,
    }  # fmt: skip


def _messages(settings: Settings) -> Iterator[Child]:
    folder = DataFolder(root=settings.data)
    options = {
        "--data": settings.data / "messages",
        "--secret-file": folder.messages_secret_file,
        "--port": settings.messages_port,
        "--mail-port": settings.mail_port,
        "--callback": f"http://{_reachable(settings.api_host)}:{settings.api_port}",
    }
    words = [str(word) for option in options.items() for word in option]
    health = Http(url=f"http://{HOST}:{settings.messages_port}/suc-khoe")
    yield _python("messages", "sandbox.messages", *words, health=health)


def wants_signing(settings: Settings) -> bool:
    """Whether the sandbox signs results: where no service is set, and never in production."""
    return settings.mode != "production" and settings.signing_url is None


def _signing(settings: Settings) -> Iterator[Child]:
    folder = DataFolder(root=settings.data)
    options = {"--data": settings.data / "signing", "--secret-file": folder.signing_secret_file, "--port": settings.signing_port}
    words = [str(word) for option in options.items() for word in option]
    yield _python("signing", "sandbox.signing", *words, health=Http(url=f"{settings.signing_url}/suc-khoe"))


def wants_payment(settings: Settings) -> bool:
    """Whether the sandbox takes payments: where no service is set, and never in production."""
    return settings.mode != "production" and settings.payment_url is None and settings.payment_secret is None


def _payment(settings: Settings) -> Iterator[Child]:
    options = {
        "--port": settings.payment_port, "--secret-file": DataFolder(root=settings.data).payment_secret_file,
        "--system": f"http://{_reachable(settings.api_host)}:{settings.api_port}",
    }  # fmt: skip
    words = [str(word) for option in options.items() for word in option]
    health = Http(url=f"http://{HOST}:{settings.payment_port}/suc-khoe")
    yield _python("payment", "sandbox.payment", *words, health=health)


def _worker(settings: Settings) -> Iterator[Child]:
    grace = settings.shutdown_grace.total_seconds()
    if settings.ready_file is not None:
        yield _python("worker", "worker", health=Touched(path=settings.ready_file), stop_within=grace + 5)


def _api(settings: Settings) -> Iterator[Child]:
    health = Http(url=f"http://{_reachable(settings.api_host)}:{settings.api_port}/health")
    yield _python("api", "api", health=health)


def _python(name: str, module: str, *words: str, **more: Any) -> Child:
    return Child(name=name, command=(sys.executable, "-m", module, *words), **more)


def _reachable(host: str) -> str:
    return HOST if host in {"0.0.0.0", "::", ""} else host


def main() -> None:
    """The background system: everything it says goes to its log."""

    def say(line: str) -> None:
        sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {line}\n")
        sys.stderr.flush()

    try:
        run(load(), say, lambda _: say("ready"))
    except (AlreadyRunning, ports.PortTaken, temporal_server.TemporalMissing, StartFailed, SettingsError) as error:
        say(f"{error.code}: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
