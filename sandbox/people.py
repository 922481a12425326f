"""Plausible people in households, the same for the same seed, count and places: who the sandbox register knows.

They stand as on the eve of 1 July 2025, so that everyone was born in a commune of before. Dataclasses with slots, not
pydantic models, because a million of them are made in seconds; links between people are their personal numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sandbox.addresses import Address
from sandbox.names import Name, Sex

AS_OF = date(2025, 6, 30)


@dataclass(slots=True)
class Person:
    """One person; `birth` and `died` are ISO dates, and `birth` may be a year alone, as the law allows."""

    number: str
    name: Name
    sex: Sex
    born: int  # the ordinal of the true day, which the register need not know
    birth: str
    birthplace: str  # an old commune code
    ethnicity: str
    relation: str  # to the head of the household
    marital: str
    old_number: str | None = None
    father: str | None = None
    mother: str | None = None
    spouse: str | None = None
    died: str | None = None
    stays: Address | None = None  # where they live, if not at their registered address


@dataclass(slots=True)
class Household:
    """People registered at one address; the first member is the head."""

    address: Address
    book: str  # the number of the household book
    rekeyed: bool  # whether the register already shows the address by its new commune
    members: list[Person] = field(default_factory=list)


def marry(one: Person, other: Person) -> None:
    """Link two people as spouses."""
    one.spouse, other.spouse = other.number, one.number
    one.marital = other.marital = "Đã kết hôn"


def everyone(households: Iterator[Household]) -> Iterator[Person]:
    """The people of these households, one after another."""
    return (person for household in households for person in household.members)
