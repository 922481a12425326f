"""Definitions for tests of their life: a small procedure of the library, with another beginning, decision or content."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

from procedure_defs.compile import LIBRARY, Compiled
from procedure_defs.handed_in import as_text, laid_out, picked_up
from procedure_defs.readiness import readiness

CODE = "2.000815"
ROLES = ("receptionist", "one-stop-head", "cashier", "justice-officer", "commune-chair")
BASE = picked_up(LIBRARY / "chung-thuc" / CODE)


def version(since: date, decision: str, **changes: str) -> dict[str, str]:
    """The files with another beginning and decision; `changes` put one text for another in procedure.yaml."""
    text = BASE["procedure.yaml"].replace(
        "in_force: {from: 2026-01-01, decision: 3152/QĐ-BTP}", f"in_force: {{from: {since}, decision: {decision}}}"
    )
    assert decision in text
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return {**BASE, "procedure.yaml": text}


def compiled(files: dict[str, str]) -> Compiled:
    """The files as they are proved ready and compiled; equal ones are proved once."""
    return _compiled(as_text(files))


@lru_cache(maxsize=16)
def _compiled(text: str) -> Compiled:
    with laid_out(json.loads(text)) as folder:
        ready = readiness(folder)
    assert ready.ok, [str(fault) for fault in ready.faults]
    assert ready.checked.compiled is not None
    return ready.checked.compiled
