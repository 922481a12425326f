"""The caller: an account that a verified token names. What an official may do is looked up anew at each request."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sqlmodel import Session

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


def principal_of(session: Session, login: str) -> Principal | None:
    """The account of that name, unless it does not exist or is disabled."""
    account = session.get(Account, login)
    if account is None or account.disabled_at is not None:
        return None
    return Principal(account.login, "official" if account.kind == "official" else "citizen", account.subject)
