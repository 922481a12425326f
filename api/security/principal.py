"""The caller: an account that a verified token names. What an official may do is looked up anew at each request."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import col

from registry.statements import Statement, Within
from registry.tables import Account

Kind = Literal["official", "citizen"]


class Principal(NamedTuple):
    """An account in use: `subject` is the official's id, or the citizen's opaque party key."""

    login: str
    kind: Kind
    subject: str

    @property
    def key(self) -> str:
        """Under whose name writes and uploads are kept."""
        return f"{self.kind}:{self.subject}"


_USABLE = Statement(
    select(col(Account.login), col(Account.kind), col(Account.subject)).where(
        col(Account.login) == bindparam("of_login"), col(Account.disabled_at).is_(None)
    )
)


def principal_of(within: Within, login: str) -> Principal | None:
    """The account of that name, unless it does not exist or is disabled."""
    found = _USABLE.first(within, {"of_login": login})
    if found is None:
        return None
    return Principal(found[0], "official" if found[1] == "official" else "citizen", found[2])
