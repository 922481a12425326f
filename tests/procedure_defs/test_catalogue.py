"""The national catalogue read into drafts: nothing guessed silently, every draft compiles, none can be published as it is."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import cli
from procedure_defs.catalogue import CatalogueFault, Draft, drafted, records, report
from procedure_defs.catalogue.channels import channels_of
from procedure_defs.catalogue.checking import check_all
from procedure_defs.catalogue.papers import papers_of, rows_of
from procedure_defs.catalogue.questions import RULES
from procedure_defs.handed_in import laid_out
from procedure_defs.readiness import readiness

SAMPLE = Path(__file__).parent / "catalogue" / "sample.jsonl"
HEAD = "Hình thức nộpThời gianPhí, lệ phíMô tả"
PAPERS = "--Tên giấy tờMẫu đơn, tờ khaiSố lượng"


@pytest.fixture(scope="module")
def drafts() -> dict[str, Draft]:
    return {record.code: drafted(record) for record in records(SAMPLE)}


def asked(text: str) -> set[str]:
    return {question.rule for question in channels_of(HEAD + text).questions}


def test_every_draft_of_the_sample_is_read_checked_and_compiled(drafts: dict[str, Draft], tmp_path: Path) -> None:
    for draft in drafts.values():
        folder = tmp_path / draft.code
        folder.mkdir()
        for name, text in draft.files.items():
            (folder / name).write_text(text, "utf-8")
    outcome = check_all(tmp_path / code for code in drafts)
    assert outcome.compiled == len(drafts) == 40
    assert set(outcome.errors) <= {"TIME-001", "TIME-002"}, outcome.first
    assert outcome.skeletons < 40


def test_the_sample_meets_every_rule_of_the_report(drafts: dict[str, Draft]) -> None:
    told = report(drafts.values())
    assert {each["rule"] for each in told["rules"]} == set(RULES)
    assert told["procedures"] == 40
    assert all(example["text"] for each in told["rules"] for example in each["examples"])


def test_whatever_is_open_stands_in_the_draft_with_the_text_it_came_from(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        written = yaml.safe_load(draft.files["procedure.yaml"])["open"]
        assert [each["rule"] for each in written] == [question.rule for question in draft.questions]
        assert all(each["text"] for each in written)


def test_a_draft_with_open_questions_cannot_be_published(drafts: dict[str, Draft]) -> None:
    with laid_out(drafts["2.000815"].files) as folder:
        ready = readiness(folder)
    assert ready.checked.ok
    assert not ready.ok
    assert {fault.rule for fault in ready.faults if fault.severity == "error"} >= {"LAW-011"}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Trực tiếp5 Ngày làm việcMiễn phí", [{"working_days": 5, "basis": "catalogue"}]),
        ("Trực tiếp20 NgàyMiễn phíTrực tuyến20 NgàyMiễn phí", [{"calendar_days": 20, "basis": "catalogue"}]),
        ("Trực tuyến2 ThángMiễn phí", [{"months": 2, "basis": "catalogue"}]),
        (
            "Trực tiếp18 Ngày làm việcMiễn phíDịch vụ bưu chính18 Ngày làm việcMiễn phíTrực tuyến4 Ngày làm việcMiễn phí",
            [
                {"working_days": 18, "channels": ["counter", "post"], "basis": "catalogue"},
                {"working_days": 4, "channels": ["online"], "basis": "catalogue"},
            ],
        ),
    ],
)
def test_terms_keep_their_unit_and_their_channel(text: str, terms: list[object]) -> None:
    assert channels_of(HEAD + text).terms == terms


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Trực tiếp5Miễn phí", "term-without-unit"),
        ("Trực tiếpKhông có thông tinMiễn phí", "term-unknown"),
        ("Trực tiếp18,000 Việt Nam Đồng", "term-and-fee-run-together"),
        ("Trực tiếp8 GiờMiễn phí", "hours-of-the-office"),
        ("Trực tiếp3 Ngày làm việcMiễn phíTrực tuyến2 Ngày làm việcMiễn phí", "channels-disagree"),
        ("Trực tiếp3 Ngày làm việcKhông có thông tin", "fee-unknown"),
        ("Trực tiếp3 Ngày làm việc10 USD", "fee-foreign"),
        ("Trực tiếp3 Ngày làm việc20,000 Đồng50,000 Đồng", "fee-by-case"),
        ("Nộp tại cơ quan", "channel-none"),
    ],
)
def test_what_the_table_leaves_open_is_asked(text: str, rule: str) -> None:
    assert rule in asked(text)


def test_a_plain_table_leaves_nothing_open() -> None:
    assert asked("Trực tiếp3 Ngày làm việc20,000 Đồng") == set()
    assert channels_of(HEAD + "Trực tiếp3 Ngày làm việc20,000 Đồng").fees[0]["amount"] == 20000


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("Đơn đề nghị1 bản chính", "required"),
        ("Văn bản ủy quyền trong trường hợp ủy quyền1 bản chính", "required_if"),
        ("Một trong các giấy tờ về đất0 bản chính,1 bản sao", "one_of"),
        ("Xuất trình thẻ căn cước1 bản chính", "present_only"),
        ("Giấy chứng nhận kết hôn khai thác từ cơ sở dữ liệu hộ tịch1 bản chính", "from_register"),
        ("Tài liệu khác (nếu có)1 bản chính", "optional"),
        ("Số lượng hồ sơ: 01 bộ1 bản chính", "note"),
        ("Quy định chung0 bản chính,0 bản sao", "note"),
    ],
)
def test_a_paper_is_classified_by_its_own_words_and_says_so(row: str, kind: str) -> None:
    found = papers_of(PAPERS + row)
    assert [paper["kind"] for paper in found.papers] == [kind]
    assert bool(found.questions) == (kind != "required")


def test_a_table_for_a_case_makes_its_papers_conditional_on_it() -> None:
    table = PAPERS.removeprefix("--")
    text = f"{PAPERS}Đơn1 bản chínhTrường hợp chuyển nhượng:{table}Hợp đồng; Mau 1.docx1 bản chính,2 bản sao"
    rows = rows_of(text)
    assert [tuple(row) for row in rows] == [
        ("Đơn", "", None, 1, 0, True), ("Hợp đồng", "Trường hợp chuyển nhượng", "Mau 1.docx", 1, 2, True),
    ]  # fmt: skip
    assert papers_of(text).cases == ["Trường hợp chuyển nhượng"]


@pytest.mark.parametrize(
    ("line", "why"),
    [("[]", "lacks"), ("{", "is no JSON"), ('{"ma_thu_tuc": "x"}', "lacks"), ("x" * 3_000_000, "longer than")],
)
def test_a_file_that_is_no_catalogue_is_refused_with_its_line(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text("\n" + line + "\n", "utf-8")
    with pytest.raises(CatalogueFault, match=f"line 2.*{why}"):
        list(records(file))


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl.xz"
    file.write_bytes(lzma.compress(SAMPLE.read_bytes())[:2000])
    with pytest.raises(CatalogueFault):
        list(records(file))


@settings(max_examples=150)
@given(
    st.text(
        alphabet=st.sampled_from("Trực tiếpTrực tuyến0123456789 NgàyGiờ,.()Miễn phíKhông có thông tin bản chính sao"),
        max_size=120,
    )
)
def test_any_text_is_read_to_something_that_a_draft_can_hold(text: str) -> None:
    found = channels_of(HEAD + text)
    assert found.channels
    assert found.terms
    assert found.fees
    papers_of(text)


def test_the_command_tells_what_is_open_by_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.call(["catalogue", "import", str(SAMPLE), "--to", str(tmp_path), "--only", "2.000815", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 0, told["checked"]
    assert (told["procedures"], told["checked"]["compiled"]) == (1, 1)
    assert (tmp_path / "2.000815" / "procedure.yaml").is_file()
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["rules"][0]["examples"]
