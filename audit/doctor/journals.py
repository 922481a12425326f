"""INV-4: an unbroken chain, the same decisions again, projections that follow, and a history that says the same."""

from __future__ import annotations

from collections.abc import Iterator

from audit.doctor.case import Case
from audit.doctor.finding import Finding, finding
from audit.rebuilding import Difference, differences

DATES = frozenset({"due_at", "original_due_at", "next_due_at", "dossier_due_at", "sort_due", "due_on", "before_on"})
"""Columns that hold a due date: a difference there is INV-3's."""


def check_chain(case: Case) -> Iterator[Finding]:
    """The chain is whole and the rules give the same events for every command."""
    if not case.rows:
        yield finding("DOC-401", case.code, "the journal is empty", case.dossier.filed_at)
    found = case.verdict.divergence
    if found is not None:
        code = "DOC-401" if found.what.startswith(("broken chain", "unreadable")) else "DOC-402"
        at = next((row.at for row in case.rows if row.seq == found.seq), None)
        yield finding(code, case.code, found.told(), at)


def check_projections(case: Case) -> Iterator[Finding]:
    """The projected rows are those of the journal."""
    for difference in differences(case.code, case.pinned, case.rows, case.stored):
        code = "DOC-303" if _moves_a_date(difference) else "DOC-403"
        yield finding(code, case.code, difference.told(), case.state.at)


def _moves_a_date(difference: Difference) -> bool:
    return difference.column in DATES or (difference.table == "ledger" and not difference.column)


def check_history(case: Case) -> Iterator[Finding]:
    """The rows that were decided in the workflow are the rows that the journal holds."""
    history = case.workflow.history if case.workflow is not None else None
    if history is None:
        return
    yield from _pinned(case)
    kept = {row.seq: row for row in case.rows}
    for row in history.rows:
        stored = kept.get(row.seq)
        if stored is not None and stored.hash != row.hash:
            yield finding("DOC-404", case.code, f"row {row.seq} was decided otherwise than it is stored", row.at)
    if case.rows and case.rows[-1].seq > history.newest:
        what = f"the journal goes on to row {case.rows[-1].seq}; its workflow has decided {history.newest}"
        yield finding("DOC-404", case.code, what, case.rows[-1].at)
    late = [row for row in history.rows if row.seq not in kept and case.wall - history.seen_at[row.seq] > case.patience]
    if late:
        what = f"{len(late)} rows from {late[0].seq} on were decided and are not recorded"
        yield finding("DOC-903", case.code, what, history.seen_at[late[0].seq])


def _pinned(case: Case) -> Iterator[Finding]:
    given = case.workflow.history.given if case.workflow is not None and case.workflow.history is not None else None
    for what in ("plan_digest", "calendar_digest"):
        stored, begun = getattr(case.dossier, what), getattr(given, what, None)
        if what == "plan_digest" and case.state.migrations:
            begun = case.state.plan
        if begun is not None and stored != begun:
            yield finding("DOC-405", case.code, f"{what} is {stored}; its workflow was started with {begun}")
