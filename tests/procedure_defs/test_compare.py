"""What a new version changes is told in exactly the words beside it, in Vietnamese and in English.

After a change of words on purpose, run it with MOTCUA_ACCEPT_WORDS=1 and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commands.diff import diff, read
from procedure_defs.compare import compared
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


def test_every_definition_of_the_library_equals_itself_and_differs_from_every_other() -> None:
    definitions = [read(folder) for folder in folders()]
    for one in definitions:
        for other in definitions:
            assert bool(compared(one, other)) == (one is not other)
