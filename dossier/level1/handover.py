"""A merger order moves the dossier: holder and tasks change, no date does (NQ 190/2025/QH15, art. 5)."""

from __future__ import annotations

from dossier import events as ev
from dossier.commands import HandOver
from dossier.level1 import timekeeping
from dossier.level1.decision import Decision


def hand_over(d: Decision, c: HandOver) -> None:
    """Move to the successor, once for each order; the ledger notes it."""
    if c.order in d.state.orders:
        return
    d.emit(ev.HandedOver, order=c.order, competence=c.competence, basis=c.basis)
    timekeeping.transfer(d, c.basis)
