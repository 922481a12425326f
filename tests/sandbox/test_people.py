"""The generator: the same people for the same seed, with valid numbers and families that can be."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from hashlib import sha256
from itertools import chain
from math import gcd

import pytest

from sandbox import numbers
from sandbox.households import generate
from sandbox.people import Household, Person, everyone
from sandbox.units import Units, read_units
from statute.personal_numbers import check

YEAR = 365.25
COUNT = 20_000


@pytest.fixture(scope="module")
def units() -> Units:
    return read_units()


@pytest.fixture(scope="module")
def households(units: Units) -> list[Household]:
    return list(generate(COUNT, seed=3, places=units.places))


@pytest.fixture(scope="module")
def people(households: list[Household]) -> dict[str, Person]:
    return {person.number: person for person in everyone(iter(households))}


def test_there_are_exactly_as_many_people_as_asked_for(households: list[Household]) -> None:
    assert sum(len(household.members) for household in households) == COUNT


def test_the_same_seed_makes_the_same_people(units: Units) -> None:
    def made(seed: int) -> list[Household]:
        return list(generate(500, seed=seed, places=units.places))

    assert made(5) == made(5)
    assert made(5) != made(6)


def test_a_seed_means_the_same_people_on_every_machine_and_in_every_release(units: Units) -> None:
    people = everyone(generate(1_000, seed=1, places=units.places))
    digest = sha256("\n".join(repr(astuple(person)) for person in people).encode()).hexdigest()
    assert digest[:16] == "22809576add95a00", (
        "seeds make other people now: say so in CHANGELOG.md, for demos and benches depend on them"
    )


def test_personal_numbers_are_unique(people: dict[str, Person]) -> None:
    assert len(people) == COUNT


def test_old_numbers_are_unique_and_have_nine_digits(people: dict[str, Person]) -> None:
    old = [person.old_number for person in people.values() if person.old_number]
    assert len(set(old)) == len(old) > COUNT / 10
    assert all(len(number) == 9 and number.isdigit() for number in old)


def test_serials_never_collide_because_each_step_is_coprime_to_its_range() -> None:
    assert gcd(numbers._SERIAL_STEP, numbers._SERIALS) == 1
    assert gcd(numbers._OLD_STEP, numbers._OLD_COUNT) == 1


def test_every_number_agrees_with_the_statute_on_place_sex_and_year(people: dict[str, Person]) -> None:
    sexes = {"Nam": "male", "Nữ": "female"}
    findings = [check(p.number, sexes[p.sex], int(p.birth[:4])) for p in people.values()]  # type: ignore[arg-type]
    assert list(chain(*findings)) == []


def test_the_number_names_the_province_of_birth(people: dict[str, Person], units: Units) -> None:
    for person in people.values():
        assert person.number[1:3] == units.by_old_code[person.birthplace].old_province_code


def test_parents_are_old_enough_and_mothers_not_too_old(people: dict[str, Person]) -> None:
    for child in people.values():
        if child.mother:
            assert 18 * YEAR <= child.born - people[child.mother].born <= 46 * YEAR
        if child.father:
            assert 17 * YEAR <= child.born - people[child.father].born <= 60 * YEAR


def test_children_bear_the_surname_of_the_father_or_of_a_mother_alone(people: dict[str, Person]) -> None:
    for child in people.values():
        parent = child.father or child.mother
        assert parent is None or people[parent].name.surname == child.name.surname


def test_spouses_are_linked_both_ways_adult_and_of_both_sexes(people: dict[str, Person]) -> None:
    for person in people.values():
        if person.spouse:
            spouse = people[person.spouse]
            assert spouse.spouse == person.number
            assert {person.sex, spouse.sex} == {"Nam", "Nữ"}
            assert person.birth[:4] <= "2005"


def test_the_dead_did_not_die_before_their_children_were_born(people: dict[str, Person]) -> None:
    for child in people.values():
        for parent in filter(None, (child.father, child.mother)):
            died = people[parent].died
            assert died is None or died >= child.birth


def test_a_widow_is_linked_to_someone_who_died(people: dict[str, Person]) -> None:
    widowed = [person for person in people.values() if person.marital == "Góa" and person.spouse]
    assert widowed
    assert all(people[person.spouse or ""].died for person in widowed)


def test_nobody_was_born_after_the_day_on_which_the_population_stands(people: dict[str, Person]) -> None:
    assert max(person.birth for person in people.values()) <= "2025-06-30"


def test_every_special_case_has_its_share(people: dict[str, Person], households: list[Household]) -> None:
    cases = Counter(
        chain.from_iterable(
            (
                "dead" if person.died else "alive",
                "moved" if person.stays else "at home",
                "year only" if len(person.birth) == 4 else "full date",
                "old number" if person.old_number else "new number only",
            )
            for person in people.values()
        )
    )
    assert all(cases[case] > COUNT / 100 for case in ("dead", "moved", "year only", "old number"))
    assert 0.10 < sum(not household.rekeyed for household in households) / len(households) < 0.20


def test_nguyen_is_borne_by_about_two_in_five(people: dict[str, Person]) -> None:
    surnames = Counter(person.name.surname for person in people.values())
    assert 0.33 < surnames["Nguyễn"] / COUNT < 0.43
    assert surnames.most_common(3)[1][0] == "Trần"


def test_people_of_a_province_named_live_there(units: Units) -> None:
    hanoi = units.within(frozenset({"01"}))
    assert {household.address.place.new_province_code for household in generate(300, seed=1, places=hanoi)} == {"01"}


def test_an_unknown_province_is_refused_with_how_to_name_one(units: Units) -> None:
    with pytest.raises(ValueError, match="by their code since 1 July 2025, such as 01"):
        next(generate(1, seed=1, places=units.within(frozenset({"Hà Nội"}))))


def test_the_units_are_all_there_and_their_codes_are_text(units: Units) -> None:
    assert (len(units.by_old_code), len(units.by_new_code), len(units.new_provinces)) == (10_040, 3_321, 34)
    assert units.by_old_code["00004"].old_name == "Phường Trúc Bạch"
    assert units.by_new_code["00004"].new_name == "Phường Ba Đình"
