"""Every table, so that migrations and tests see one metadata."""

from registry.tables.citizens import BegunApplication, Complaint, Rating
from registry.tables.counter import CounterFiling, MintedCode, QueueTicket
from registry.tables.cutover import MergerOrder, MergerPlace, MergerReport, MergerSignature, SplitCase, Succession
from registry.tables.definitions import Calendar, Definition, DefinitionAct, Draft, LookUp, Setting
from registry.tables.desk import BulkAct, Note, SavedView, SearchToken
from registry.tables.evidence import DaySeal, EvidenceAlarm, EvidenceEntry, KeptHistory, SavedQuestion, SealLeaf
from registry.tables.journals import CodeSequence, DossierKey, Journal, Request
from registry.tables.letters import Dispatch, Letter, ResultDocument
from registry.tables.openings import DossierParty, Opening, RefusedWrite
from registry.tables.operations import Operation, OperationAct, OperationTarget
from registry.tables.organisation import (
    Absence,
    Account,
    Authority,
    ConsultedBody,
    Delegation,
    Official,
    OrganisationChange,
    Post,
    ServicePoint,
    StaffingAlarm,
    Unit,
)
from registry.tables.papers import Paper, PaperKey
from registry.tables.projections import Dossier, Ledger, Notice, Task

__all__ = [
    "Absence", "Account", "Authority", "BegunApplication", "BulkAct", "Calendar", "CodeSequence", "Complaint",
    "ConsultedBody", "CounterFiling",
    "DaySeal", "Definition", "DefinitionAct", "Delegation", "Dispatch", "Dossier", "DossierKey", "DossierParty", "Draft",
    "EvidenceAlarm", "EvidenceEntry",
    "Journal", "KeptHistory", "Ledger", "Letter", "LookUp", "MergerOrder", "MergerPlace", "MergerReport", "MergerSignature",
    "MintedCode", "Note", "Notice", "Official", "Opening", "Operation", "OperationAct", "OperationTarget", "OrganisationChange",
    "Paper", "PaperKey", "Post", "QueueTicket", "Rating", "RefusedWrite", "Request", "ResultDocument",
    "SavedQuestion", "SavedView", "SealLeaf", "SearchToken", "ServicePoint", "Setting", "SplitCase",
    "StaffingAlarm", "Succession", "Task", "Unit",
]  # fmt: skip
