"""Questions kept under a name: asked again as of now, one question a name, ended on record and never deleted; by command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from cli import call
from registry.saved_questions import NotSaved, end_question, save_question, saved_question, saved_questions
from registry.tables import SavedQuestion
from tests.audit.archive import Archive

FIRST = "H26.1-260302-0001"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(f"sqlite:///{tmp_path / 'registry.db'}")
    made.fill(3)
    yield made
    made.store.close()


def test_a_name_stands_for_one_question_until_it_is_ended_and_stays_on_record(archive: Archive) -> None:
    now = archive.time.now()
    with archive.store.write() as session:
        save_question(session, "trễ", "late", {"authority": "ward"}, "an", now)
        save_question(session, "trễ", "late", {"authority": "ward"}, "bình", now)
        with pytest.raises(NotSaved, match="kept already for another question"):
            save_question(session, "trễ", "find", {}, "bình", now)
        assert [(row.name, row.by) for row in saved_questions(session)] == [("trễ", "an")]
        assert end_question(session, "trễ", "bình", now)
        assert not end_question(session, "trễ", "bình", now)
        save_question(session, "trễ", "find", {}, "bình", now)
    with archive.store.read() as session:
        standing = saved_question(session, "trễ")
        every = [(row.question, row.ended_by) for row in session.exec(select(SavedQuestion).order_by(SavedQuestion.n))]  # type: ignore[arg-type]
    assert standing is not None
    assert (standing.question, every) == ("find", [("late", "bình"), ("find", None)])


def said(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], status: int = 0) -> dict[str, Any]:
    assert call([*words, "--json", "--data", str(tmp_path)]) == status
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_by_command_a_question_is_kept_asked_again_written_out_and_ended(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = said(["audit", "ask", "timeline", "--code", FIRST, "--save", "hồ sơ đầu"], tmp_path, capsys)
    (kept,) = said(["audit", "saved"], tmp_path, capsys)["saved"]
    assert (kept["name"], kept["question"], kept["given"]) == ("hồ sơ đầu", "timeline", {"code": FIRST})
    table, paper = tmp_path / "answer.csv", tmp_path / "answer.pdf"
    again = said(["audit", "saved", "hồ sơ đầu", "--csv", str(table), "--pdf", str(paper)], tmp_path, capsys)
    assert again["rows"] == asked["rows"]
    assert len(table.read_text("utf-8").splitlines()) == len(asked["rows"]) + 1
    assert paper.read_bytes().startswith(b"%PDF")
    assert said(["audit", "saved", "hồ sơ đầu", "--end"], tmp_path, capsys)["ended"] == "hồ sơ đầu"
    assert said(["audit", "saved"], tmp_path, capsys)["saved"] == []
    assert call(["audit", "saved", "hồ sơ đầu", "--data", str(tmp_path)]) == 2
