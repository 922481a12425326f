"""The JSON Schemas in docs/schemas/ are those of this release, take every file there is, and mark what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from procedure_defs.calendar_file import FOLDER as CALENDARS
from procedure_defs.compile import LIBRARY
from procedure_defs.load import load
from procedure_defs.merger_file import FOLDER as MERGERS
from procedure_defs.reference import FILE, as_markdown, undescribed
from procedure_defs.schemas import KINDS, as_text, schemas

DOCS = Path(__file__).parents[2] / "docs" / "schemas"
FILES = [
    *(("procedure", path) for path in sorted(LIBRARY.rglob("procedure.yaml"))),
    *(("form", path) for path in sorted(LIBRARY.rglob("form.yaml"))),
    *(("scenarios", path) for path in sorted(LIBRARY.rglob("scenarios.yaml"))),
    *(("calendar", path) for path in sorted(CALENDARS.glob("*.yaml"))),
    *(("merger", path) for path in sorted(MERGERS.glob("*.yaml"))),
    ("organisation", Path(__file__).parent / "unsound" / "STAFF-002-one-person.org.yaml"),
]
MADE = schemas()


def data(path: Path) -> Any:
    source = load(path, path.name)
    assert not source.faults
    return source.data


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_that_of_this_release(kind: str) -> None:
    """After a change: motcua schema --to docs/schemas."""
    assert (DOCS / f"{kind}.schema.json").read_text("utf-8") == as_text(MADE[kind])


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda each: each if isinstance(each, str) else each.parent.name)
def test_what_is_written_fits_its_schema(kind: str, path: Path) -> None:
    jsonschema_rs.validate(MADE[kind], data(path))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("steps", 0), {"recieve": {}}),
        (("steps", 3), {"examine": {}, "approve": {"role": "commune-chair"}}),
        (("term",), {"basis": "law", "fortnights": 1}),
        (("competence", "level"), "village"),
        (("steps", 0), {"receive": {"role": "nobody-knows"}}),
    ],
)
def test_what_is_wrong_is_marked(path: tuple[Any, ...], value: Any) -> None:
    spoilt = data(Path(__file__).parent / "unsound" / "good.yaml")
    place = spoilt
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert not jsonschema_rs.is_valid(MADE["procedure"], spoilt)


def test_every_word_is_described_and_the_reference_says_so() -> None:
    """After a change: python -m procedure_defs.reference."""
    assert undescribed() == []
    assert FILE.read_text("utf-8") == as_markdown()
    assert "| `four_eyes` |" in as_markdown()
