"""Of seeded unsound mutations of the sound library at least 95 % are caught; no definition of the library is refused.

One group of pytest-xdist, so that one process tries them all and the last test adds up what the others found; where only
that one is run, it tries them itself.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from procedure_defs.compile import folders
from procedure_defs.faults import Fault
from procedure_defs.load import load
from procedure_defs.proving import checked
from tests.procedure_defs.mutations import Mutant, mutants

pytestmark = pytest.mark.xdist_group("mutations")
FOLDERS = folders()
SEED, EACH = 20260701, 5
each_procedure = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


class Tried(NamedTuple):
    """The errors of a definition as it is, how many mutants of it were tried, and which of them nobody saw."""

    errors: list[str]
    tried: int
    missed: list[str]


def rules(faults: list[Fault]) -> Counter[str]:
    """The rules broken: errors, and limits that do not fit."""
    return Counter(fault.rule for fault in faults if fault.severity == "error" or fault.rule.startswith("TIME"))


def found(mutant: Mutant, folder: Path, place: Path) -> Counter[str]:
    """The rules that a mutant of the procedure in `folder` breaks."""
    here = place / "mutant"
    shutil.copytree(folder, here, dirs_exist_ok=True)
    (here / "procedure.yaml").write_text(yaml.safe_dump(mutant.data, allow_unicode=True, sort_keys=False), "utf-8")
    return rules(checked(here).faults)


@lru_cache(maxsize=len(FOLDERS))
def mutated(folder: Path) -> Tried:
    """The mutants of a procedure, tried once in a run."""
    data = load(folder / "procedure.yaml", "procedure.yaml").data
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        unspoilt = found(Mutant("nothing", data), folder, place)
        every = list(mutants(data))
        tried = random.Random(f"{SEED}{folder.name}").sample(every, min(EACH, len(every)))
        missed = [f"{folder.name}: {mutant.what}" for mutant in tried if found(mutant, folder, place) <= unspoilt]
    return Tried([rule for rule in unspoilt if not rule.startswith("TIME")], len(tried), missed)


@each_procedure
def test_no_sound_definition_is_refused_and_its_mutants_are_tried(folder: Path) -> None:
    outcome = mutated(folder)
    assert outcome.errors == []
    assert outcome.tried > 0


@pytest.mark.timeout(300)  # alone it tries them all
def test_at_least_95_percent_of_the_mutants_are_caught(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@mutations"), "the group is not kept in one process: all are tried twice"
    every = [mutated(folder) for folder in FOLDERS]
    missed, tried = [what for each in every for what in each.missed], sum(each.tried for each in every)
    record_property("mutants", f"{tried - len(missed)} of {tried} caught")
    print(f"{tried - len(missed)} of {tried} unsound mutants caught; missed:", *missed, sep="\n  ")  # noqa: T201
    assert len(missed) <= 0.05 * tried, missed
