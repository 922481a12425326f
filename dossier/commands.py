"""What may be asked of a dossier: acts of people, fired timers, answers of effects, handovers.

A command carries its actor with the authority used and, where its caller knows one, the sequence it has seen
(`expected_seq`): another number is a lost update and is refused. Wire models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from dossier.plan import Channel, Wire
from dossier.sealed import Sealed
from organisation.competence import Competence
from organisation.posts import Actor, Post
from statute.calendar_change import CalendarChange
from statute.term import Term


class PaperGiven(Wire):
    """A paper handed in: an uploaded content (by digest), an original shown, or a kept result reused."""

    id: str
    how: Literal["original", "copy", "shown", "reused", "register"] = "copy"
    digest: str | None = None
    pages: int | None = None


class Document(Wire):
    """A signed result document, by the digest of its stored bytes."""

    digest: str
    number: str | None = None


class Handing(Wire):
    """How a result was handed over, and the proof: a signature, a delivery note, an electronic receipt."""

    channel: str
    to: Literal["applicant", "representative"] = "applicant"
    proof: str


class Base(Wire):
    """What every command carries; `id` makes it idempotent."""

    id: str
    actor: Actor
    expected_seq: int | None = None
    sealed: Sealed | None = None


class File(Base):
    """The first command: an application is filed. Form, applicant and representative are in the sealed part."""

    kind: Literal["file"] = "file"
    channel: Channel
    competence: Competence
    parties: tuple[str, ...]
    papers: tuple[PaperGiven, ...] = ()
    chosen: tuple[str, ...] = ()
    predecessor: str | None = None
    parent: str | None = None


class Claim(Base):
    """An official takes a task."""

    kind: Literal["claim"] = "claim"
    task: str


class Release(Base):
    """An official gives a task back to the pool."""

    kind: Literal["release"] = "release"
    task: str


class Reassign(Base):
    """A head, or the holder handing over, gives a task to another official."""

    kind: Literal["reassign"] = "reassign"
    task: str
    to: Post


class Complete(Base):
    """An official completes a task with one of its outcomes; reasons and findings are in the sealed part."""

    kind: Literal["complete"] = "complete"
    task: str
    outcome: str
    items: tuple[str, ...] = ()
    assignee: Post | None = None
    authority: str | None = None
    amount: int | None = None
    document: Document | None = None
    handing: Handing | None = None
    originals: tuple[str, ...] = ()
    papers: tuple[PaperGiven, ...] = ()
    held_at: AwareDatetime | None = None
    data: dict[str, Any] = {}


class Supply(Base):
    """The applicant supplies what was asked for; a changed form is in the sealed part."""

    kind: Literal["supply"] = "supply"
    papers: tuple[PaperGiven, ...] = ()


class Withdraw(Base):
    """The applicant asks to stop the dossier."""

    kind: Literal["withdraw"] = "withdraw"


class Adjust(Base):
    """The applicant adjusts of their own accord what they filed online; the changed form is in the sealed part."""

    kind: Literal["adjust"] = "adjust"
    papers: tuple[PaperGiven, ...] = ()


class Pay(Base):
    """A payment, by a cashier's receipt or by the payment service's signed callback. Dong."""

    kind: Literal["pay"] = "pay"
    receipt: str
    amount: int


class Extend(Base):
    """Apology with reason and a new date, sent before the old one passes."""

    kind: Literal["extend"] = "extend"
    by: Term


class Suspend(Base):
    """A court or authority suspends the dossier by an order, or force majeure does, as an announcement says."""

    kind: Literal["suspend"] = "suspend"
    order: str
    ground: Literal["suspension", "force-majeure"] = "suspension"


class Resume(Base):
    """The suspension ends."""

    kind: Literal["resume"] = "resume"
    order: str


class Object(Base):
    """An objection to a publication, entered by an official of the one-stop unit."""

    kind: Literal["object"] = "object"


class Arrive(Base):
    """The outside event that a `wait` step waits for: a signed callback, or an official's entry with its paper.

    Where the event is another system's decision, `outcome` says which, and `document` is what that system signed.
    """

    kind: Literal["arrive"] = "arrive"
    event: str
    amount: int | None = None
    paper: PaperGiven | None = None
    outcome: str | None = None
    document: Document | None = None


class Answer(Base):
    """The answer of an effect that the dossier asked for."""

    kind: Literal["answer"] = "answer"
    effect: str
    outcome: str
    data: dict[str, Any] = {}


class ChildEnded(Base):
    """A called dossier has ended."""

    kind: Literal["child_ended"] = "child_ended"
    child: str
    outcome: str


class TimerFired(Base):
    """The dossier's one timer fired for the entry of its agenda that was due first."""

    kind: Literal["timer"] = "timer"
    why: str
    ref: str = ""
    due: AwareDatetime


class HandOver(Base):
    """A merger order moves the dossier to its successor; idempotent by order.

    `people` are the officials who go with their work: an old one to who holds it at the successor. A compensating
    handover names each task's and role's former holder instead (`holders`, `assignees`), and with `expected_seq` moves
    nothing where somebody has acted since. `system` is an outside system that has the dossier from here on: what is
    kept here is a frozen mirror.
    """

    kind: Literal["hand_over"] = "hand_over"
    order: str
    competence: Competence
    basis: str | None = None
    people: dict[str, str] = {}
    holders: dict[str, str] = {}
    assignees: dict[str, str] = {}
    system: str | None = None


class Relieve(Base):
    """Somebody's work goes on elsewhere: absent, or in the post no more (Decree 118/2025, art. 12.8). `to`: nobody is the pool.

    The tasks of `official` in a role at an authority, and the role's assignment, go to `to`; one row for all of them.
    """

    kind: Literal["relieve"] = "relieve"
    official: str
    role: str
    authority: str
    ground: Literal["absent", "post_ended", "delegation_ended"]
    to: Actor | None = None


class Decree(Base):
    """Days off were announced after the fact: the dossier is counted by them from here on; idempotent by order.

    `change` is all that the new calendar, stored under `digest`, differs in from the pinned one: it replaces what an
    earlier decree said.
    """

    kind: Literal["decree"] = "decree"
    order: str
    change: CalendarChange
    basis: str | None = None
    digest: str = ""


class Migrate(Base):
    """Another version of the procedure takes the dossier over; idempotent by order. It is decided by the version that takes over.

    `plan` and `source` are digests of the versions it goes to and comes from. `mapping`: steps of the old version to steps
    of the new one; what it does not name keeps its name. `undoes`: the order that this one takes back, mapping included.
    """

    kind: Literal["migrate"] = "migrate"
    order: str
    plan: str
    source: str = ""
    mapping: dict[str, str] = {}
    basis: str | None = None
    undoes: str | None = None


Command = Annotated[
    File
    | Claim
    | Release
    | Reassign
    | Complete
    | Supply
    | Withdraw
    | Adjust
    | Pay
    | Extend
    | Suspend
    | Resume
    | Object
    | Arrive
    | Answer
    | ChildEnded
    | TimerFired
    | HandOver
    | Relieve
    | Decree
    | Migrate,
    Field(discriminator="kind"),
]
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
