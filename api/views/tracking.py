"""Where a dossier is: by code alone without any person, by the receipt's secret with more."""

from __future__ import annotations

from activities.desk import Office
from api.models.reading import Tracked, TrackedPublicly
from api.problems import Problem
from api.views import dossiers
from api.views.access import Loaded, load
from api.views.looked_at import looked_at
from api.views.moves import fetched_at, moves
from api.views.names import place, status_view
from api.views.personal import masked, reasons
from registry.journals import rows_of, state_of
from registry.keys import Erased


def tracked_publicly(office: Office, code: str) -> TrackedPublicly:
    """What anybody may know of a dossier whose code they can guess."""
    loaded = load(office, code)
    row, tasks, now = loaded.row, loaded.state.tasks, office.time.now()
    holder = tasks[0].authority if tasks else row.authority
    with office.store.read() as session:
        return TrackedPublicly(
            code=row.code, procedure=loaded.names.procedure, status=status_view(row.status),
            step=loaded.names.of("steps", row.step) if row.step else None, holder=place(session, holder),
            role=tasks[0].role if tasks else None, waits_for=row.waits_for, due_at=row.due_at,
            late=row.due_at is not None and row.due_at <= now, ended=row.ended,
            moves=moves(session, loaded.state, code), fetch_at=fetched_at(session, loaded.state, now),
        )  # fmt: skip


def tracked(office: Office, secret: str) -> Tracked:
    """What the bearer of the receipt may know. `TRACKING_UNKNOWN` where no receipt holds the secret."""
    code = office.keys.code_of(secret)
    if code is None:
        raise Problem("TRACKING_UNKNOWN")
    loaded = load(office, code)
    applicant, asked = _told(office, loaded)
    with office.store.read() as session:
        return Tracked(
            **dict(tracked_publicly(office, code)), applicant=applicant, asked=asked, filed_at=loaded.row.filed_at,
            accepted_at=loaded.row.accepted_at, reception=place(session, loaded.row.reception),
            papers=dossiers.papers(loaded), holds=dossiers.holds(loaded.state), ledger=dossiers.ledger(session, code),
            looked_at=looked_at(session, code),
        )  # fmt: skip


def _told(office: Office, loaded: Loaded) -> tuple[str | None, list[str]]:
    try:
        key = office.keys.of(loaded.row.code)
    except Erased:
        return None, []
    with office.store.read() as session:
        rows = rows_of(session, loaded.row.code, key)
    name = str(state_of(rows).personal.get("applicant", {}).get("full_name") or "")
    return masked(name) or None, reasons(rows)
