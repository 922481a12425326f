"""The life of definitions in the registry: drafts, the log of what was done to them, publishing, withdrawing.

One log for each procedure; an act takes its next number, so that of two administrators who act at once one comes second
and is judged by what the first did (`Overtaken` where the database found it out). Called by the API's routes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from procedure_defs.compile import Compiled
from procedure_defs.handed_in import as_text, files_digest
from procedure_defs.lifecycle import Asked, Done, Kind, Refusal, State, refusal, state_of
from registry.definitions import publish_definition, standing
from registry.publishing import definition_row
from registry.tables import Definition, DefinitionAct, Draft
from statute.time import local
from statute.words import Bilingual


class Refused(Exception):
    """An act on a draft that may not be done; `refusal` says why."""

    def __init__(self, why: Refusal) -> None:
        self.refusal = why
        super().__init__(why.told.en)


class Overtaken(Exception):
    """Somebody else acted on the same procedure at the same moment: look again, then decide."""


class NoDraft(LookupError):
    """There is no such draft."""


class Standing(NamedTuple):
    """A draft with where it stands and what was done to it."""

    draft: Draft
    state: State
    acts: Sequence[DefinitionAct]

    @property
    def files(self) -> dict[str, str]:
        """Its files by name."""
        found: dict[str, str] = json.loads(self.draft.files)
        return found


def log(session: Session, procedure: str) -> list[DefinitionAct]:
    """Everything ever done to the definitions of a procedure, in order."""
    found = select(DefinitionAct).where(col(DefinitionAct.procedure) == procedure)
    return list(session.exec(found.order_by(col(DefinitionAct.seq))).all())


def add_draft(session: Session, procedure: str, files: Mapping[str, str], by: str, at: datetime) -> Draft:
    """Keep a draft; the same files handed in by anybody again are the draft that stands, unless it was withdrawn."""
    acts, digest = log(session, procedure), files_digest(files)
    withdrawn = {act.draft for act in acts if act.kind == "withdrawn"}
    known = select(Draft).where(col(Draft.procedure) == procedure, col(Draft.digest) == digest)
    for found in session.exec(known.order_by(col(Draft.id))).all():
        if found.id not in withdrawn:
            return found
    number = 1 + sum(act.kind == "drafted" for act in acts)
    draft = Draft(id=f"{procedure}-{number}", procedure=procedure, digest=digest, files=as_text(files), at=at, by=by)
    session.add(draft)
    _note(session, acts, draft, Asked("drafted", by), at)
    return draft


def act(session: Session, draft_id: str, asked: Asked, at: datetime, compiled: Compiled | None = None) -> DefinitionAct:
    """Do an act on a draft and note it. Raises `Refused`, `Overtaken`, `NoDraft`.

    `compiled` is what was proved ready just now; reviewing, approving and publishing need it.
    """
    draft, acts = judged(session, draft_id, asked, at)
    _agrees(asked, compiled)
    if asked.kind == "published" and compiled is not None:
        _publish(session, draft, compiled, asked.by, at)
    if asked.kind == "withdrawn":
        _withdraw(session, draft, at)
    return _note(session, acts, draft, asked, at, compiled.digest if compiled is not None else None)


def judged(session: Session, draft_id: str, asked: Asked, at: datetime) -> tuple[Draft, list[DefinitionAct]]:
    """The draft with its procedure's log, where the act may follow. Raises `Refused`, `NoDraft`."""
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise NoDraft(draft_id)
    acts = log(session, draft.procedure)
    why = refusal(_done(acts, draft_id), asked, local(at).date())
    if why is not None:
        raise Refused(why)
    return draft, acts


def standing_of(session: Session, draft: Draft, at: datetime, acts: Sequence[DefinitionAct] | None = None) -> Standing:
    """Where a draft stands at an instant."""
    own = [each for each in (acts if acts is not None else log(session, draft.procedure)) if each.draft == draft.id]
    last: Kind = own[-1].kind  # type: ignore[assignment]
    row = _definition(session, draft)
    begun = row is not None and row.in_force_from <= at
    now = standing(session, draft.procedure, at) if begun and row is not None else None
    followed = row is not None and now is not None and now.digest != row.digest
    over = row is not None and row.in_force_to is not None and row.in_force_to <= at
    return Standing(draft, state_of(last, begun=begun, followed=followed, over=over), own)


def drafts(session: Session, procedure: str | None, after: str | None, limit: int) -> list[Draft]:
    """Drafts by id."""
    found = select(Draft)
    if procedure is not None:
        found = found.where(col(Draft.procedure) == procedure)
    if after is not None:
        found = found.where(col(Draft.id) > after)
    return list(session.exec(found.order_by(col(Draft.id)).limit(limit)).all())


def _done(acts: list[DefinitionAct], draft: str) -> list[Done]:
    return [Done(each.kind, each.by) for each in acts if each.draft == draft]  # type: ignore[arg-type]


def _agrees(asked: Asked, compiled: Compiled | None) -> None:
    """The approval that a definition itself names is the one that is recorded."""
    written = compiled.definition.approval if compiled is not None else None
    if asked.kind == "approved" and written is not None and written.decision != asked.decision:
        said = f"the definition itself names the approval {written.decision}"
        raise Refused(_refusal("DRAFT_DECISION", f"bản soạn ghi quyết định phê duyệt {written.decision}", said))


def _publish(session: Session, draft: Draft, compiled: Compiled, by: str, at: datetime) -> None:
    row = definition_row(compiled, at, by, draft.id)
    others = select(Definition).where(
        col(Definition.procedure) == draft.procedure, col(Definition.in_force_from) == row.in_force_from,
        col(Definition.withdrawn_at).is_(None),
    )  # fmt: skip
    if session.exec(others).first() is not None:
        raise Refused(
            _refusal("DRAFT_SAME_DAY", "đã có bản khác bắt đầu cùng lúc", "another version begins then: withdraw it first")
        )
    if not publish_definition(session, row):
        said = "the same plan was published before: a new version has its own decision or day in in_force"
        raise Refused(_refusal("DRAFT_SAME_PLAN", "bản này đã được công bố; ghi quyết định hoặc ngày mới ở in_force", said))


def _withdraw(session: Session, draft: Draft, at: datetime) -> None:
    row = _definition(session, draft)
    if row is not None:
        row.withdrawn_at = at
        session.add(row)


def _definition(session: Session, draft: Draft) -> Definition | None:
    return session.exec(select(Definition).where(col(Definition.draft) == draft.id)).first()


def _note(
    session: Session, acts: Sequence[DefinitionAct], draft: Draft, asked: Asked, at: datetime, plan: str | None = None
) -> DefinitionAct:
    procedure, seq = draft.procedure, acts[-1].seq + 1 if acts else 1
    row = DefinitionAct(
        procedure=procedure, seq=seq, draft=draft.id, kind=asked.kind, at=at, by=asked.by, decision=asked.decision,
        decided_by=asked.decided_by, decided_on=asked.decided_on, reason=asked.reason, plan_digest=plan,
    )  # fmt: skip
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Overtaken(procedure) from error
    return row


def _refusal(code: str, vi: str, en: str) -> Refusal:
    return Refusal(code, Bilingual(vi=vi, en=en))
