"""Who may ask: clients with a secret, bearer tokens for an hour, a quota for each client; and the admin token.

Secrets are random and kept beside the data, readable by their owner alone, unless whoever starts it gives them.
"""

from __future__ import annotations

import secrets
from collections import defaultdict, deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from pydantic import BaseModel, ConfigDict

TOKEN_SECONDS = 3600
_MINUTE = 60.0


class Client(BaseModel):
    """One who may look people up; `may_compare`: gets the record by number alone, to compare it itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    secret: str
    may_compare: bool = True
    per_minute: int = 60_000


class Access(BaseModel):
    """Everyone with a secret here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    admin_token: str
    clients: tuple[Client, ...]

    def with_every_client(self, *, may_compare: bool, per_minute: int) -> Access:
        """The same clients with these rights."""
        rights = {"may_compare": may_compare, "per_minute": per_minute}
        clients = tuple(client.model_copy(update=rights) for client in self.clients)
        return self.model_copy(update={"clients": clients})


def random_access(client_id: str = "motcua") -> Access:
    """One client and an admin with random secrets."""
    client = Client(id=client_id, secret=secrets.token_urlsafe(24))
    return Access(admin_token=secrets.token_urlsafe(24), clients=(client,))


def kept_access(file: Path) -> Access:
    """The access kept in this file, which is made with random secrets when it is missing."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text(random_access().model_dump_json(indent=2), "utf-8")
        unfinished.rename(file)
    return Access.model_validate_json(file.read_text("utf-8"))


class Gate:
    """Tokens given out and requests counted; both are forgotten at a restart, so clients must be ready to ask again."""

    def __init__(self, access: Access, now: Callable[[], float] = monotonic) -> None:
        self._clients = {client.id: client for client in access.clients}
        self._admin_token, self._now = access.admin_token, now
        self._tokens: dict[str, tuple[Client, float]] = {}
        self._asked: defaultdict[str, deque[float]] = defaultdict(deque)

    def token_for(self, client_id: str, secret: str) -> str | None:
        """A new bearer token, or None when id and secret do not fit."""
        client = self._clients.get(client_id)
        if client is None or not secrets.compare_digest(client.secret.encode(), secret.encode()):
            return None
        token = secrets.token_urlsafe(24)
        self._tokens[token] = (client, self._now() + TOKEN_SECONDS)
        return token

    def client_of(self, token: str) -> Client | None:
        """Whose token this is, while it is valid."""
        client, until = self._tokens.get(token, (None, 0.0))
        return client if self._now() < until else None

    def is_admin(self, token: str) -> bool:
        """Whether this is the token of the admin routes."""
        return secrets.compare_digest(token.encode(), self._admin_token.encode())

    def has_quota(self, client: Client) -> bool:
        """Count one request more; False when the client has had all of the last minute's."""
        asked, now = self._asked[client.id], self._now()
        while asked and asked[0] <= now - _MINUTE:
            asked.popleft()
        if len(asked) >= client.per_minute:
            return False
        asked.append(now)
        return True
