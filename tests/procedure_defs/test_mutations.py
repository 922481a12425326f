"""Of seeded unsound mutations of the sound library at least 95 % are caught; no definition of the library is refused."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

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
CAUGHT: dict[str, tuple[int, int, list[str]]] = {}
each_procedure = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def rules(faults: list[Fault]) -> Counter[str]:
    """The rules broken: errors, and limits that do not fit."""
    return Counter(fault.rule for fault in faults if fault.severity == "error" or fault.rule.startswith("TIME"))


def found(mutant: Mutant, folder: Path, place: Path) -> Counter[str]:
    """The rules that a mutant of the procedure in `folder` breaks."""
    here = place / "mutant"
    shutil.copytree(folder, here, dirs_exist_ok=True)
    (here / "procedure.yaml").write_text(yaml.safe_dump(mutant.data, allow_unicode=True, sort_keys=False), "utf-8")
    return rules(checked(here).faults)


@each_procedure
def test_the_library_is_sound_and_its_mutants_are_not(folder: Path, tmp_path: Path) -> None:
    data = load(folder / "procedure.yaml", "procedure.yaml").data
    unspoilt = found(Mutant("nothing", data), folder, tmp_path)
    assert [rule for rule in unspoilt if not rule.startswith("TIME")] == []
    every = list(mutants(data))
    tried = random.Random(f"{SEED}{folder.name}").sample(every, min(EACH, len(every)))
    missed = [mutant.what for mutant in tried if found(mutant, folder, tmp_path) <= unspoilt]
    CAUGHT[folder.name] = (len(tried) - len(missed), len(tried), missed)
    print(f"{folder.name}: {len(tried) - len(missed)} of {len(tried)} mutants caught (of {len(every)} there are)", *missed)  # noqa: T201


def test_at_least_95_percent_of_the_mutants_are_caught() -> None:
    if len(CAUGHT) < len(FOLDERS):
        pytest.skip("some definitions were not tried in this run")
    caught, tried = sum(each[0] for each in CAUGHT.values()), sum(each[1] for each in CAUGHT.values())
    print(f"{caught} of {tried} unsound mutants caught")  # noqa: T201
    assert caught >= 0.95 * tried, {name: each[2] for name, each in CAUGHT.items()}
