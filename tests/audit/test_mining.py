"""Event logs, variants, waiting and conformance, from journals as the system writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from lxml import etree  # type: ignore[import-untyped]

from audit.mining.conformance import Walk, conformance
from audit.mining.counting import bottlenecks, variants
from audit.mining.executions import Chosen, Execution, executions
from audit.mining.happenings import happenings
from audit.mining.ocel import ocel
from audit.mining.works import works
from audit.mining.xes import xes
from dossier.plan import Plan
from statute.words import Bilingual
from tests.audit.archive import AT_NIGHT, Archive, refused
from tests.dossier.play import START

XES = etree.RelaxNG(etree.parse(Path(__file__).parent / "xes.rng"))
OCEL: dict[str, Any] = {
    "type": "object", "required": ["events", "objects", "eventTypes", "objectTypes"], "additionalProperties": False,
    "$defs": {
        "text": {"type": "string"}, "instant": {"type": "string", "format": "date-time"},
        "related": {"type": "array", "items": {
            "type": "object", "required": ["objectId", "qualifier"], "additionalProperties": False,
            "properties": {"objectId": {"$ref": "#/$defs/text"}, "qualifier": {"$ref": "#/$defs/text"}}}},
        "types": {"type": "array", "items": {"type": "object", "required": ["name", "attributes"], "properties": {
            "name": {"$ref": "#/$defs/text"}, "attributes": {"type": "array", "items": {
                "type": "object", "required": ["name", "type"],
                "properties": {"type": {"enum": ["string", "time", "integer", "float", "boolean"]}}}}}}},
    },
    "properties": {
        "eventTypes": {"$ref": "#/$defs/types"}, "objectTypes": {"$ref": "#/$defs/types"},
        "events": {"type": "array", "items": {
            "type": "object", "required": ["id", "type", "time", "attributes", "relationships"], "properties": {
                "id": {"$ref": "#/$defs/text"}, "type": {"$ref": "#/$defs/text"}, "time": {"$ref": "#/$defs/instant"},
                "relationships": {"$ref": "#/$defs/related"},
                "attributes": {"type": "array", "items": {
                    "type": "object", "required": ["name", "value"], "additionalProperties": False,
                    "properties": {"name": {"$ref": "#/$defs/text"}, "value": {"$ref": "#/$defs/text"}}}}}}},
        "objects": {"type": "array", "items": {
            "type": "object", "required": ["id", "type", "attributes", "relationships"], "properties": {
                "id": {"$ref": "#/$defs/text"}, "type": {"$ref": "#/$defs/text"}, "relationships": {"$ref": "#/$defs/related"},
                "attributes": {"type": "array", "items": {
                    "type": "object", "required": ["name", "value", "time"], "additionalProperties": False,
                    "properties": {"name": {"$ref": "#/$defs/text"}, "value": {"$ref": "#/$defs/text"},
                                   "time": {"$ref": "#/$defs/instant"}}}}}}},
    },
}  # fmt: skip
"""What OCEL 2.0 asks of a JSON log, in our words and no wider than its schema (values of attributes are strings there)."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = Archive(f"sqlite:///{tmp_path_factory.mktemp('mining') / 'registry.db'}")
    made.fill(6)
    made.tell("H26.1-260302-0007", refused)
    yield made
    made.store.close()


@pytest.fixture
def found(archive: Archive) -> list[Execution]:
    return list(executions(archive.store))


def plan_of(archive: Archive) -> Any:
    return lambda digest: Plan.model_validate_json(archive.definitions.plan_bytes(digest))


def test_a_returned_dossier_reads_as_people_would_tell_it(found: list[Execution]) -> None:
    assert [one.activity for one in happenings(found[0])] == [
        "filed", "receive.accepted", "accepted", "examine.ready", "approve.signed", "result_signed", "return.returned",
        "returned",
    ]  # fmt: skip


