"""The accounts that the first filling of the registry made: written there once, shown at each start until removed."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class FirstSignIn(BaseModel):
    """One account with the random password of this data folder."""

    model_config = ConfigDict(frozen=True)

    name: str
    user: str
    password: str
    role: str


def read(path: Path) -> list[FirstSignIn]:
    """The first sign-ins of a data folder; none if the file is gone, as it should be once passwords were changed."""
    if not path.is_file():
        return []
    return [FirstSignIn.model_validate(entry) for entry in json.loads(path.read_text("utf-8"))]


def lines(accounts: list[FirstSignIn]) -> list[str]:
    """A small table for a terminal."""
    if not accounts:
        return []
    width = max(len(account.user) for account in accounts)
    rows = [f"  {a.user:<{width}}  {a.password}  {a.name} ({a.role})" for a in accounts]
    return ["First sign-ins (user, password):", *rows]
