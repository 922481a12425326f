"""A filled form for each procedure of the library, from sample people: plausible, valid, and now and then wrong.

`RECIPES` has one entry a procedure. A procedure in force without one is reported loudly, and fails the tests.
"""

from __future__ import annotations

from typing import Any

from demo.casting import Cast, Form, Recipe, days_ago, identity
from demo.further_applications import FURTHER
from demo.people import Person

VARIETIES = {
    "as-registered": 60, "wrong-data": 10, "deceased": 6, "moved": 8, "year-only": 6, "old-number": 5, "stranger": 5,
}  # fmt: skip
"""How the person looked up differs from what the register holds, and how often in a hundred."""
SWAPPED = {"deceased", "moved", "year-only", "old-number", "stranger"}
"""The varieties that are a kind of sample of their own: one such person stands in for the last one of the cast."""
ASIDE = frozenset({"optional", "note", "present_only", "from_register"})


def certified_copies(cast: Cast) -> Form:
    """2.000815: certified copies of a document."""
    name = cast.chance.choice(
        ["Bằng tốt nghiệp đại học", "Giấy phép lái xe", "Sổ hộ khẩu", "Giấy khai sinh", "Hợp đồng lao động"]
    )
    document = {"name": name, "pages": cast.chance.randint(1, 12), "copies": cast.chance.randint(1, 5), "foreign": False}
    applicant = {"full_name": cast.applicant.full_name, "personal_id": cast.applicant.number}
    return {"place": {"unit": cast.unit}, "applicant": applicant, "document": document}


def signature(cast: Cast) -> Form:
    """2.000884: a signature under a letter of authority or a declaration."""
    name = cast.chance.choice(["Giấy ủy quyền nhận lương hưu", "Giấy ủy quyền nộp hồ sơ", "Đơn đề nghị"])
    applicant = {"full_name": cast.applicant.full_name, "personal_id": cast.applicant.number}
    document = {"name": name, "cases": cast.chance.randint(1, 2), "transaction": False}
    return {"place": {"unit": cast.unit}, "applicant": applicant, "how": "signature", "document": document}


def birth(cast: Cast) -> Form:
    """1.001193: the father files for his and his wife's newborn."""
    father, mother, born = cast.people[0], cast.people[1], cast.child
    if born is None:
        raise ValueError("a birth is registered for a newborn")
    child = {
        "full_name": born.full_name, "date_of_birth": born.birth, "sex": born.sex, "born_at_facility": True,
        "place_of_birth": "Trung tâm Y tế khu vực", "ethnicity": father.ethnicity, "nationality": "Việt Nam",
        "found_abandoned": False, "by_surrogacy": False,
    }  # fmt: skip
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(father), "relation": "father", "child": child,
        "mother": identity(mother, "ethnicity", "nationality"), "father": identity(father, "ethnicity", "nationality"),
        "parents_married": True, "marriage_certificate": {"number": f"{cast.chance.randint(1, 400)}/2022"},
        "copies": cast.chance.randint(0, 3),
    }  # fmt: skip


def newborn_group(cast: Cast) -> Form:
    """3.000722: the birth with residence, health insurance card and identity card."""
    mother = cast.people[1]
    head = {"full_name": mother.full_name, "personal_id": mother.number}
    more = {"residence_case": "household", "household_head": head, "fee_exempt": True, "clinic": "Trung tâm Y tế khu vực"}
    return birth(cast) | more


def death_group(cast: Cast) -> Form:
    """2.002913: the death with removal of residence, funeral support and survivors' benefit."""
    return death(cast) | {
        "on_allowance": True, "funeral_case": "allowance", "insured": True, "insurance": {"state": "pensioner"},
        "payment": {"bank": "Ngân hàng Chính sách xã hội", "account": "12345678"},
    }  # fmt: skip


def marriage(cast: Cast) -> Form:
    """1.000894: an unmarried couple."""
    more = {"previous_marriages": 0, "works_abroad": False}
    groom, bride = (identity(person, "ethnicity", "nationality") | more for person in cast.people[:2])
    return {"residence": {"unit": cast.unit}, "bride": bride, "groom": groom, "copies": cast.chance.randint(0, 4)}


def death(cast: Cast) -> Form:
    """1.000656: a relative files for somebody who has died; most of them the register still has as living."""
    relative, dead = cast.people[0], cast.people[-1]
    day = days_ago(cast, 20)
    return {
        "place": {"unit": cast.unit, "last_residence_known": True}, "applicant": identity(relative), "relation": "relative",
        "deceased": identity(dead, "sex", "ethnicity", "nationality"),
        "death": {"date": day, "place": "Tại nhà riêng", "cause": "Tuổi già"}, "no_death_notice": False,
        "death_notice": {"issuer": "Trạm Y tế", "date": day}, "copies": cast.chance.randint(0, 5),
    }  # fmt: skip


def marital_status(cast: Cast) -> Form:
    """1.004873: a certificate of one's own marital status."""
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(cast.people[-1]), "relation": "self",
        "subject": identity(cast.people[-1], "ethnicity", "nationality"), "status": "never-married", "copies": 1,
        "purpose": cast.chance.choice(["Mua bán nhà đất", "Vay vốn ngân hàng", "Bổ túc hồ sơ cá nhân"]), "use": "other",
        "reissue": False,
    }  # fmt: skip


def guardianship(cast: Cast) -> Form:
    """1.004837: a relative becomes the guardian of somebody whose parents have died."""
    guardian, ward = cast.people[0], cast.people[-1]
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(guardian), "relation": "self",
        "guardian": identity(guardian, "ethnicity", "nationality"), "ward": identity(ward, "ethnicity", "nationality"),
        "reason": "Cha mẹ không còn", "kind": "by-law", "others_qualify": False, "copies": cast.chance.randint(0, 2),
    }  # fmt: skip


