"""What every definition of the library is held to: it compiles, its samples fit its form, its bases say how far to trust them."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from procedure_defs.compile import LARGEST_PINNED_BYTES, LIBRARY, Compiled, compile_definition, folders, library, pinned_calendar
from procedure_defs.form_values import form_faults
from procedure_defs.linked_forms import going_along, linked_faults
from procedure_defs.load import load
from procedure_defs.model import UNKNOWN
from procedure_defs.scenarios import told

FOLDERS = folders()
SAMPLES = sorted(LIBRARY.rglob("samples/*.yaml"))
SPINE = {
    "2.000815", "1.001193", "1.013225", "1.000894", "1.000656", "1.004873", "1.013831", "1.001776",
}  # fmt: skip
GROUPS = {"3.000722", "2.002913"}
MIRRORS = {
    "1.004222", "1.003197", "1.004194", "1.014062", "1.001939", "2.000821", "1.001612", "3.000333", "3.000347", "3.000348",
}  # fmt: skip
OTHERS = {"1.013314", "1.001731", "1.012812", "2.000635", "2.000908", "1.014027", "2.000884", "1.004837", "1.004859"}
"""Asked for by another, funeral support, a council, copies, a proactive service, signatures, guardians, corrections."""
ENOUGH = 29
NUMBERED = re.compile(r"[0-9]")
each_procedure = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def compiled(folder: Path) -> Compiled:
    result = compile_definition(folder)
    assert isinstance(result, Compiled), "\n".join(map(str, result))
    return result


def test_the_library_holds_the_procedures_of_the_spine() -> None:
    assert {folder.name for folder in FOLDERS} >= SPINE | GROUPS | MIRRORS | OTHERS
    assert len(FOLDERS) >= ENOUGH


def test_what_a_ministrys_system_decides_is_signed_by_nobody_here() -> None:
    mirrored = {folder.name for folder in FOLDERS if compiled(folder).definition.ministry_system}
    assert mirrored == MIRRORS


@each_procedure
def test_a_definition_compiles_without_an_error_and_lies_in_the_folder_of_its_code(folder: Path) -> None:
    assert compiled(folder).plan.procedure == folder.name


@each_procedure
def test_only_what_is_not_verified_or_not_known_is_a_warning(folder: Path) -> None:
    """Any other warning has a cure, so it does not belong in the library."""
    rules = {fault.rule for fault in compiled(folder).warnings}
    assert rules <= {"LAW-004", "LAW-001"}


@each_procedure
def test_what_a_dossier_pins_is_small(folder: Path) -> None:
    stored = compiled(folder).plan_bytes
    pinned = len(zlib.compress(stored + pinned_calendar(2026), 9))
    print(f"{folder.name}: {len(stored)} bytes of plan, {pinned} bytes pinned compressed")  # noqa: T201
    assert pinned <= LARGEST_PINNED_BYTES // 2, "half of the limit is left for calendars to come and for competence"


@each_procedure
def test_a_basis_that_is_called_verified_names_a_text(folder: Path) -> None:
    for name, basis in compiled(folder).definition.basis.items():
        assert NUMBERED.search(basis.cite) or basis.cite == UNKNOWN, f"{name}: {basis.cite}"
        assert basis.verified or basis.note, f"{name} is not verified: a note says what is missing"


@each_procedure
def test_every_paper_and_every_fee_cites_its_basis(folder: Path) -> None:
    definition = compiled(folder).definition
    assert [paper.id for paper in definition.papers or () if paper.basis is None] == []
    assert definition.fees


@each_procedure
def test_names_for_people_are_in_both_languages(folder: Path) -> None:
    definition = compiled(folder).definition
    named = [definition.name, definition.field, *(paper.name for paper in definition.papers or ())]
    named += [step.body.name for step in definition.steps if step.body.name is not None]
    assert [name for name in named if name is None or not name.vi or not name.en] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.parent.parent.name}-{sample.stem}")
def test_a_sample_fits_its_form(sample: Path) -> None:
    source = load(sample, sample.name)
    assert not source.faults
    assert form_faults(compiled(sample.parent.parent).form_schema, source.data) == []


@pytest.mark.parametrize("code", sorted(GROUPS | {"1.004222"}))
def test_what_a_group_lends_fits_the_forms_of_its_linked_procedures(code: str) -> None:
    """In every scenario a called dossier gets a form that is its own: nothing is missing, and nothing more is told."""
    group, tried = library()[code], 0
    for _, play in told(group):
        filed = play.states[0]
        papers = {paper.id: paper.how for paper in filed.papers}
        scope = {**filed.personal, "papers": papers, "register": {}, "fees": {}, "channel": filed.channel}
        for child in going_along(group.plan, filed.chosen, scope):
            assert linked_faults(child, library()[child.procedure].form_schema, filed.personal) == []
            tried += 1
    assert tried
