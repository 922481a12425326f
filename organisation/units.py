"""Administrative units with their validity. Codes are re-used by reforms: a code names a unit only together with an instant."""

from __future__ import annotations

from organisation.validity import Validity


class UnitVersion(Validity):
    """One unit as it was called and placed in a period; the key is the code with `valid_from`."""

    code: str
    name: str
    level: str
    parent: str | None = None
