"""Codes minted in advance for a day without system: printed on a sheet, entered later, each once (INV-5)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Table, bindparam, insert, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_from

from registry.codes import mint
from registry.organisation import identifier_of
from registry.statements import Statement, Within
from registry.tables import MintedCode
from registry.tables.instant import Instant
from statute.time import local


class NotMinted(ValueError):
    """A code cannot be entered so; `why` is one of unknown, used, elsewhere, before_minting, in_future."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def mint_sheet(within: Within, service_point: str, authority: str, number: int, by: str, at: datetime) -> tuple[str, list[str]]:
    """Mint a sheet of codes in the sequence of the authority that runs the service point; the sheet's name and its codes."""
    sheet = f"{local(at):%y%m%d}-{secrets.token_hex(4)}"
    identifier = identifier_of(within, authority)
    codes = [mint(within, identifier, local(at).date()) for _ in range(number)]
    row = {"sheet": sheet, "service_point": service_point, "minted_at": at, "minted_by": by}
    _NEW.run_each(within, [{**row, "code": code} for code in codes])
    return sheet, codes


def use_minted(within: Within, code: str, service_point: str, received_at: datetime, by: str, at: datetime) -> None:
    """Take a minted code for a dossier received at an instant. Raises `NotMinted`."""
    found = _OF.first(within, {"of": code})
    if found is None:
        raise NotMinted("unknown")
    point, minted_at = found
    faults = {"elsewhere": point != service_point, "before_minting": received_at < minted_at, "in_future": received_at > at}
    for why, faulty in faults.items():
        if faulty:
            raise NotMinted(why)
    if _USE.run(within, {"of": code, "received_at": received_at, "entered_at": at, "entered_by": by}) != 1:
        raise NotMinted("used")


def sheet_of(session: Session, sheet: str) -> list[MintedCode]:
    """The codes of a sheet, with those that were entered."""
    found = select_from(MintedCode).where(col(MintedCode.sheet) == sheet).order_by(col(MintedCode.code))
    return list(session.exec(found).all())


def entered_at(within: Within, code: str) -> datetime | None:
    """When a dossier of a code minted in advance was entered; nothing for every other."""
    found = _ENTERED.first(within, {"of": code})
    return found[0] if found is not None else None


_MINTED: Table = MintedCode.__table__  # type: ignore[attr-defined]
_NEW = Statement(insert(_MINTED))
_OF = Statement(select(_MINTED.c.service_point, _MINTED.c.minted_at).where(_MINTED.c.code == bindparam("of")))
_ENTERED = Statement(select(_MINTED.c.entered_at).where(_MINTED.c.code == bindparam("of")))
_USE = Statement(
    update(_MINTED)
    .where(_MINTED.c.code == bindparam("of"), _MINTED.c.entered_at.is_(None))
    .values(
        received_at=bindparam("received_at", type_=Instant), entered_at=bindparam("entered_at", type_=Instant),
        entered_by=bindparam("entered_by"),
    )
)  # fmt: skip
