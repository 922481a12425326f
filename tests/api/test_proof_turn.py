"""One procedure is proved at a time in a process, and nobody waits for the turn without end."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest

from api import drafting
from api.problems import Problem

FILES = {"procedure.yaml": "procedure: x"}


def test_who_waits_too_long_for_the_turn_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "PROOF_WAIT", 0.05)
    begun, end = Event(), Event()

    def long(_: Path) -> None:
        begun.set()
        end.wait(10)

    proving = Thread(target=drafting.found, args=(FILES, long))
    proving.start()
    assert begun.wait(10)
    try:
        with pytest.raises(Problem) as refused:
            drafting.found(FILES, lambda folder: folder)
    finally:
        end.set()
        proving.join()
    assert (refused.value.code, refused.value.headers) == ("DRAFT_BUSY", {"Retry-After": "10"})
    assert drafting.found(FILES, lambda _: "proved") == "proved"


def test_the_turn_is_given_back_where_proving_breaks() -> None:
    def broken(_: Path) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        drafting.found(FILES, broken)
    assert drafting.found(FILES, lambda _: "proved") == "proved"
