"""Every table, so that migrations and tests see one metadata."""

from registry.tables.definitions import Calendar, Definition, LookUp, Setting
from registry.tables.journals import CodeSequence, DossierKey, Journal, Request
from registry.tables.openings import DossierParty, Opening
from registry.tables.operations import Operation, OperationAct, OperationTarget
from registry.tables.organisation import (
    Account,
    Authority,
    ConsultedBody,
    Delegation,
    Official,
    Post,
    ServicePoint,
    Unit,
)
from registry.tables.papers import Paper, PaperKey
from registry.tables.projections import Dossier, Ledger, Notice, Task

__all__ = [
    "Account", "Authority", "Calendar", "CodeSequence", "ConsultedBody", "Definition", "Delegation", "Dossier",
    "DossierKey", "DossierParty", "Journal", "Ledger", "LookUp", "Notice", "Official", "Opening", "Operation",
    "OperationAct", "OperationTarget", "Paper", "PaperKey", "Post", "Request",
    "ServicePoint", "Setting", "Task", "Unit",
]  # fmt: skip
