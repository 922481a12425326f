"""A case of a split unit: parcel before street before the applicant's address; what no table decides is for a person."""

from __future__ import annotations

from organisation.splitting import Decided, SplitRow, SplitTables, Where, where_of
from procedure_defs.merger_file import named, read_order


def row(kind: str, name: str, new: str, **fields: object) -> SplitRow:
    return SplitRow.model_validate({"old": "1", "kind": kind, "name": name, "new": new, "source": f"t.csv:{name}", **fields})


TABLES = SplitTables([
    row("parcel", "12", "A"), row("parcel", "13", "B", low=1, high=50), row("parcel", "13", "A", low=51),
    row("street", "Lê Lợi", "A", low=1, high=99), row("street", "Lê Lợi", "B", low=100), row("street", "Lê Lai", "B"),
    row("hamlet", "Thôn Đông", "B", synthetic=True),
])  # fmt: skip


def decided(**where: str) -> tuple[str, str] | None:
    found = TABLES.decide("1", Where(**where))
    return (found.new, found.by) if found else None


def test_the_parcel_comes_first_and_the_street_second() -> None:
    assert decided(map="12", parcel="7", address="Số 3, đường Lê Lai") == ("A", "parcel")
    assert decided(map="99", parcel="7", address="Số 3, đường Lê Lai") == ("B", "street")
    assert decided(address="nơi khác", applicant="Thôn Đông") == ("B", "applicant")


def test_numbers_narrow_a_sheet_and_a_street() -> None:
    assert [decided(map="13", parcel=number) for number in ("50", "51")] == [("B", "parcel"), ("A", "parcel")]
    assert decided(address="Số 99, đường LÊ LỢI") == ("A", "street")
    assert decided(address="Số 100 đường Lê Lợi") == ("B", "street")
    assert decided(address="đường Lê Lợi") is None


def test_what_is_unknown_or_ambiguous_is_for_a_person() -> None:
    assert decided(address="Số 3 ngõ Lê Lai, thôn Đông") == ("B", "street")
    assert decided(address="Số 3, đường Lê Lợi, góc Lê Lai") is None
    assert decided(address="Số 3, đường Lê Lợiên") is None
    assert decided() is None
    assert TABLES.decide("2", Where(address="Lê Lai")) is None


def test_the_evidence_is_the_row_of_the_table_and_no_value_of_the_person() -> None:
    found = TABLES.decide("1", Where(applicant="Nhà ông An, thôn Đông"))
    assert found == Decided("B", "applicant", "t.csv:Thôn Đông: hamlet Thôn Đông", synthetic=True)


def test_the_place_is_read_beside_the_unit_that_the_form_names() -> None:
    form = {"land": {"unit": "1", "parcel": "7", "map": 12, "address": "Lê Lai"}}
    assert where_of(form, "form.land.unit", {"address": "Thôn Đông"}) == Where("12", "7", "Lê Lai", "Thôn Đông")
    assert where_of({}, "form.land.unit", {}) == Where()


def test_a_made_up_table_says_so_in_every_decision() -> None:
    merger = read_order(named("ha-noi-2025")).merger
    assert merger is not None
    assert all(each.synthetic for each in merger.rows)
    first = next(each for each in merger.rows if each.kind == "street")
    found = merger.tables.decide(first.old, Where(address=f"Số 12, {first.name}"))
    assert found is not None
    assert (found.new, found.synthetic) == (first.new, True)
