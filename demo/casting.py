"""Who an application of the demo is about, and what there is to say of an application: shared by the recipes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from demo.people import Child, Person

Form = dict[str, Any]


class Cast(NamedTuple):
    """Who and where an application is about; `today` is the installation's day."""

    people: tuple[Person, ...]
    child: Child | None
    unit: str
    today: date
    chance: Random

    @property
    def applicant(self) -> Person:
        """Who files."""
        return self.people[0]


class Recipe(NamedTuple):
    """The kind of sample that an application needs, its form, and the papers that only some cases need."""

    kind: str
    form: Callable[[Cast], Form]
    papers: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Kinds of sample whose first person follows those of `kind` in the cast."""
    online: bool = True


def identity(person: Person, *more: str) -> Form:
    """A person as forms ask for one; a paper with an old number counts as long as nothing newer is known."""
    known = {"ethnicity": person.ethnicity, "nationality": "Việt Nam", "sex": person.sex, "address": person.address}
    base = {"full_name": person.full_name, "date_of_birth": person.birth, "personal_id": person.number}
    return base | {name: known[name] for name in more}


def days_ago(cast: Cast, most: int, least: int = 1) -> str:
    """A day that is so many days ago, at least and at most."""
    return (cast.today - timedelta(days=cast.chance.randint(least, most))).isoformat()
