"""Whether a look-up agrees with a record: the national service gives data only if name and birth date do."""

from __future__ import annotations

from sandbox.register.wire import BirthDay, Citizen, LookUp
from statute.names import same_name


def agrees(request: LookUp, person: Citizen) -> bool:
    """True when name and birth date agree; the record was found by its number."""
    name = " ".join(part for part in (person.HoVaTen.Ho, person.HoVaTen.ChuDem, person.HoVaTen.Ten) if part)
    return same_name(request.HoVaTen, name) and _same_birth(request, person.NgayThangNamSinh)


def _same_birth(request: LookUp, held: BirthDay) -> bool:
    """Where either side knows the year alone, years are compared."""
    if request.NgayThangNam and held.NgayThangNam:
        return request.NgayThangNam.isoformat() == held.NgayThangNam
    asked_year = request.Nam or str(request.NgayThangNam)[:4]
    return asked_year == (held.Nam or str(held.NgayThangNam)[:4])
