"""What a new version changes is told in exactly the words beside it, in Vietnamese and in English.

After a change of words on purpose, run it with MOTCUA_ACCEPT_WORDS=1 and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commands.diff import diff, read
from procedure_defs.compare import compared
from procedure_defs.compare_forms import compared_forms
from procedure_defs.compile import folders

COMPARED = Path(__file__).parent / "compared"
VERSIONS = sorted(path for path in COMPARED.glob("*.yaml") if path.stem != "old")


@pytest.mark.parametrize("new", VERSIONS, ids=lambda path: path.stem)
def test_the_changes_are_told_in_these_words(new: Path) -> None:
    said = "\n".join(diff(COMPARED / "old.yaml", new).lines) + "\n"
    expected = new.with_suffix(".txt")
    if os.environ.get("MOTCUA_ACCEPT_WORDS"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")


def test_what_is_only_written_otherwise_is_no_change() -> None:
    assert compared(read(COMPARED / "old.yaml"), read(COMPARED / "only-written-otherwise.yaml")) == ()


def test_what_is_asked_of_the_applicant_newly_or_no_longer_is_told() -> None:
    old = {"properties": {"name": {"x-vi": "Họ tên"}, "job": {"x-vi": "Nghề"}, "sex": {"x-vi": "Giới tính", "enum": ["m", "f"]}}}
    child = {"type": "object", "properties": {"age": {"x-vi": "Tuổi", "x-en": "Age", "type": "integer"}}}
    sex = {"x-vi": "Giới tính", "enum": ["m", "f", "x"]}
    new = {"required": ["name"], "properties": {"name": {"x-vi": "Họ tên"}, "sex": sex, "children": {"items": child}}}
    assert [change.told.vi for change in compared_forms(old, new)] == [
        "bỏ thông tin phải khai: Nghề (form.job)",
        "thêm thông tin phải khai: Tuổi (form.children.age)",
        "bắt buộc khai: Họ tên (form.name)",
        "Giới tính (form.sex), giá trị: m, f → m, f, x",
    ]
    assert compared_forms(new, new) == ()


def test_every_definition_of_the_library_equals_itself_and_differs_from_every_other() -> None:
    definitions = [read(folder) for folder in folders()]
    for one in definitions:
        for other in definitions:
            assert bool(compared(one, other)) == (one is not other)
