"""What a dossier cost its applicant, by the standard cost model (Circular 02/2017/TT-VPCP, art. 27): time, copies, visits, fees.

The model is the circular's; the prices are data (`costs/compliance.yaml`) and say themselves whether anybody verified them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from procedure_defs.faults import has_errors, report
from procedure_defs.load import load
from procedure_defs.validate import validate
from statute.time import local_date

FILE = Path(__file__).parent.parent / "costs" / "compliance.yaml"


class Method(BaseModel):
    """Where the model comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cite: str
    verified: bool


class Prices(BaseModel):
    """Unit prices, in dong and minutes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Method
    prices_verified: bool
    hour: int
    form_minutes: int
    paper_minutes: int
    copying: int
    trip_minutes: int
    trip: int


class PricesError(ValueError):
    """A file of prices that cannot be read."""

    code = "COST-001"


def read_prices(file: Path = FILE) -> Prices:
    """The prices in a file. Raises `PricesError`."""
    prices, faults = validate(load(file, file.name), Prices)
    if prices is None or has_errors(faults):
        raise PricesError(report(faults))
    return prices


def cost(prices: Prices, papers: int, visits: Iterable[datetime], fees: int) -> int:
    """Dong: the form, so many papers each with its copy, a visit for each day at the counter, and the fees."""
    trips = len({local_date(at) for at in visits})
    minutes = prices.form_minutes + papers * prices.paper_minutes + trips * prices.trip_minutes
    return minutes * prices.hour // 60 + papers * prices.copying + trips * prices.trip + fees
