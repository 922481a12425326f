"""The compiled plan: executable parts only, frozen, pinned by the digest of its stored bytes.

The compiler in `procedure_defs/` writes it; nothing else may. Prose (names, citations, help) stays in the definition
and is found by the same digest. Wire model: fields are only ever added, with defaults.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import ConfigDict

from statute.frozen import Frozen
from statute.term import Term

StepType = Literal[
    "receive",
    "verify",
    "assign",
    "examine",
    "inspect",
    "consult",
    "approve",
    "pay",
    "publish",
    "wait",
    "call",
    "return",
]
Channel = Literal["counter", "post", "online"]
ClockPolicy = Literal["run", "pause", "restart", "extend"]
Guard = str
"""The key of a guard in `Plan.guards`; its recorded truth is a fact of the dossier."""

SUPPLEMENT, REFUSE, STOP, END = "supplement", "refuse", "stop", "end"
ROUTES = frozenset({SUPPLEMENT, REFUSE, STOP, END})


class Wire(Frozen):
    """Base of everything recorded: frozen, tolerant of fields of later versions."""

    model_config = ConfigDict(extra="ignore")


class TermPart(Wire):
    """A term and what it is counted from: `acceptance`, `filing`, `supplement`, `payment`, or the event of a wait step."""

    term: Term
    basis: str
    origin: str = "acceptance"


class TermRule(TermPart):
    """A legal term, for the cases and channels in which it holds; the first that fits is taken.

    With `others` it is the later or the earlier of several that counts.
    """

    when: Guard | None = None
    channels: tuple[Channel, ...] = ()
    whichever: Literal["later", "earlier"] | None = None
    others: tuple[TermPart, ...] = ()


class ClockRule(Wire):
    """The limits of what a step does to the clock: how often, for how long, and by how much it puts the end off."""

    at_most: int | None = None
    longest: Term | None = None
    by: Term | None = None
    basis: str | None = None


class Escalation(Wire):
    """Who is told next where work stays undone, and how long after the one before."""

    role: str
    after: Term


class SupplementRight(Wire):
    """Asking the applicant to supplement (Decree 118/2025, art. 19.5 by default)."""

    effect: ClockPolicy
    at_most: int
    basis: str
    close_after: Term
    notify_within: Term | None = None
    by: Term | None = None


class ExtensionRight(Wire):
    """Apology and re-appointment (Decree 118/2025, art. 19.6 by default)."""

    at_most: int
    basis: str
    notice_before: Term | None = None
    longest: Term | None = None


class SuspensionRight(Wire):
    """Suspension by a court or an authority, or by force majeure; it is looked at again after each `review`."""

    basis: str
    longest: Term | None = None
    review: Term | None = None
    effect: ClockPolicy = "pause"
    at_most: int | None = None
    by: Term | None = None


class WithdrawalRight(Wire):
    """The applicant may stop the dossier until the decision, and adjust one filed online (Decree 118/2025, art. 21)."""

    basis: str
    adjusted: Literal["run", "restart"] = "run"
    """What adjusting does to the term: nothing, or it begins anew."""


class Rights(Wire):
    """What the law gives at any step, limited by the definition."""

    supplement: SupplementRight | None = None
    extension: ExtensionRight | None = None
    suspension: SuspensionRight | None = None
    force_majeure: SuspensionRight | None = None
    withdrawal: WithdrawalRight | None = None


class Paper(Wire):
    """A component paper; `note` rows of the catalogue never block."""

    id: str
    kind: Literal["required", "required_if", "one_of", "present_only", "from_register", "optional", "note"]
    when: Guard | None = None
    group: str | None = None


class FeeTier(Wire):
    """From the `start`-th item on (counted from 1), each costs `amount` dong."""

    start: int
    amount: int


class Fee(Wire):
    """Dong: `amount` once, or by tiers over the count at `per`, times the count at `times`, each copy capped."""

    id: str
    basis: str
    amount: int = 0
    per: str | None = None
    tiers: tuple[FeeTier, ...] = ()
    times: str | None = None
    at_most: int | None = None
    when: Guard | None = None
    channels: tuple[Channel, ...] = ()


class Body(Wire):
    """A body to consult; the competence table says which authority it is."""

    id: str
    role: str


class Child(Wire):
    """A linked procedure that the applicant may choose."""

    id: str
    procedure: str
    when: Guard | None = None
    after: tuple[str, ...] = ()
    required: bool = False
    about: dict[str, str] = {}
    """Fields of its form that are called otherwise in the form of the dossier that calls."""


class Step(Wire):
    """One step; fields that a type does not use stay at their defaults.

    `outcomes` is complete after compilation: every outcome of the type to a step id or a route.
    """

    id: str
    type: StepType
    role: str = ""
    outcomes: dict[str, str] = {}
    when: Guard | None = None
    within: Term | None = None
    basis: str | None = None
    escalate_to: str | None = None
    escalation: tuple[Escalation, ...] = ()
    """After `escalate_to`, each in turn."""
    # receive: online reception must be told and answered in time
    tell_within: Term | None = None
    answer_within: Term | None = None
    # verify
    subjects: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    prefill: tuple[str, ...] = ()
    # assign
    by: Literal["head", "least-loaded"] = "head"
    target_role: str | None = None
    # consult
    bodies: tuple[Body, ...] = ()
    silence: Literal["consent"] | None = None
    # approve
    four_eyes: str | None = None
    # pay
    fees: tuple[str, ...] = ()
    amount_from: str | None = None
    clock: ClockPolicy = "run"
    clock_rule: ClockRule | None = None
    # publish, wait
    lasts: Term | None = None
    event: str | None = None
    partner: str | None = None
    asks: str | None = None
    about: dict[str, str] = {}
    # call
    children: tuple[Child, ...] = ()
    at_least: int = 0
    """So many linked procedures have to go along, those required counted, or nothing is filed."""
    # wait, call: the decision is made elsewhere, by the system waited for or in the dossiers called
    decides: bool = False
    # return
    channels: tuple[str, ...] = ()
    remind_after: Term | None = None


class CompetenceRule(Wire):
    """Where the competent authority is read from: a form path to a unit code, and its level."""

    level: str
    at: str
    received: Literal["anywhere", "competent"] = "anywhere"


class Plan(Wire):
    """A definition compiled for the core."""

    procedure: str
    version: str
    engine_level: int = 1
    competence: CompetenceRule
    terms: tuple[TermRule, ...]
    rights: Rights = Rights()
    papers: tuple[Paper, ...] = ()
    fees: tuple[Fee, ...] = ()
    steps: tuple[Step, ...]
    guards: dict[str, Any] = {}
    result: str | None = None
    instant: bool = False
    warn_at: tuple[int, ...] = ()
    """Percentages of the term at which the office is warned."""

    def step(self, step_id: str) -> Step:
        """The step of that id."""
        return self.steps[self._places[step_id]]

    def index(self, step_id: str) -> int:
        """The position of a step in written order."""
        return self._places[step_id]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {step.id: i for i, step in enumerate(self.steps)}

    def first_of(self, kind: StepType) -> Step | None:
        """The first step of a type, if the plan has one."""
        return next((step for step in self.steps if step.type == kind), None)
