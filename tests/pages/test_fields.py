"""From a form's schema to fields and back: repeated blocks, conditions, days as people write them."""

from __future__ import annotations

from typing import Any

from api.pages.dates import instant, iso_day, last_day, shown_day
from api.pages.form_fields import hidden_paths, sections, values_of
from statute.time import ICT, moment

SCHEMA: dict[str, Any] = {
    "type": "object", "x-vi": "Đơn", "required": ["heirs", "married"],
    "properties": {
        "heirs": {"type": "array", "x-vi": "Người thừa kế", "items": {
            "properties": {"name": {"type": "string", "x-vi": "Tên"}, "share": {"type": "number", "x-vi": "Phần"}}}},
        "married": {"type": "boolean", "x-vi": "Đã kết hôn"},
        "spouse": {"type": "string", "x-vi": "Vợ, chồng", "x-guard": ["get", ["var", "form"], "married"]},
        "uses": {"type": "array", "x-vi": "Dùng", "items": {"enum": ["a", "b", "c"]}},
        "born": {"type": "string", "format": "birth-date", "x-vi": "Sinh"},
        "count": {"type": "integer", "x-vi": "Số"},
    },
}  # fmt: skip


def test_blocks_come_back_as_a_list_without_the_empty_ones() -> None:
    posted = {"form.heirs.0.name": ["An"], "form.heirs.0.share": ["0,5"], "form.heirs.1.name": [" "]}
    posted |= {"form.heirs.2.name": ["Bình"]}
    assert values_of(SCHEMA, posted) == {"heirs": [{"name": "An", "share": 0.5}, {"name": "Bình"}]}


def test_one_more_block_is_shown_than_there_are_values() -> None:
    heirs = sections(SCHEMA, {"heirs": [{"name": "An"}]}, {"form.heirs": 2})[0].fields[0]
    assert [child.path for child in heirs.children] == ["form.heirs.0", "form.heirs.1"]
    assert heirs.children[0].children[0].value == "An"


def test_a_field_whose_condition_does_not_hold_is_neither_shown_nor_sent() -> None:
    assert values_of(SCHEMA, {"form.married": ["no"], "form.spouse": ["Lan"]}) == {"married": False}
    assert hidden_paths(sections(SCHEMA, {"married": False})) == ["form.spouse"]
    assert values_of(SCHEMA, {"form.married": ["yes"], "form.spouse": ["Lan"]}) == {"married": True, "spouse": "Lan"}


def test_what_is_no_number_stays_for_the_schema_to_judge() -> None:
    assert values_of(SCHEMA, {"form.count": ["1.250"], "form.uses": ["a", "c"]}) == {"count": 1250, "uses": ["a", "c"]}
    assert values_of(SCHEMA, {"form.count": ["mười"]}) == {"count": "mười"}


def test_days_are_read_and_shown_as_people_write_them() -> None:
    assert [iso_day(written) for written in ("2/3/2026", "02-03-2026", "1990", "x")] == ["2026-03-02", "2026-03-02", "1990", "x"]
    assert [shown_day(stored) for stored in ("2026-03-02", "1990", "2026-13-41")] == ["02/03/2026", "1990", "2026-13-41"]
    read = instant("14:05 2/3/2026")
    assert instant("2/3/2026 14h05") == read
    assert read is not None
    assert (read.hour, read.tzinfo) == (14, ICT)
    assert instant("14:05 31/2/2026") is None


def test_a_term_that_ends_at_midnight_ends_on_the_day_before() -> None:
    from datetime import date, time

    assert last_day(moment(date(2026, 3, 3), time(0, 0))) == "02/03/2026"
    assert last_day(moment(date(2026, 3, 3), time(10, 0))) == "10:00 03/03/2026"
