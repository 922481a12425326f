"""The register book's lines (form 07): dossiers that a one-stop unit received in a period, as their journals fold to."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from registry.tables import Dossier


def received(session: Session, reception: str, since: datetime, until: datetime, after: str | None, limit: int) -> list[Dossier]:
    """Dossiers filed at a one-stop unit since an instant and before another, by code, from `after` (excluded) on."""
    found = select(Dossier).where(col(Dossier.reception) == reception)
    found = found.where(col(Dossier.filed_at) >= since, col(Dossier.filed_at) < until)
    if after is not None:
        found = found.where(col(Dossier.code) > after)
    return list(session.exec(found.order_by(col(Dossier.code)).limit(limit)).all())
