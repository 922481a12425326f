"""`motcua publish`: a wrong call is told in one line; a system that does not answer is no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cli
from procedure_defs.compile import LIBRARY

FOLDER = str(LIBRARY / "chung-thuc" / "2.000815")
SIGNED = ["--user", "administrator", "--password", "x"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([FOLDER], "sign in as an administrator"),
        (["2.000815-1", *SIGNED], "say --review, --approve"),
        (["2.000815-1", "--review", "--release", *SIGNED], "one step at a time"),
        ([FOLDER, "--review", *SIGNED], "name a draft"),
    ],
)
def test_a_wrong_call_says_how_it_is_right(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["publish", *words]) == 2
    assert said in capsys.readouterr().err


def test_an_api_that_does_not_answer_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["publish", FOLDER, *SIGNED, "--url", "http://127.0.0.1:9", "--data", str(tmp_path), "--json"]
    assert cli.call(words) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "API-UNREACHABLE"
