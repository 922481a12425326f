"""Who is there for a role at one authority, by name and with what each has on the desk: asked by pages and assignments.

Statements of their own (`registry/statements.py`): a page of a dossier asks this each time it is shown.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, union
from sqlmodel import col

from organisation.posts import Post as DomainPost
from organisation.staffing import Absence as DomainAbsence
from organisation.staffing import Lent, Staffing
from registry.statements import Statement, Within
from registry.tables import Absence, Delegation, Official, Post, Task


class Candidate(NamedTuple):
    """Somebody who may be given work, with the number of their open tasks."""

    official: str
    name: str
    open_tasks: int


def candidates(within: Within, role: str, authority: str, at: datetime) -> list[Candidate]:
    """Who holds a role at an authority and is there now, in the order of their posts.

    Those who act by delegation only where no holder of a post is there: the substitute, not the whole house.
    """
    there = staffing_at(within, role, authority).present(role, authority, at)
    people = [actor.id for actor in there if actor.delegation is None] or [actor.id for actor in there]
    known = {row[0]: Candidate(*row) for row in _PEOPLE.rows(within, {"role": role, "authority": authority})}
    return [known[one] for one in people]


def staffing_at(within: Within, role: str, authority: str) -> Staffing:
    """Posts, delegations and absences of one role at one authority."""
    asked = {"role": role, "authority": authority}
    return Staffing(
        (DomainPost(**dict(zip(_POST, row, strict=True))) for row in _POSTS.rows(within, asked)),
        (Lent(**dict(zip(_LENT, row, strict=True))) for row in _LENDING.rows(within, asked)),
        (DomainAbsence(**dict(zip(_ABSENCE, row, strict=True))) for row in _ABSENT.rows(within, asked)),
    )


def _of(table: Any, names: tuple[str, ...]) -> list[Any]:
    return [getattr(table, name) for name in names]


_POST, _LENT, _ABSENCE = tuple(DomainPost.model_fields), tuple(Lent.model_fields), tuple(DomainAbsence.model_fields)
_HERE = (col(Post.authority) == bindparam("authority"), col(Post.role) == bindparam("role"))
_LENT_HERE = col(Delegation.post) == col(Post.id)
_POSTS = Statement(select(*_of(Post, _POST)).where(*_HERE).order_by(col(Post.id)))
_LENDING = Statement(select(*_of(Delegation, _LENT)).join(Post, _LENT_HERE).where(*_HERE).order_by(col(Delegation.id)))
_EVERYBODY = union(select(col(Post.official)).where(*_HERE), select(col(Delegation.to)).join(Post, _LENT_HERE).where(*_HERE))
_ABSENT = Statement(select(*_of(Absence, _ABSENCE)).where(col(Absence.official).in_(_EVERYBODY)).order_by(col(Absence.id)))
_PERSON = _EVERYBODY.subquery().c[0]
_ON_THE_DESK = select(func.count()).where(col(Task.holder) == _PERSON).correlate(_PERSON.table).scalar_subquery()
_PEOPLE = Statement(
    select(_PERSON, func.coalesce(col(Official.name), _PERSON), _ON_THE_DESK)
    .select_from(_PERSON.table)
    .outerjoin(Official, col(Official.id) == _PERSON)
)
