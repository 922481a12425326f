"""The generator: draws households of several shapes until there are as many people as asked for.

Ages are drawn so that parents, children and grandparents fit: a mother is 19 to 45 at a birth, a father at least 18.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sandbox.addresses import crowd, draw_address
from sandbox.chance import Chance, weighted
from sandbox.names import Sex, draw_name, draw_surname
from sandbox.numbers import NumberBook
from sandbox.people import AS_OF, Household, Person, marry
from sandbox.units import Place

_YEAR = 365.25
_TODAY = AS_OF.toordinal()
_SHAPES = weighted({"alone": 12, "couple": 15, "family": 45, "one parent": 8, "three generations": 20})
_MINORITIES = {
    "mountains": weighted({"Tày": 20, "Thái": 19, "Mường": 15, "Nùng": 11, "Mông": 14, "Dao": 9, "Kinh": 40}),
    "highlands": weighted({"Gia Rai": 15, "Ê Đê": 12, "Ba Na": 8, "Cơ Ho": 5, "Kinh": 60}),
    "delta": weighted({"Khmer": 8, "Hoa": 2, "Kinh": 90}),
}
_REGION_OF_PROVINCE = {
    **dict.fromkeys(("02", "04", "06", "08", "10", "11", "12", "14", "15", "17", "20"), "mountains"),
    **dict.fromkeys(("62", "64", "66", "67", "68"), "highlands"),
    **dict.fromkeys(("84", "91", "92", "93", "94", "95", "96"), "delta"),
}
# How likely a person of at most this age has died; the register keeps the dead.
_DEAD_BY_AGE = ((50, 0.004), (65, 0.03), (75, 0.10), (85, 0.25), (200, 0.60))


def generate(count: int, *, seed: int, places: tuple[Place, ...], numbers: NumberBook | None = None) -> Iterator[Household]:
    """Households with `count` people in all; `numbers` may be handed in to go on issuing from afterwards."""
    maker = _Maker(Chance(seed), crowd(places), numbers or NumberBook())
    left = count
    while left > 0:
        household = maker.household()
        if len(household.members) > left:
            household = maker.household("alone")
        left -= len(household.members)
        yield household


class _Maker:
    """Draws one household after another."""

    def __init__(self, chance: Chance, peopled: tuple[Place, ...], numbers: NumberBook) -> None:
        self._chance, self._peopled, self._numbers = chance, peopled, numbers
        self._books = 0

    def household(self, shape: str | None = None) -> Household:
        address = draw_address(self._chance, self._peopled)
        self._books += 1
        household = Household(address, f"{self._books:09d}", rekeyed=self._chance.happens(0.85))
        household.members = self._members(shape or self._chance.pick(_SHAPES), address.place)
        self._let_die(household.members)
        self._let_move(household.members)
        return household

    def _members(self, shape: str, home: Place) -> list[Person]:
        ethnicity = self._ethnicity(home)
        if shape == "alone":
            return [self._single(home, ethnicity)]
        if shape == "one parent":
            mother = self._adult("Nữ", self._born(24, 50), home, ethnicity)
            mother.marital = "Ly hôn" if self._chance.happens(0.7) else "Chưa kết hôn"
            return [mother, *self._children(mother, None, home)]
        youngest, eldest = {"couple": (22, 85), "family": (22, 52)}.get(shape, (24, 46))
        couple = husband, wife = self._couple(self._born(youngest, eldest), home, ethnicity)
        if shape == "couple":
            return [*couple]
        members = [*couple, *self._children(wife, husband, home)]
        return members if shape == "family" else members + self._parents_of(husband, home)

    def _single(self, home: Place, ethnicity: str) -> Person:
        person = self._adult(self._sex(), self._born(18, 88), home, ethnicity)
        married_once = _TODAY - person.born > 32 * _YEAR and self._chance.happens(0.6)
        person.marital = self._chance.pick(("Ly hôn", "Góa")) if married_once else "Chưa kết hôn"
        return person

    def _couple(self, wife_born: int, home: Place, ethnicity: str, surname: str | None = None) -> tuple[Person, Person]:
        husband_born = min(wife_born - self._chance.between(-350, 2900), _TODAY - int(22 * _YEAR))
        husband = self._adult("Nam", husband_born, home, ethnicity, surname)
        wife = self._adult("Nữ", wife_born, home, ethnicity)
        wife.relation = "Vợ"
        marry(husband, wife)
        return husband, wife

    def _children(self, mother: Person, father: Person | None, home: Place) -> list[Person]:
        surname = (father or mother).name.surname
        children: list[Person] = []
        born = mother.born + int(self._chance.between(20, 32) * _YEAR)
        for _ in range(self._chance.pick((1, 1, 2, 2, 2, 2, 3, 3, 4))):
            if born > _TODAY or born > mother.born + 45 * _YEAR:
                break
            if _TODAY - born < 27 * _YEAR:  # older ones have left for households of their own
                child = self._person(self._sex(), born, home, mother.ethnicity, surname)
                child.relation = "Con"
                child.mother, child.father = mother.number, father.number if father else None
                children.append(child)
            born += self._chance.between(500, 2200)
        return children

    def _parents_of(self, husband: Person, home: Place) -> list[Person]:
        mother_born = husband.born - int(self._chance.between(20, 38) * _YEAR)
        father, mother = self._couple(mother_born, home, husband.ethnicity, husband.name.surname)
        father.relation, mother.relation = "Bố", "Mẹ"
        husband.father, husband.mother = father.number, mother.number
        return [father, mother]

    def _adult(self, sex: Sex, born: int, home: Place, ethnicity: str, surname: str | None = None) -> Person:
        birthplace = home if self._chance.happens(0.75) else self._chance.pick(self._peopled)
        person = self._person(sex, born, birthplace, ethnicity, surname or draw_surname(self._chance, home.old_province_code))
        if _TODAY - born > 27 * _YEAR and self._chance.happens(0.55):
            person.old_number = self._numbers.issue_old()
        return person

    def _person(self, sex: Sex, born: int, birthplace: Place, ethnicity: str, surname: str) -> Person:
        day = date.fromordinal(born)
        year_only = self._chance.happens(0.15 if day.year < 1960 else 0.004)
        return Person(
            number=self._numbers.issue(birthplace.old_province_code, sex, day.year),
            name=draw_name(self._chance, surname, sex, day.year),
            sex=sex,
            born=born,
            birth=f"{day.year}" if year_only else day.isoformat(),
            birthplace=birthplace.old_code,
            ethnicity=ethnicity,
            relation="Chủ hộ",
            marital="Chưa kết hôn",
        )

    def _let_die(self, members: list[Person]) -> None:
        last_birth = max(person.born for person in members)
        for person in members:
            age = (_TODAY - person.born) / _YEAR
            share = next(share for limit, share in _DEAD_BY_AGE if age < limit)
            if self._chance.happens(share):
                day = self._chance.between(max(last_birth, _TODAY - 1500), _TODAY)
                person.died = date.fromordinal(day).isoformat()
                _widow(person, members)

    def _let_move(self, members: list[Person]) -> None:
        for person in members:
            if person.died is None and person.relation != "Con" and self._chance.happens(0.06):
                person.stays = draw_address(self._chance, self._peopled)

    def _ethnicity(self, home: Place) -> str:
        region = _REGION_OF_PROVINCE.get(home.old_province_code)
        return self._chance.pick(_MINORITIES[region]) if region else "Kinh"

    def _sex(self) -> Sex:
        return "Nam" if self._chance.happens(0.502) else "Nữ"

    def _born(self, youngest: int, eldest: int) -> int:
        return self._chance.between(_TODAY - int(eldest * _YEAR), _TODAY - int(youngest * _YEAR))


def _widow(dead: Person, members: list[Person]) -> None:
    """The spouse left behind is widowed, and still linked."""
    for person in members:
        if person.number == dead.spouse:
            person.marital = "Góa"
