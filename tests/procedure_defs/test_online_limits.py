"""Decree 118/2025, art. 17.2, in the library: an online filing is told of in 2 hours and answered in 8 working hours."""

from __future__ import annotations

from pathlib import Path

import pytest

from procedure_defs.compile import Compiled, compile_definition
from procedure_defs.policies.office import holding, office_policy
from statute.term import Term
from tests.procedure_defs.test_library import FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_online_filing_is_told_and_answered_in_time_and_warned_of_as_is_practice(folder: Path) -> None:
    compiled = compile_definition(folder)
    assert isinstance(compiled, Compiled)
    definition, plan = compiled.definition, compiled.plan
    receive = plan.steps[0]
    expected = (Term(unit="minutes", n=120), Term(unit="working_hours", n=8)) if "online" in definition.channels else (None, None)
    assert (receive.tell_within, receive.answer_within) == expected
    shares = holding(office_policy().warn_at, definition.in_force.since) or ()
    assert plan.warn_at == tuple(round(100 * share) for share in shares)
