"""From what a caller asks to a command: under which of their authorities, with the posts of those it names.

The core judges; here only is found which post an offer is open to. Where none is, the core says why.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from activities.desk import Office
from api.models import acts as w
from api.models.asking import PaperIn
from api.paper_checks import check_cited
from api.problems import Problem
from api.security.principal import Principal
from api.views.access import Loaded
from dossier import commands as cmd
from dossier.decide import allowed
from dossier.sealed import Sealed
from organisation.posts import Actor, Post
from procedure_defs.form_values import form_faults
from registry.journals import rows_of, state_of
from registry.organisation import post_of

Make = Callable[[str], cmd.Command]


def maker(office: Office, loaded: Loaded, act: w.Act, held: list[Actor], caller: Principal, expected: int | None) -> Make:
    """What builds the command of an act. Problems: an unknown official, a paper never uploaded, a form that does not fit."""
    actor = acting(office, loaded, act, held, caller.subject)
    papers = [*getattr(act, "papers", ()), *([act.paper] if isinstance(act, w.ArriveAct) and act.paper else ())]
    check_papers(office, papers, actor, caller, held)
    if isinstance(act, w.CompleteAct | w.ArriveAct) and act.document is not None:
        check_cited(office, [act.document.digest], caller.key, held)
    fields = _fields(office, loaded, act) | {"actor": actor, "expected_seq": expected, "sealed": _sealed(office, loaded, act)}
    kind = COMMANDS[act.kind]
    return lambda command_id: kind(id=command_id, **fields)


COMMANDS: dict[str, Callable[..., cmd.Command]] = {
    "claim": cmd.Claim, "release": cmd.Release, "reassign": cmd.Reassign, "complete": cmd.Complete, "supply": cmd.Supply,
    "withdraw": cmd.Withdraw, "adjust": cmd.Adjust, "pay": cmd.Pay, "extend": cmd.Extend, "suspend": cmd.Suspend,
    "resume": cmd.Resume, "object": cmd.Object, "arrive": cmd.Arrive,
}  # fmt: skip
SAID = {"kind", "reason", "findings", "form"}
"""What is not a field of the command: the kind, and what goes into its sealed part."""


def acting(office: Office, loaded: Loaded, act: w.Act, held: list[Actor], who: str) -> Actor:
    """The authority that the act is offered to; failing that, one that fits its task; failing that, any."""
    now, shape = office.time.now(), (act.kind, getattr(act, "task", None), getattr(act, "outcome", None))
    for actor in held:
        if any((o.act, o.task, o.outcome) == shape for o in allowed(loaded.pinned, loaded.state, actor, now)):
            return actor
    task = loaded.state.task(shape[1]) if shape[1] is not None else None
    fitting = [a for a in held if task is not None and a.holds((task.role,), task.authority, now)]
    return next(iter([*fitting, *held]), Actor(kind="official", id=who))


def check_papers(office: Office, papers: list[PaperIn], actor: Actor, caller: Principal, held: list[Actor]) -> None:
    """Digests must be those of the caller's uploads or of dossiers they may see; an applicant online hands in such only."""
    if actor.kind == "applicant" and any(paper.how not in ("copy", "reused") or paper.digest is None for paper in papers):
        raise Problem("PAPER_NOT_UPLOADED", papers=[paper.id for paper in papers if paper.digest is None or paper.how != "copy"])
    check_cited(office, [paper.digest for paper in papers if paper.digest is not None], caller.key, held)


def _fields(office: Office, loaded: Loaded, act: w.Act) -> dict[str, Any]:
    fields = {name: value for name, value in act.model_dump(exclude_none=True).items() if name not in SAID}
    if isinstance(act, w.ReassignAct):
        task = loaded.state.task(act.task)
        fields["to"] = _post(office, act.to, task.role if task else "", task.authority if task else "")
    if isinstance(act, w.CompleteAct) and act.assignee is not None:
        fields["assignee"] = _assignee(office, loaded, act)
    return fields


def _assignee(office: Office, loaded: Loaded, act: w.CompleteAct) -> Post:
    role, authority = assigned_role(loaded, act.task)
    return _post(office, act.assignee or "", role, authority)


def assigned_role(loaded: Loaded, task_id: str) -> tuple[str, str]:
    """The role and authority that a task assigns work to, or that it may be handed on within."""
    task, place = loaded.state.task(task_id), loaded.state.competence
    if task is None or place is None:
        return "", ""
    step = loaded.pinned.plan.step(task.step)
    if task.work == "assign" and step.target_role:
        return step.target_role, place.place_of(step.target_role)
    return task.role, task.authority


def _post(office: Office, official: str, role: str, authority: str) -> Post:
    with office.store.read() as session:
        found = post_of(session, official, role, authority, office.time.now())
    if found is None:
        raise Problem("OFFICIAL_UNKNOWN", role=role, authority=authority)
    return found


def _sealed(office: Office, loaded: Loaded, act: w.Act) -> Sealed | None:
    values = {name: value for name in ("reason", "findings") if (value := getattr(act, name, None))}
    if isinstance(act, w.SupplyAct | w.AdjustAct):
        return new_seal({"form": _changed(office, loaded, act.form)} if act.form else {})
    return new_seal(values) if values else None


def new_seal(values: dict[str, Any]) -> Sealed:
    """Personal values under a fresh salt of 128 bits."""
    return Sealed(salt=secrets.token_hex(16), values=values)


def _changed(office: Office, loaded: Loaded, changes: dict[str, Any]) -> dict[str, Any]:
    """The changed fields, where the form with them still fits its schema."""
    with office.store.read() as session:
        rows = rows_of(session, loaded.row.code, office.keys.of(loaded.row.code))
    check_form(office, loaded.row.plan_digest, loaded.row.calendar_digest, {**state_of(rows).personal.get("form", {}), **changes})
    return changes


def check_form(office: Office, plan_digest: str, calendar_digest: str, form: dict[str, Any]) -> None:
    """`FORM_INVALID` with every fault, by field; values are not repeated."""
    faults = form_faults(office.definitions.published(plan_digest, calendar_digest).form_schema, form)
    if faults:
        raise Problem("FORM_INVALID", faults=[fault.model_dump() for fault in faults])
