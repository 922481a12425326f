"""Forms of procedures that a ministry decides, that copy registers, mediate, or come to people of themselves."""

from __future__ import annotations

from demo.casting import Cast, Form, Recipe, identity


def residence(cast: Cast) -> Form:
    """1.004222: permanent residence, with family or in a rented dwelling that the commune confirms."""
    person, rented = cast.applicant, cast.chance.random() < 0.4
    head = {"full_name": person.full_name, "personal_id": person.number}
    at_home: Form = {"residence_case": "household", "household_head": head}
    where: Form = {"residence_case": "rented", "dwelling": _dwelling(cast), "asks_confirmation": True}
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(person), "registrant": identity(person, "sex"),
        "fee_exempt": cast.chance.random() < 0.3, **(where if rented else at_home),
    }  # fmt: skip


def _dwelling(cast: Cast) -> Form:
    return {"owner": "Lê Thị Mai", "area": cast.chance.randint(15, 90), "persons": cast.chance.randint(1, 5)}


def dwelling_confirmed(cast: Cast) -> Form:
    """1.013314: the commune confirms a dwelling."""
    return {"residence": {"unit": cast.unit}, "applicant": identity(cast.applicant), "dwelling": _dwelling(cast)}


def residence_removed(cast: Cast) -> Form:
    """1.003197: somebody settles abroad."""
    person = cast.applicant
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(person), "registrant": identity(person, "sex"),
        "reason": "abroad",
    }  # fmt: skip


def temporary_residence(cast: Cast) -> Form:
    """1.004194: one person, or the workers of a site by a list."""
    by_list = cast.chance.random() < 0.3
    return {
        "residence": {"unit": cast.unit}, "until": f"{cast.today.year + 2}-06-30", "applicant": identity(cast.applicant),
        "by_list": by_list, "persons": cast.chance.randint(2, 30) if by_list else 1,
    }  # fmt: skip


def insurance_card(cast: Cast) -> Form:
    """1.001939: a health insurance card by household."""
    person = cast.applicant
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(person), "registrant": identity(person, "sex"),
        "group": "household", "clinic": "Trung tâm Y tế khu vực",
    }  # fmt: skip


def child_identity_card(cast: Cast) -> Form:
    """1.014062: the identity card of a small child."""
    child = cast.child
    who = {"full_name": child.full_name, "date_of_birth": child.birth, "sex": child.sex} if child else identity(cast.people[-1])
    return {"residence": {"unit": cast.unit}, "applicant": identity(cast.applicant), "registrant": who}


def survivors(cast: Cast) -> Form:
    """2.000821: the family of a pensioner who died."""
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(cast.applicant),
        "deceased": identity(cast.people[-1], "sex", "ethnicity", "nationality"), "insurance": {"state": "pensioner"},
    }  # fmt: skip


def funeral(cast: Cast) -> Form:
    """1.001731: funeral support for somebody who received the allowance."""
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(cast.applicant), "funeral_case": "allowance",
        "deceased": identity(cast.people[-1], "sex", "ethnicity", "nationality"),
    }  # fmt: skip


def mediation(cast: Cast) -> Form:
    """1.012812: neighbours about a boundary."""
    return {
        "land": {"unit": cast.unit, "parcel": str(cast.chance.randint(1, 900))}, "applicant": identity(cast.applicant),
        "other_party": {"full_name": cast.people[-1].full_name}, "dispute": "Ranh giới giữa hai thửa đất bị lấn khoảng nửa mét.",
    }  # fmt: skip


def extract_copies(cast: Cast) -> Form:
    """2.000635: copies of one's own extract."""
    person = cast.applicant
    return {
        "place": {"unit": cast.unit}, "applicant": identity(person), "relation": "self",
        "event": cast.chance.choice(["birth", "marriage"]), "person": {"full_name": person.full_name},
        "copies": cast.chance.randint(1, 6),
    }  # fmt: skip


def register_copy(cast: Cast) -> Form:
    """2.000908: a copy from an original register."""
    document = {"name": "Giấy chứng nhận đăng ký kết hôn", "year": cast.chance.randint(1995, 2020), "copies": 2}
    return {"place": {"unit": cast.unit}, "applicant": identity(cast.applicant), "relation": "holder", "document": document}


def household_business(cast: Cast) -> Form:
    """1.001612: a shop of one person."""
    name = cast.applicant.full_name.rpartition(" ")[2]
    business = {"unit": cast.unit, "name": f"Hộ kinh doanh {name}", "trade": "Bán lẻ tạp hóa", "members": 1}
    return {"business": business, "applicant": identity(cast.applicant), "has_e_identity": True, "filed_by": "owner"}


def criminal_record(cast: Cast) -> Form:
    """3.000333: a certificate for a job."""
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(cast.applicant), "filed_by": "self", "certificate": "no-1",
        "purpose": "Xin việc làm", "fee_class": "full",
    }  # fmt: skip


def licence(cast: Cast) -> Form:
    """3.000347, 3.000348: a motorcycle licence, now and then unknown to the licence system."""
    known = cast.chance.random() < 0.8
    return {
        "residence": {"unit": cast.unit}, "applicant": identity(cast.applicant), "nationality_abroad": False,
        "licence": {"grade": "A1", "in_database": known, "integrated_revoked": False},
    }  # fmt: skip


def social_pension(cast: Cast) -> Form:
    """1.014027: the data say that somebody has come of age."""
    return {"residence": {"unit": cast.unit}, "applicant": identity(cast.people[-1]), "basis": "old-age"}


MAIN = ("declaration",)
FURTHER: dict[str, Recipe] = {
    "1.004222": Recipe("adult", residence, papers=MAIN),
    "1.013314": Recipe("adult", dwelling_confirmed, papers=MAIN),
    "1.003197": Recipe("adult", residence_removed, papers=MAIN),
    "1.004194": Recipe("adult", temporary_residence, papers=(*MAIN, "list")),
    "1.001939": Recipe("adult", insurance_card, papers=MAIN),
    "1.014062": Recipe("newborn", child_identity_card, papers=MAIN),
    "2.000821": Recipe("adult", survivors, papers=MAIN, also=("adult",)),
    "1.001731": Recipe("adult", funeral, papers=MAIN, also=("adult",)),
    "1.012812": Recipe("adult", mediation, also=("adult",), online=False),
    "2.000635": Recipe("adult", extract_copies),
    "2.000908": Recipe("adult", register_copy),
    "1.001612": Recipe("adult", household_business, papers=MAIN),
    "3.000333": Recipe("adult", criminal_record, papers=MAIN),
    "3.000347": Recipe("adult", licence, papers=MAIN),
    "3.000348": Recipe("adult", licence, papers=MAIN),
    "1.014027": Recipe("adult", social_pension, online=False),
}
"""By procedure code."""