def test_xes_holds_every_case_and_activity_in_order_under_the_standards_keys(archive: Archive, found: list[Execution]) -> None:
    log = etree.fromstring("".join(xes(iter(found))).encode())
    XES.assertValid(log)
    for trace, execution in zip(log.iter("trace"), found, strict=True):
        named = [event.find("string[@key='concept:name']").get("value") for event in trace.iter("event")]
        assert named == [one.activity for one in happenings(execution)]
        times = [datetime.fromisoformat(each.get("value")) for each in trace.iter("date")]
        assert times == sorted(times)
        assert all(each.get("key") and each.get("value") for each in trace.iter("string"))


def test_ocel_has_the_shape_asked_for_and_names_nothing_that_is_not_there(found: list[Execution]) -> None:
    log = json.loads("".join(ocel(iter(found))))
    jsonschema_rs.validator_for(OCEL, validate_formats=True).validate(log)
    objects = {each["id"]: each for each in log["objects"]}
    kinds = {each["name"]: {one["name"] for one in each["attributes"]} for each in log["objectTypes"]}
    activities = {each["name"]: {one["name"] for one in each["attributes"]} for each in log["eventTypes"]}
    assert set(kinds) == {each["type"] for each in objects.values()} == {"dossier", "unit", "authority", "official", "paper"}
    for each in [*log["events"], *log["objects"]]:
        assert {one["objectId"] for one in each["relationships"]} <= set(objects)
        assert {one["name"] for one in each["attributes"]} <= (activities | kinds)[each["type"]]
    assert len({each["id"] for each in log["events"]}) == len(log["events"]) == sum(len(happenings(each)) for each in found)


def test_no_log_holds_anything_of_a_party(found: list[Execution]) -> None:
    assert "party" not in "".join(xes(iter(found))) + "".join(ocel(iter(found)))


def test_dossiers_with_the_same_course_are_one_variant(found: list[Execution]) -> None:
    counted = variants(iter(found))
    assert [one.dossiers for one in counted] == [2, 2, 2, 1]
    assert sum(one.dossiers for one in counted) == len(found)


def test_work_is_counted_from_opened_to_taken_to_done(found: list[Execution]) -> None:
    examined = next(work for work in works(found[0]) if work.step == "examine")
    assert (examined.closed_at or START) - examined.opened_at == timedelta(days=1)
    assert [held.official for held in examined.held] == ["minh"]
    counted = {one.work: one for one in bottlenecks(iter(found), AT_NIGHT)}
    assert counted["examine"].waited_median == 24.0
    assert (counted["examine"].works, counted["examine"].authority) == (5, "ward")


def test_every_honest_dossier_keeps_to_its_definition_and_what_was_never_done_is_told(
    archive: Archive, found: list[Execution]
) -> None:
    judged = conformance(iter(found), plan_of(archive))
    assert (judged.dossiers, judged.conforming, judged.deviations) == (7, 7, [])
    assert judged.taken["9.999999", "test", "receive", "accepted"] == 7
    assert ("9.999999", "test", "approve", "back") in judged.never


def test_a_step_that_the_definition_does_not_lead_to_is_told(archive: Archive, found: list[Execution]) -> None:
    told = [one for one in found[0].told if one.event.get("step") != "examine"]
    own = {"steps": {"examine": {"vi": "Thẩm tra hồ sơ", "en": "Scrutiny"}}}
    deviations = Walk(found[0]._replace(told=told), plan_of(archive), lambda _: own).deviations
    assert [each.what for each in deviations] == [
        Bilingual(
            vi="đã vào bước Phê duyệt (approve); từ Tiếp nhận (receive) định nghĩa dẫn tới: Thẩm tra hồ sơ (examine)",
            en="came to Approval (approve); from Reception (receive) the definition leads to: Scrutiny (examine)",
        )
    ]


def test_only_what_was_chosen_is_read(archive: Archive) -> None:
    assert list(executions(archive.store, Chosen(procedure="1.000000"))) == []
    assert len(list(executions(archive.store, Chosen(since=START, until=AT_NIGHT, authority="ward")))) == 7


def test_the_optional_check_is_no_part_of_the_tests_and_reads_nothing_of_ours() -> None:
    script = (Path(__file__).parent / "check_event_logs.py").read_text("utf-8")
    assert "import pm4py" in script
    assert "from audit" not in script
