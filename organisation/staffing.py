"""Who is there at an instant: posts and delegations less absences; who takes over from somebody who is not; where nobody is.

Substitutes are arranged so that reception never stops (Decree 118/2025, art. 12.8). Pure; the registry reads the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from organisation.posts import Actor, Delegation, Post
from organisation.validity import Validity

AbsenceKind = Literal["leave", "sick", "training", "duty", "other"]
Ground = Literal["absent", "post_ended", "delegation_ended"]


class Absence(Validity):
    """An official is not there in a period; `substitute` acts by delegations that were made with it."""

    id: str
    official: str
    kind: AbsenceKind = "leave"
    substitute: str | None = None


class Lent(Delegation):
    """A delegation with the post that it lends."""

    post: str


class Relief(NamedTuple):
    """That somebody's work goes on elsewhere: why, and to whom; to the pool where `to` is nobody."""

    ground: Ground
    to: Actor | None


class Gap(NamedTuple):
    """From `since` on nobody is there for a role at an authority; `until` somebody is again, where that is known."""

    authority: str
    role: str
    since: datetime
    until: datetime | None


class Staffing:
    """The posts, delegations and absences of some places."""

    def __init__(self, posts: Iterable[Post], lent: Iterable[Lent] = (), absences: Iterable[Absence] = ()) -> None:
        self.posts = {post.id: post for post in posts}
        self.lent = [each for each in lent if each.post in self.posts]
        self._at: dict[tuple[str, str], list[Post]] = defaultdict(list)
        self._absences: dict[str, list[Absence]] = defaultdict(list)
        for post in self.posts.values():
            self._at[post.authority, post.role].append(post)
        for absence in absences:
            self._absences[absence.official].append(absence)

    def absence(self, official: str, at: datetime) -> Absence | None:
        """The absence that holds at an instant."""
        return next((absence for absence in self._absences[official] if absence.holds(at)), None)

    def actors(self, official: str, role: str, authority: str, at: datetime) -> list[Actor]:
        """The authorities under which an official may act in a role somewhere: own posts first."""
        held = [post for post in self._at[authority, role] if post.holds(at)]
        own = [Actor(kind="official", id=official, post=post) for post in held if post.official == official]
        ids = {post.id for post in held}
        lent = [each for each in self.lent if each.post in ids and each.to == official and each.holds(at)]
        return own + [Actor(kind="official", id=official, post=self.posts[each.post], delegation=_plain(each)) for each in lent]

    def present(self, role: str, authority: str, at: datetime) -> list[Actor]:
        """Everybody who may act in a role somewhere and is not absent, each once: holders of posts first."""
        held = [post for post in self._at[authority, role] if post.holds(at)]
        ids = {post.id for post in held}
        people = [post.official for post in held]
        people += [each.to for each in self.lent if each.post in ids and each.holds(at)]
        there = [one for one in dict.fromkeys(people) if self.absence(one, at) is None]
        return [self.actors(one, role, authority, at)[0] for one in there]

    def relief(self, holder: str, role: str, authority: str, at: datetime) -> Relief | None:
        """Who takes over a holder's work; nothing where it stays. Back to the principal where a delegation has ended."""
        absence, mine = self.absence(holder, at), self.actors(holder, role, authority, at)
        if absence is None and mine:
            return None
        if absence is not None:
            return Relief("absent", self._there(absence.substitute, role, authority, at))
        principals = self._principals(holder, role, authority)
        back = next((actor for one in principals if (actor := self._there(one, role, authority, at))), None)
        return Relief("delegation_ended" if principals else "post_ended", back)

    def _there(self, official: str | None, role: str, authority: str, at: datetime) -> Actor | None:
        if official is None or self.absence(official, at) is not None:
            return None
        return next(iter(self.actors(official, role, authority, at)), None)

    def _principals(self, holder: str, role: str, authority: str) -> list[str]:
        """Those for whom somebody acted, the latest first."""
        own = {post.id for post in self._at[authority, role]}
        lent = sorted((each for each in self.lent if each.post in own and each.to == holder), key=lambda each: each.valid_from)
        return [self.posts[each.post].official for each in reversed(lent)]

    def gaps(self, at: datetime, ahead: timedelta, needed: Iterable[tuple[str, str]] = ()) -> list[Gap]:
        """Where nobody is there, now or at some instant until `ahead` from now.

        Asked of every place whose last holder's end is near that window, and of the `needed` ones (with open tasks).
        """
        until = at + ahead
        places = {place for place, posts in self._at.items() if any(p.valid_to is None or p.valid_to > at - ahead for p in posts)}
        found = [self._gap(authority, role, at, until) for authority, role in sorted(places | set(needed))]
        return [gap for gap in found if gap is not None]

    def _gap(self, authority: str, role: str, at: datetime, until: datetime) -> Gap | None:
        instants = [at, *sorted({edge for edge in self._edges(authority, role) if edge > at})]
        for n, instant in enumerate(instants):
            if instant > until:
                return None
            if not self.present(role, authority, instant):
                again = (later for later in instants[n + 1 :] if self.present(role, authority, later))
                return Gap(authority, role, instant, next(again, None))
        return None

    def _edges(self, authority: str, role: str) -> Iterable[datetime]:
        """Every instant at which who is there may change."""
        posts = self._at[authority, role]
        ids = {post.id for post in posts}
        lent = [each for each in self.lent if each.post in ids]
        people = {post.official for post in posts} | {each.to for each in lent}
        dated: list[Validity] = [*posts, *lent, *(absence for one in sorted(people) for absence in self._absences[one])]
        for each in dated:
            yield each.valid_from
            if each.valid_to is not None:
                yield each.valid_to


def _plain(lent: Lent) -> Delegation:
    return Delegation(id=lent.id, to=lent.to, valid_from=lent.valid_from, valid_to=lent.valid_to)
