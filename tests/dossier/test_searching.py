"""Words of a dossier: names by word, with and without marks, numbers by digits, and nothing else of the form."""

from __future__ import annotations

import pytest

from dossier.searching import asked, words_of


def test_names_and_numbers_are_words_and_nothing_else_is() -> None:
    personal = {
        "applicant": {"full_name": "Nguyễn Văn Đạt", "personal_id": "001090123457", "address": "Phố Huế"},
        "form": {"child": {"full_name": "An", "place_of_birth": "Hà Nội"}, "heirs": [{"name": "Lò"}]},
        "notes": {"x": "Trần"},
    }
    words = words_of(personal)
    assert words >= {"~nguyen", "~van", "=văn", "~dat", "~an", "~lo", "#001090123457"}
    assert len(words) == 10, "and nguyễn, đạt and lò as they are written"


@pytest.mark.parametrize("written", ["Hoà", "Hòa", "HÒA", "Ho\u0300a", "hoà "])
def test_one_name_in_every_spelling_is_one_word(written: str) -> None:
    assert asked(written) == asked("hòa")
    assert set(asked(written)) <= words_of({"applicant": {"full_name": "Hòa"}})


def test_a_question_without_marks_fits_any_and_one_with_marks_just_them() -> None:
    words = words_of({"applicant": {"full_name": "Đặng Thị Bưởi"}})
    assert set(asked("dang buoi")) <= words
    assert set(asked("Đặng bưởi")) <= words
    assert not set(asked("Đằng")) <= words
    assert asked("0010 9012 3457") == asked("001090123457") == ["#001090123457"]