def correction(cast: Cast) -> Form:
    """1.004859: a slip in one's own entry is put right."""
    person = identity(cast.people[-1], "ethnicity", "nationality")
    change = {
        "kind": cast.chance.choice(["correction", "completion"]), "entry": f"Giấy khai sinh số {cast.chance.randint(1, 300)}",
        "from": "Ghi thiếu dấu", "to": cast.people[-1].full_name, "reason": "Ghi sai khi đăng ký",
    }  # fmt: skip
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(cast.people[-1]), "relation": "self", "subject": person,
        "change": change, "copies": 0, "fee_exempt": False,
    }  # fmt: skip


def house_permit(cast: Cast) -> Form:
    """1.013225: a permit for a detached house, or for small works."""
    owner, detached = cast.applicant, cast.chance.random() < 0.8
    building = {
        "kind": "detached-house" if detached else "not-in-line", "floors": cast.chance.randint(1, 5),
        "floor_area": cast.chance.randint(60, 400), "height": cast.chance.randint(4, 19), "adjoins_another": True,
        "needs_fire_review": False, "needs_design_review": False,
    }  # fmt: skip
    site = {"unit": cast.unit, "parcel": str(cast.chance.randint(1, 900)), "map": str(cast.chance.randint(1, 90))}
    return {
        "applicant": {"full_name": owner.full_name, "personal_id": owner.number, "address": owner.address},
        "site": {**site, "area": cast.chance.randint(60, 300)}, "building": building | ({} if detached else {"grade": "IV"}),
    }  # fmt: skip


def land_transfer(cast: Cast) -> Form:
    """1.013831: a parcel is sold; the province's land registry decides."""
    seller, buyer = cast.people[0], cast.people[-1]
    land = {"unit": cast.unit, "parcel": str(cast.chance.randint(1, 900)), "map": str(cast.chance.randint(1, 90))}
    return {
        "land": land | {"area": cast.chance.randint(50, 500)},
        "certificate": {"number": f"CT {cast.chance.randint(100_000, 999_999)}"},
        "case": "transfer",
        "price": cast.chance.randint(5, 60) * 100_000_000,
        "contract": {"number": str(cast.chance.randint(1, 9_000)), "date": days_ago(cast, 30)},
        "applicant": identity(buyer),
        "represented": False,
        "transferor_kind": "individual",
        "transferor": identity(seller),
        "transferee_kind": "individual",
        "transferee": identity(buyer),
        "joint_certificate": False,
        "mortgaged": False,
        "measured_again": False,
        "split_or_merged": False,
        "asset_owner_without_land": False,
    }


def social_allowance(cast: Cast) -> Form:
    """1.001776: a severely disabled person asks for the monthly allowance; some dossiers may not be posted."""
    person = cast.people[-1]
    return {
        "residence": {"unit": cast.unit},
        "applicant": identity(person),
        "relation": "self",
        "beneficiary": identity(person, "sex", "ethnicity"),
        "category": "disabled",
        "has_hiv": cast.chance.random() < 0.1,
        "pregnant": False,
        "poverty": cast.chance.choice(["poor", "near-poor", "none"]),
        "disability": cast.chance.choice(["severe", "very-severe"]),
        "raising_children": False,
        "other_allowance": False,
    }


RECIPES: dict[str, Recipe] = {
    "2.000815": Recipe("adult", certified_copies, online=False),
    "2.000884": Recipe("adult", signature, online=False),
    "1.004837": Recipe("adult", guardianship, papers=("natural-guardian-proof",), also=("adult",)),
    "1.004859": Recipe("adult", correction),
    "1.001193": Recipe("newborn", birth, papers=("declaration",)),
    "1.000894": Recipe("betrothed", marriage, papers=("declaration",)),
    "1.000656": Recipe("adult", death, papers=("declaration", "death-notice"), also=("adult",)),
    "1.004873": Recipe("adult", marital_status, papers=("declaration",)),
    "1.013831": Recipe("adult", land_transfer, papers=("application", "contract"), also=("adult",)),
    "1.001776": Recipe("adult", social_allowance, papers=("declaration",)),
    "1.013225": Recipe("adult", house_permit, papers=("neighbour-safety-pledge",)),
    "3.000722": Recipe("newborn", newborn_group, papers=("declaration",)),
    "2.002913": Recipe("adult", death_group, papers=("declaration", "death-notice"), also=("adult",)),
    **FURTHER,
}
"""By procedure code."""


def varied(cast: Cast, variety: str, other: Person | None) -> Cast:
    """The cast with its last person as the variety says."""
    last = cast.people[-1]
    if variety == "wrong-data":
        last = last.model_copy(update={"birth": _slipped(last.birth)})
    elif other is not None:
        number = other.old_number if variety == "old-number" and other.old_number else other.number
        last = other.model_copy(update={"number": number})
    return cast._replace(people=(*cast.people[:-1], last))


def _slipped(birth: str) -> str:
    """A birth date with its year mistyped."""
    return f"{int(birth[:4]) - 1}{birth[4:]}" if not birth.endswith("02-29") else f"{birth[:8]}28"


def papers_of(listed: list[dict[str, Any]], recipe: Recipe) -> list[str]:
    """The papers that a careful applicant brings: the required, one of each group, and those that this case needs."""
    wanted, groups = [], set()
    for paper in listed:
        if paper["kind"] in ASIDE or (paper["kind"] == "required_if" and paper["id"] not in recipe.papers):
            continue
        if paper["kind"] == "one_of" and paper["group"] in groups:
            continue
        groups.add(paper["group"])
        wanted.append(paper["id"])
    return wanted
