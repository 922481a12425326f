"""Old codes resolve for ever, through every reform, and say why; nothing is decided where the place decides."""

from __future__ import annotations

from datetime import datetime

import pytest

from organisation.succession import Graph, Link, UnknownUnit, readings
from organisation.units import UnitVersion
from procedure_defs.national_units import BEFORE, REFORM, links, national_graph
from statute.time import ICT

IN_2030 = datetime(2030, 1, 1, tzinfo=ICT)
IN_2024 = datetime(2024, 5, 1, tzinfo=ICT)


def instant(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=ICT)


def unit(code: str, name: str, since: int, until: int | None = None) -> UnitVersion:
    return UnitVersion(
        code=code, name=name, level="commune", valid_from=instant(since), valid_to=instant(until) if until else None
    )  # fmt: skip


def link(kind: str, old: str, new: str, year: int, **fields: object) -> Link:
    return Link.model_validate({"kind": kind, "old": old, "new": new, "at": instant(year), "order": f"NQ-{year}", **fields})


CHAIN = Graph(
    [
        unit("1", "Xã A", 2000, 2025), unit("2", "Xã B", 2000, 2025), unit("3", "Xã C", 2000),
        unit("1", "Phường B", 2025, 2027), unit("2", "Phường A", 2025),
        unit("1", "Phường Mới", 2027, 2029), unit("4", "Phường Đông", 2029), unit("5", "Phường Tây", 2029),
    ],
    [
        link("merged", "1", "1", 2025), link("split", "2", "1", 2025), link("part_merged", "2", "2", 2025, default=False),
        link("renamed", "1", "1", 2027), link("split", "1", "4", 2029), link("split", "1", "5", 2029, default=False),
    ],
)  # fmt: skip


def test_a_chain_of_three_reforms_is_followed_and_explained() -> None:
    found = CHAIN.resolve("1", instant(2024), instant(2030))
    assert [u.name for u in found.now] == ["Phường Đông", "Phường Tây"]
    assert [(m.link.order, m.old.name, m.new.name) for m in found.why] == [
        ("NQ-2025", "Xã A", "Phường B"), ("NQ-2027", "Phường B", "Phường Mới"),
        ("NQ-2029", "Phường Mới", "Phường Đông"), ("NQ-2029", "Phường Mới", "Phường Tây"),
    ]  # fmt: skip
    assert found.split
    assert found.why[0].words().vi.startswith("01/01/2025: Xã A (1) nhập toàn bộ → Phường B (1)")


def test_a_code_means_what_it_meant_when_it_was_used() -> None:
    assert CHAIN.resolve("2", instant(2024), instant(2024)).now[0].name == "Xã B"
    assert CHAIN.resolve("2", instant(2026), instant(2030)).now[0].name == "Phường A"
    assert [r.then.name for r in readings(CHAIN, "1", instant(2026))] == ["Xã A", "Phường B"]


def test_a_unit_that_no_reform_touched_is_itself() -> None:
    found = CHAIN.resolve("3", instant(2001), instant(2030))
    assert (found.now, found.why) == ((found.then,), ())


def test_an_end_without_successor_is_told_not_guessed() -> None:
    graph = Graph([unit("9", "Xã Cụt", 2000, 2025), unit("1", "Phường B", 2025)], [link("merged", "8", "1", 2025)])
    with pytest.raises(UnknownUnit, match="without successor"):
        graph.resolve("9", instant(2024), instant(2030))
    with pytest.raises(UnknownUnit, match="no unit bore"):
        graph.resolve("7", instant(2024), instant(2030))


def test_every_unit_of_the_old_order_resolves_to_today() -> None:
    graph = national_graph()
    old = [u for versions in graph.units.values() for u in versions if u.valid_from == BEFORE]
    counted = {level: sum(u.level == level for u in old) for level in ("province", "district", "commune")}
    assert counted == {"province": 63, "district": 696, "commune": 10_035}
    assert sum(graph.resolve(u.code, IN_2024, IN_2030).split for u in old if u.level == "commune") == 441
    new = {(u.code, u.valid_from) for vs in graph.units.values() for u in vs if u.level == "commune" and u.holds(REFORM)}
    assert len(new) == 3_321


def test_every_link_of_the_file_is_followed_to_the_unit_it_names() -> None:
    graph, wanted = national_graph(), dict[str, set[str]]()
    for row in links():
        wanted.setdefault(row["old_code"], set()).add(row["new_code"])
    for code, new in wanted.items():
        assert {u.code for u in graph.resolve(code, IN_2024, REFORM).now} == new


def test_the_trap_of_a_code_used_again_under_another_name() -> None:
    graph = national_graph()
    assert [u.name for u in graph.resolve("00004", IN_2024, IN_2024).now] == ["Phường Trúc Bạch"]
    assert [u.name for u in graph.resolve("00004", REFORM, IN_2030).now] == ["Phường Ba Đình"]
    assert [r.then.name for r in readings(graph, "00004", IN_2030)] == ["Phường Trúc Bạch", "Phường Ba Đình"]


def test_a_district_goes_by_procedure_and_an_island_district_became_a_commune() -> None:
    graph = national_graph()
    assert [u.name for u in graph.resolve("D001", IN_2024, IN_2030).now] == ["Thành phố Hà Nội"]
    assert [u.name for u in graph.resolve("D318", IN_2024, IN_2030).now] == ["Đặc khu Bạch Long Vĩ"]


def test_the_changes_of_2026_are_there_and_marked_as_not_verified() -> None:
    graph = national_graph()
    found = graph.resolve("22", IN_2024, IN_2030)
    assert [u.name for u in found.now] == ["Thành phố Quảng Ninh"]
    assert [m.link.verified for m in found.why] == [True, False]
    assert "chưa kiểm chứng" in found.why[1].words().vi
    assert sum(len(graph.links[key]) for key in graph.links if key[1] > REFORM) == 25
