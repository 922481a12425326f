"""Who holds which post, and which authorities an order is just moving the work of; read once an examination."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from registry.cutover.moves import MOVING
from registry.tables import Absence, Authority, Delegation, MergerOrder, MergerPlace, Post


class Organisation:
    """Posts and delegations by id, and posts by the place at which they are held."""

    def __init__(
        self, posts: Sequence[Post], delegations: Sequence[Delegation], absences: Sequence[Absence] = (),
        ending: Mapping[str, datetime] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self._ending = ending
        self._absences: dict[str, list[Absence]] = defaultdict(list)
        for absence in absences:
            self._absences[absence.official].append(absence)
        self.posts = {post.id: post for post in posts}
        self.delegations = {delegation.id: delegation for delegation in delegations}
        self._at: dict[tuple[str, str], list[Post]] = defaultdict(list)
        for post in posts:
            self._at[post.authority, post.role].append(post)

    @classmethod
    def read(cls, session: Session) -> Organisation:
        """As the registry knows it."""
        posts, lent = session.exec(select(Post)).all(), session.exec(select(Delegation)).all()
        return cls(posts, lent, session.exec(select(Absence)).all(), _ending(session))

    def holders(self, role: str, authority: str, at: datetime) -> set[str]:
        """Who holds a role at an authority at an instant, by an own post or a delegation of one."""
        held = {post.id: post.official for post in self._at[authority, role] if holds(post, at)}
        lent = {row.to for row in self.delegations.values() if row.post in held and holds(row, at)}
        return set(held.values()) | lent

    def present(self, role: str, authority: str, at: datetime) -> set[str]:
        """Those of the holders who are not away."""
        return {one for one in self.holders(role, authority, at) if not any(holds(row, at) for row in self._absences[one])}

    def is_left(self, authority: str, at: datetime) -> bool:
        """Whether an authority has ended by an order whose handovers, or whose way back, are still under way."""
        ended = self._ending.get(authority)
        return ended is not None and ended <= at


def _ending(session: Session) -> dict[str, datetime]:
    forth, back = col(MergerOrder.standing).in_(MOVING), col(MergerOrder.standing) == "rolling_back"
    left = or_(and_(forth, col(MergerPlace.old) == col(Authority.id)), and_(back, col(MergerPlace.new) == col(Authority.id)))
    found = (
        select(Authority.id, Authority.valid_to)
        .select_from(MergerOrder)
        .join(MergerPlace, col(MergerPlace.order) == col(MergerOrder.id))
        .join(Authority, left)
        .where(col(Authority.valid_to).is_not(None))
    )
    return {place: ended for place, ended in session.exec(found).all() if ended is not None}


def holds(row: Post | Delegation | Absence, at: datetime) -> bool:
    """Whether a dated row holds at an instant."""
    return row.valid_from <= at and (row.valid_to is None or at < row.valid_to)
