"""Every scenario of the library comes as expected, and a scenario that does not says what, where and after what."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from procedure_defs.compile import LIBRARY, folders
from procedure_defs.scenario_report import Report
from procedure_defs.scenarios import run

CERTIFIED = LIBRARY / "chung-thuc" / "2.000815"
HEAD = """
given:
  at: "2026-03-02T09:00"
  papers: [{id: original, how: shown}]
  form: {place: {unit: "06652"}, applicant: {full_name: Lê Văn Cường}, document: {name: Bằng, pages: 2, copies: 3}}
scenarios:
"""


EVERY_STEP = Path(__file__).parent / "every_step"


@pytest.mark.parametrize("folder", [*folders(), EVERY_STEP], ids=lambda folder: folder.name)
def test_the_scenarios_of_the_library_come_as_expected_and_reach_every_outcome(folder: Path) -> None:
    report = run(folder)
    assert report.ok, [str(failure) for verdict in report.verdicts for failure in verdict.failures] or report.faults
    assert report.unseen == ()


def told(tmp_path: Path, scenario: str) -> Report:
    folder = tmp_path / "2.000815"
    shutil.copytree(CERTIFIED, folder)
    (folder / "scenarios.yaml").write_text(HEAD + scenario, "utf-8")
    return run(folder)


def words(report: Report) -> list[str]:
    return [str(failure) for verdict in report.verdicts for failure in verdict.failures]


def test_a_failed_expectation_says_what_came_and_after_which_sentence(tmp_path: Path) -> None:
    report = told(
        tmp_path,
        """
  - name: Chứng thực trong ngày
    when:
      - receptionist: accepted
    then: {status: 9, due_on: 2026-03-03}
""",
    )
    assert not report.ok
    assert words(report) == [
        "2.000815/scenarios.yaml:11:23: expected due_on 2026-03-03, but it is 2026-03-02 (after: 1. receptionist: accepted)",
        "2.000815/scenarios.yaml:11:12: expected status 9, but it is 4 (after: 1. receptionist: accepted)",
    ]
    assert ("approve", "signed") in report.unseen


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("receptionist: acepted", "receptionist has no task with the outcome 'acepted'; open now: receptionist (receive: acc"),
        ("receptionst: accepted", "there is no 'receptionst'; did you mean 'receptionist'?"),
        ("justice-officer: ready", "justice-officer has no task with the outcome 'ready'"),
        ("receptionist: {outcome: accepted, refused: TAKEN}", "expected refusal TAKEN, but it was taken"),
        ("register: match", "the register is not asked anything now"),
        ("wait: 3", "valid dictionary"),
        ('until: "2026-03-01T09:00"', "time does not run back"),
        ("receptionist: {outcome: accepted, claim: receive}", "one thing that is done; found outcome and claim"),
    ],
)
def test_a_sentence_that_cannot_be_is_told(tmp_path: Path, sentence: str, said: str) -> None:
    report = told(tmp_path, f"\n  - name: Một câu sai\n    when:\n      - {sentence}\n    then: {{}}\n")
    assert len(words(report)) == 1
    assert said in words(report)[0]
    assert ":10:" in words(report)[0]


def test_an_act_that_is_refused_unexpectedly_is_told_with_its_reason(tmp_path: Path) -> None:
    report = told(
        tmp_path,
        """
  - name: Không có bản chính
    given: {papers: []}
    when:
      - receptionist: accepted
      - justice-officer: ready
    then: {status: 4}
""",
    )
    assert "refused with PAPERS_MISSING (Required papers are missing. {papers: [original]})" in words(report)[0]


def test_a_form_that_does_not_fit_and_a_filing_that_is_refused_are_told(tmp_path: Path) -> None:
    report = told(
        tmp_path,
        """
  - name: Đơn thiếu số bản
    given: {changes: {form.document.copies: null}}
    then: {status: 1}
""",
    )
    assert "the form does not fit form.yaml: form.document.copies: Copies is missing" in words(report)[0]
    strange = "\n  - name: Giấy tờ lạ\n    given: {papers: [name-confirmation]}\n    then: {refused: PAPER_UNKNOWN}\n"
    assert told(tmp_path / "again", strange).ok


def test_a_scenario_file_with_unknown_words_is_a_fault(tmp_path: Path) -> None:
    report = told(tmp_path, "\n  - name: Chữ sai trong kỳ vọng\n    then: {statsu: 1}\n")
    assert [fault.rule for fault in report.faults] == ["FORM-001"]
    assert not report.ok


def test_coverage_counts_outcomes_and_both_sides_of_every_condition(tmp_path: Path) -> None:
    whole = run(LIBRARY / "ho-tich" / "1.001193").coverage
    assert whole is not None
    assert whole.outcomes == whole.outcomes_reached
    folder = tmp_path / "1.001193"
    shutil.copytree(LIBRARY / "ho-tich" / "1.001193", folder)
    told = (folder / "scenarios.yaml").read_text("utf-8").split("\n  - name:")
    (folder / "scenarios.yaml").write_text("\n  - name:".join(told[:2]) + "\n", "utf-8")
    part = run(folder).coverage
    assert part is not None
    assert part.outcomes_reached < whole.outcomes_reached
    assert part.sides_taken < whole.sides_taken <= whole.sides == part.sides
    assert len(part.untaken) == part.sides - part.sides_taken
    assert 'step confirm-draft: `channel == "online"` is never true' in part.untaken


def test_a_condition_of_a_step_that_nobody_comes_to_has_neither_side_taken(tmp_path: Path) -> None:
    folder = tmp_path / "1.001193"
    shutil.copytree(LIBRARY / "ho-tich" / "1.001193", folder)
    text = (folder / "scenarios.yaml").read_text("utf-8")
    head = text.split("\nscenarios:")[0]
    (folder / "scenarios.yaml").write_text(
        f"{head}\nscenarios:\n  - name: Nộp rồi rút\n    when: [applicant: withdraw]\n    then: {{}}\n", "utf-8"
    )
    report = run(folder)
    covered = report.coverage
    assert covered is not None, report.faults
    both = [each for each in covered.untaken if each.startswith("step confirm-draft: ")]
    assert len(both) == 2
