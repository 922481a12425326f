"""Every procedure of the library has an application in the demo, and what it fills in fits the form."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from demo.applications import RECIPES, VARIETIES, papers_of, varied
from demo.casting import Cast
from demo.people import Child, Person
from procedure_defs.compile import library
from procedure_defs.form_values import form_faults

MAN = Person(
    full_name="Nguyễn Văn An", number="001090123457", birth="1990-02-28", sex="male", ethnicity="Kinh",
    old_number="122288618", address="Số 1, phố Hàng Bài",
)  # fmt: skip
WOMAN = MAN.model_copy(update={"full_name": "Trần Thị Bình", "number": "001192123453", "sex": "female", "birth": "1992"})
CHILD = Child(full_name="Nguyễn Minh Khôi", birth="2026-11-01", sex="male")


def test_the_demo_has_an_application_for_every_procedure_of_the_library() -> None:
    missing = sorted(library().keys() - RECIPES.keys())
    assert not missing, f"no application for {missing}: add one to demo/applications.py"
    assert RECIPES.keys() <= library().keys(), "an application for a procedure that is not in the library"


@pytest.mark.parametrize("variety", sorted(VARIETIES))
@pytest.mark.parametrize("code", sorted(RECIPES))
def test_forms_fit_their_schema_whatever_is_unusual_about_the_people(code: str, variety: str) -> None:
    for seed in range(20):
        cast = Cast((MAN, WOMAN), CHILD, "00004", date(2026, 11, 20), Random(seed))
        form = RECIPES[code].form(varied(cast, variety, WOMAN if seed % 2 else MAN))
        assert form_faults(library()[code].form_schema, form) == []


@pytest.mark.parametrize("code", sorted(RECIPES))
def test_papers_that_a_case_needs_are_on_the_procedures_list(code: str) -> None:
    listed = [paper.model_dump() for paper in library()[code].plan.papers]
    assert set(RECIPES[code].papers) <= {paper["id"] for paper in listed}
    assert set(papers_of(listed, RECIPES[code])) <= {paper["id"] for paper in listed}
