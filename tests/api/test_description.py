"""The committed description of the API is that of the code, and says everything a client needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from api.openapi_file import FILE, described, text_of
from api.problem_codes import PROBLEMS, REJECTION_STATUS
from dossier.rejection import CODES

DESCRIBED = described()
LISTED = FILE.parent / "problems.md"


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DESCRIBED["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_committed_description_is_that_of_the_code() -> None:
    assert FILE.read_text("utf-8") == text_of(DESCRIBED), "run: python -m api.openapi_file"


def test_every_route_has_a_stable_id_a_summary_and_a_description() -> None:
    ids = [operation["operationId"] for _, operation in operations()]
    assert len(ids) == len(set(ids))
    for name, operation in operations():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"]), name
        assert operation.get("summary"), name
        assert operation.get("description"), name


def test_every_route_shows_an_example_of_what_it_takes_and_gives() -> None:
    without = [name for name, operation in operations() if not _has_examples(operation)]
    assert without == []


def _has_examples(operation: dict[str, Any]) -> bool:
    contents = [answer.get("content", {}) for status, answer in operation["responses"].items() if status.startswith("2")]
    if "requestBody" in operation:
        contents.append(operation["requestBody"]["content"])
    return all(_is_shown(media) for content in contents for kind, media in content.items() if kind == "application/json")


def _is_shown(media: dict[str, Any]) -> bool:
    reference = media.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return "examples" in media or "example" in DESCRIBED["components"]["schemas"].get(reference, {})


def test_every_reference_leads_somewhere() -> None:
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(DESCRIBED)))
    assert named <= set(DESCRIBED["components"]["schemas"])


def test_every_write_takes_an_idempotency_key() -> None:
    by_other_means = {
        "issue_token": "gives a token, changes nothing",
        "take_payment": "the receipt is the key",
        "take_report": "the message is",
        "take_arrival": "the reference is",
        "remove_begun": "so is this",
        "remove_view": "forgetting twice is forgetting once",
        "end_saved_question": "ending twice is ending once",
    }
    looks = ("check_definition", "test_definition", "compare_definitions", "draw_definition", "search_dossiers", "preview_bulk")
    by_other_means |= dict.fromkeys((*looks, "preview_impact", "run_law_test"), "keeps nothing")
    for name, operation in operations():
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        if not name.startswith("GET") and operation["operationId"] not in by_other_means:
            assert "Idempotency-Key" in names, name


def test_every_rejection_of_the_core_has_a_status() -> None:
    assert set(REJECTION_STATUS) == set(CODES)


def test_every_problem_is_documented() -> None:
    text = LISTED.read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d{3}) \|", text, re.M))
    assert rows == {code: str(kind.status) for code, kind in PROBLEMS.items()}, "run: python -m api.openapi_file"
