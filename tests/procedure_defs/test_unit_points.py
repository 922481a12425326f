"""Where communes lie: points of communes of today, within the country, close enough to rank what is near."""

from __future__ import annotations

from procedure_defs.national_units import REFORM, national_graph
from procedure_defs.unit_points import about_km, points

HONG_HA, BA_DINH, NGOC_HA = "00097", "00004", "00008"
CON_DAO, THANH_BINH = "26732", "30130"


def test_every_point_is_of_a_commune_of_today_and_lies_in_the_country() -> None:
    today = {unit.code for units in national_graph().units.values() for unit in units if unit.valid_from >= REFORM}
    found = points()
    assert set(found) <= today
    assert len(found) == 3_306
    assert all(8 < point.latitude < 23.5 and 102 < point.longitude < 115 for point in found.values())


def test_neighbours_are_near_and_islands_far_and_what_has_no_point_has_no_distance() -> None:
    near = about_km(BA_DINH, HONG_HA)
    assert near is not None
    assert near <= 3
    assert about_km(BA_DINH, NGOC_HA) == about_km(NGOC_HA, BA_DINH)
    far = about_km(BA_DINH, CON_DAO)
    assert far is not None
    assert 1_300 < far < 1_450
    assert about_km(BA_DINH, THANH_BINH) is None, "its point was another commune's of that name"
    assert about_km(BA_DINH, "99999") is None
