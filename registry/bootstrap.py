"""The first start of a system: tables, units, the library; outside production a trial organisation with sign-ins.

`python -m registry.bootstrap`, run by `motcua up` before anything else; any number of times.
"""

from __future__ import annotations

import json
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from procedure_defs.compile import library
from registry.accounts import add_account, hashed, new_password
from registry.migrating import migrate
from registry.publishing import publish_library
from registry.store import Store
from registry.tables import Account, Authority, Official, Post
from registry.time_port import stored_offset
from registry.trial.organisation import staff
from registry.units import REFORM, load_units
from settings import Settings, load

SYSTEM = "motcua"
CITIZENS = 3


class TimeWasMoved(Exception):
    """This registry cannot serve on real time any more."""

    code = "RUN-005"


def bootstrap(settings: Settings) -> list[dict[str, str]]:
    """Bring the registry to where this release can start; the sign-ins that were made."""
    settings.data.mkdir(parents=True, exist_ok=True)
    store, now = Store(settings.registry_url), datetime.now(UTC)
    migrate(store)
    with store.write() as session:
        _check_time(session, settings)
        load_units(session)
        publish_library(session, now)
        made = _accounts(session, settings, now) if session.exec(select(Account).limit(1)).first() is None else []
    store.close()
    return made


def _check_time(session: Session, settings: Settings) -> None:
    """Time never goes back: where it was moved ahead, a system that runs on real time is not started."""
    offset = stored_offset(session)
    if offset and not settings.time_travel:
        raise TimeWasMoved(
            f"time was moved ahead by {offset} in this registry, and acts were recorded then: start it with --time-travel "
            f"(MOTCUA_TIME_TRAVEL=1), or use another data folder"
        )


def _accounts(session: Session, settings: Settings, now: datetime) -> list[dict[str, str]]:
    session.add(Authority(id=SYSTEM, identifier="H00", unit="", level="system", name="Motcua", kind="system", valid_from=REFORM))
    made = [
        _keeper(session, role, name, now) for role, name in (("administrator", "Quản trị viên"), ("auditor", "Kiểm toán viên"))
    ]
    if settings.mode == "production":
        return made
    made.append(_keeper(session, "administrator", "Quản trị viên thứ hai", now, "administrator-2"))  # publishing needs two
    password = new_password()
    trial = hashed(password)
    staffed = staff(session, [compiled.plan for compiled in library().values()], now)
    for official in staffed.officials:
        add_account(session, official, trial, "official", official, now)
    return [*made, *_citizens(session, now), *_shown(session, staffed.officials, password)]


def _keeper(session: Session, role: str, name: str, now: datetime, who: str | None = None) -> dict[str, str]:
    password, official = new_password(), who or role
    session.add(Official(id=official, name=name))
    session.add(Post(id=f"post-{official}", official=official, role=role, authority=SYSTEM, valid_from=REFORM))
    add_account(session, official, hashed(password), "official", official, now)
    return {"name": name, "user": official, "password": password, "role": role}


def _citizens(session: Session, now: datetime) -> list[dict[str, str]]:
    made = []
    for number in range(1, CITIZENS + 1):
        password, login = new_password(), f"citizen-{number}"
        add_account(session, login, hashed(password), "citizen", f"party-{secrets.token_hex(8)}", now)
        made.append({"name": f"Công dân {number}", "user": login, "password": password, "role": "citizen"})
    return made


def _shown(session: Session, officials: list[str], password: str) -> list[dict[str, str]]:
    """The officials of one commune stand for all: the others sign in likewise, with the same trial password."""
    where = officials[-1].rpartition(".")[2]
    communes = sorted({name.rpartition(".")[2] for name in officials if len(name.rpartition(".")[2]) == 5})
    where = communes[0] if communes else where
    shown = [name for name in officials if name.endswith(f".{where}")]
    return [_line(session, name, password) for name in shown]


def _line(session: Session, official: str, password: str) -> dict[str, str]:
    row = session.get(Official, official)
    return {
        "name": row.name if row else official,
        "user": official,
        "password": password,
        "role": official.rpartition(".")[0].rpartition("-")[0],
    }


def write_sign_ins(path: Path, made: list[dict[str, Any]]) -> None:
    """Keep the sign-ins for `motcua up` to show, readable by their owner only."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")


def main() -> None:
    """Bootstrap as the settings say."""
    settings = load()
    try:
        made = bootstrap(settings)
    except TimeWasMoved as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        sys.exit(1)
    if made:
        write_sign_ins(settings.first_sign_ins_file, made)


if __name__ == "__main__":
    main()
