"""Whose dossiers: parties are opaque keys, never numbers or names."""

from __future__ import annotations

from sqlmodel import Session, col, select

from registry.sealing import KeyRing
from registry.tables import Dossier, DossierParty


def party_key(ring: KeyRing, personal_id: str) -> str:
    """The opaque key of a person known by a personal number: the same number gives the same key in this installation."""
    return f"party-{ring.blind(f'party:{personal_id}')[:32]}"


def organisation_key(ring: KeyRing, code: str) -> str:
    """The opaque key of an organisation known by its code; another than any person's, whatever the digits."""
    return f"party-{ring.blind(f'organisation:{code}')[:32]}"


def dossiers_of(session: Session, party: str, before: str | None, limit: int) -> list[Dossier]:
    """A party's dossiers, newest code first, from `before` (excluded) on."""
    found = select(Dossier).join(DossierParty, col(DossierParty.code) == col(Dossier.code))
    found = found.where(col(DossierParty.party) == party)
    if before is not None:
        found = found.where(col(Dossier.code) < before)
    return list(session.exec(found.order_by(col(Dossier.code).desc()).limit(limit)).all())
