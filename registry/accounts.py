"""Accounts: argon2id hashes of passwords; a sign-in names an official or a citizen's party key."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHash
from sqlmodel import Session, col, select

from registry.tables import Account

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's second recommendation for argon2id: 19 MiB, two passes."""


def new_password() -> str:
    """A random password that can be typed: 80 bits."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    """The stored form of a password."""
    return HASHER.hash(password)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return hashed(secrets.token_hex(16))


def sign_in(session: Session, login: str, password: str) -> Account | None:
    """The account, if the password is right; an unknown login costs as much time as a wrong password."""
    account = session.get(Account, login)
    usable = account is not None and account.disabled_at is None
    try:
        HASHER.verify(account.password_hash if account is not None and usable else _nobody(), password)
    except (Argon2Error, InvalidHash):
        return None
    return account if usable else None


def add_account(session: Session, login: str, password_hash: str, kind: str, subject: str, at: datetime) -> None:
    """Add a sign-in."""
    session.add(Account(login=login, password_hash=password_hash, kind=kind, subject=subject, created_at=at))


def open_account(session: Session, official: str, password_hash: str, at: datetime) -> None:
    """A sign-in for an official under their id; for one that stands already, a new password, open again."""
    account = session.get(Account, official)
    if account is None:
        add_account(session, official, password_hash, "official", official, at)
        return
    account.password_hash, account.disabled_at = password_hash, None
    session.add(account)


def disable_accounts(session: Session, official: str, at: datetime) -> None:
    """Close every sign-in of an official."""
    for account in session.exec(
        select(Account).where(col(Account.subject) == official, col(Account.disabled_at).is_(None))
    ).all():
        account.disabled_at = at
        session.add(account)
