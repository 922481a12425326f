"""INV-5: no code beyond its sequence, and every code that a dossier names leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from audit.doctor.case import Case
from audit.doctor.finding import Finding, finding
from registry.tables import CodeSequence
from statute.codes import dossier_code


def check(case: Case) -> Iterator[Finding]:
    """INV-5 of one dossier."""
    if not any(_was_minted(case.code, sequence) for sequence in case.sequences):
        what = "no sequence of its authority has reached this code: it could be minted again"
        yield finding("DOC-501", case.code, what, case.state.filed_at)
    for other in sorted(case.refers_to - case.resolves):
        yield finding("DOC-502", case.code, f"it names the dossier {other}, which does not exist here", case.state.at)


def _was_minted(code: str, sequence: CodeSequence) -> bool:
    """Whether a day's sequence has come as far as this code; codes have no way back, so they are made again."""
    number = code.rsplit("-", 1)[-1]
    if not number.isdigit() or not 1 <= int(number) <= sequence.last:
        return False
    return dossier_code(sequence.identifier, sequence.day, int(number)) == code
