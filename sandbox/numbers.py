"""Issues personal numbers of twelve digits, and the nine-digit ones that older papers still show.

Province of birth registration (3), century and sex (1), year of birth (2), a serial (6): Decree 137/2015, article 13,
and Circular 07/2016/TT-BCA, article 7. There is no check digit. Serials look random and never collide, because stepping
by a number coprime to the size of the range visits each value once.
"""

from __future__ import annotations

from sandbox.names import Sex

_SERIALS = 1_000_000
_SERIAL_STEP = 617_413
_OLD_FIRST, _OLD_COUNT = 100_000_000, 900_000_000
_OLD_STEP = 387_420_481


def number_prefix(province: str, sex: Sex, birth_year: int) -> str:
    """The first six digits; `province` is the two-digit statistical code. Raises ValueError outside 1900 to 2399."""
    if not 1900 <= birth_year <= 2399:
        raise ValueError(f"birth year {birth_year}: personal numbers exist for 1900 to 2399")
    century_and_sex = 2 * (birth_year // 100 - 19) + (sex == "Nữ")
    return f"0{province}{century_and_sex}{birth_year % 100:02d}"


class NumberBook:
    """How many numbers have been issued under each prefix; whoever keeps the counts can go on issuing later."""

    def __init__(self) -> None:
        self.issued: dict[str, int] = {}
        self._old_issued = 0

    def issue(self, province: str, sex: Sex, birth_year: int) -> str:
        """The next free twelve-digit number."""
        prefix = number_prefix(province, sex, birth_year)
        used = self.issued.get(prefix, 0)
        self.issued[prefix] = used + 1
        return serial_number(prefix, used)

    def issue_old(self) -> str:
        """The next free nine-digit number."""
        self._old_issued += 1
        return str(_OLD_FIRST + self._old_issued * _OLD_STEP % _OLD_COUNT)


def serial_number(prefix: str, used: int) -> str:
    """The number that follows `used` others under this prefix."""
    if used >= _SERIALS:
        raise ValueError(f"personal numbers {prefix}······: all {_SERIALS:,} serials are issued")
    return f"{prefix}{(int(prefix) * 7919 + used * _SERIAL_STEP) % _SERIALS:06d}"
