"""The evidence of one installation at hand: where histories are kept, who stamps, where seals are copied to."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from audit.sealing import Clock, Sealer
from audit.stamping import Authority, read_roots
from registry.blobs import Blobs
from registry.shelves import S3Access, Shelf, open_shelf
from registry.store import Store

HISTORIES, COPIES = "histories", "seals"


class Places(NamedTuple):
    """What settings say of evidence, as plain values."""

    store: str
    access: S3Access = S3Access()
    timestamp_url: str | None = None
    timestamp_roots: Path | None = None
    seal_copies: str = ""


def places_of(settings: Any) -> Places:
    """From the settings, which a composition root hands over: this room does not read them by itself."""
    secret = settings.store_secret.get_secret_value() if settings.store_secret is not None else None
    access = S3Access(settings.store_endpoint, settings.store_region, settings.store_key_id, secret)
    return Places(settings.store_place, access, settings.timestamp_url, settings.timestamp_roots, settings.seal_copies)


class Evidence(NamedTuple):
    """Put together once by each program."""

    histories: Blobs
    sealer: Sealer
    roots: bytes
    copies: tuple[Shelf, ...]


def open_evidence(store: Store, time: Clock, places: Places) -> Evidence:
    """Put it together. Raises `OSError` where the roots cannot be read."""
    roots = read_roots(places.timestamp_roots)
    authority = Authority(places.timestamp_url, roots) if places.timestamp_url is not None else None
    copies = copies_of(places)
    return Evidence(histories_at(places), Sealer(store, time, authority, copies), roots, copies)


def copies_of(places: Places) -> tuple[Shelf, ...]:
    """Where the days' seals are copied to, and erasures are noted."""
    named = [place.strip() for place in places.seal_copies.split(",")]
    return tuple(open_shelf(place, COPIES, places.access) for place in named if place)


def histories_at(places: Places) -> Blobs:
    """Where histories are kept."""
    return Blobs(open_shelf(places.store, HISTORIES, places.access))
