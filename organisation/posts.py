"""Who may act: a post is a role held at an authority in a period; a delegation lends it for a period."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from organisation.validity import Validity

ActorKind = Literal["official", "applicant", "system", "partner"]


class Post(Validity):
    """A role that an official holds at an authority."""

    id: str
    official: str
    role: str
    authority: str


class Delegation(Validity):
    """`to` acts for the holder of a post; never further delegated (one link only)."""

    id: str
    to: str


class Actor(BaseModel):
    """Who acts, with the authority used, as the API stamped it from the registry.

    `id` is an official's id, a party's opaque key, a partner's name or `system`. With a delegation, `post` is the
    principal's and `delegation.to` is the actor.
    """

    model_config = ConfigDict(frozen=True)

    kind: ActorKind
    id: str
    post: Post | None = None
    delegation: Delegation | None = None

    @property
    def principal(self) -> str:
        """The official whose post is used: the actor, or the one acted for."""
        return self.post.official if self.post else self.id

    def persons(self) -> frozenset[str]:
        """Everybody whose eyes count as used by this act (four-eyes rule)."""
        return frozenset({self.id, self.principal})

    def holds(self, roles: tuple[str, ...], authority: str, at: datetime) -> bool:
        """Whether the actor may act in one of `roles` at `authority` at the instant `at` (INV-7)."""
        post = self.post
        if self.kind != "official" or post is None:
            return False
        if post.role not in roles or post.authority != authority or not post.holds(at):
            return False
        if self.delegation is None:
            return post.official == self.id
        return self.delegation.to == self.id and self.delegation.holds(at)


SYSTEM = Actor(kind="system", id="system")
