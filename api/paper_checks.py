"""Whether an upload is taken: its kind, that it is whole, that it is nothing else besides; and whose uploads may be cited."""

from __future__ import annotations

from collections.abc import Iterable

from activities.desk import Office
from api.paper_dangers import danger_in
from api.paper_kinds import TAKEN, is_whole, kind_of
from api.problems import Problem
from api.views.access import load, may_see
from organisation.posts import Actor
from registry.papers import DOSSIER, holders_of
from registry.results import is_own


def checked_kind(content: bytes, declared: str) -> str:
    """The kind of an upload; a problem where it is empty, broken off, unsafe, of another kind than declared, or not taken."""
    media = declared.partition(";")[0].strip().lower()
    if media not in TAKEN:
        raise Problem("PAPER_TYPE", taken=list(TAKEN))
    if not content:
        raise Problem("PAPER_EMPTY")
    kind = kind_of(content)
    if kind is None or not is_whole(content, kind):
        raise Problem("PAPER_UNREADABLE")
    if kind != media:
        raise Problem("PAPER_TYPE", declared=media, found=kind)
    danger = danger_in(content, kind)
    if danger is not None:
        raise Problem("PAPER_UNSAFE", why=danger)
    return kind


def taken_kind(office: Office, content: bytes, declared: str) -> str:
    """The same for an upload that may be a result of our own: it carries its content as an attachment, which others may not."""
    with office.store.read() as session:
        own = is_own(session, content)
    return "application/pdf" if own else checked_kind(content, declared)


def check_cited(office: Office, digests: Iterable[str], who: str, held: list[Actor]) -> None:
    """`PAPER_NOT_UPLOADED` unless each is an upload of the caller's own, or lies in a dossier that the caller may see.

    Who knows a digest does not thereby get to read what it names.
    """
    unknown = sorted({digest for digest in digests if not _is_citable(office, digest, who, held)})
    if unknown:
        raise Problem("PAPER_NOT_UPLOADED", digests=unknown)


def _is_citable(office: Office, digest: str, who: str, held: list[Actor]) -> bool:
    with office.store.read() as session:
        holders = holders_of(session, digest)
    codes = (holder.removeprefix(DOSSIER) for holder in holders if holder.startswith(DOSSIER))
    return who in holders or any(may_see(load(office, code), held) for code in codes)
