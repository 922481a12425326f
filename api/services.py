"""Everything that a request needs, put together once by `api/app.py`."""

from __future__ import annotations

from typing import NamedTuple

from activities.acting import ActingDesk
from activities.counter_look_up import CounterLookUp
from activities.desk import Office
from activities.filing import FilingDesk
from activities.letters import Letters
from activities.list_signing import ListSigning
from activities.results import Results
from activities.signing import SigningService
from api.config import ApiConfig
from api.security.external import Fetch, IssuerKeys
from api.security.rates import Rate
from api.security.signing_key import kept_signing_key
from api.security.tokens import Issuer, Verifier
from registry.papers import PaperStore


class Services(NamedTuple):
    """The office, its desks, and security."""

    office: Office
    config: ApiConfig
    filing: FilingDesk
    acting: ActingDesk
    papers: PaperStore
    letters: Letters
    results: Results | None
    look_ups: CounterLookUp | None
    issuer: Issuer | None
    verifier: Verifier
    sign_in_rate: Rate
    address_rate: Rate
    tracking_rate: Rate


def services_of(office: Office, config: ApiConfig, fetch: Fetch | None = None) -> Services:
    """Put the services of one process together; `fetch` reads an outside issuer's documents."""
    issuer = None
    if config.external_issuer is None:
        key = kept_signing_key(office.store, office.keys.ring)
        issuer = Issuer(key, config.issuer, config.audience, config.token_lifetime)
    keys = issuer.keys if issuer is not None else IssuerKeys(config.issuer, config.jwks_url, fetch)
    claim = config.account_claim if issuer is None else "sub"
    papers = PaperStore(config.shelf("papers"), office.keys)
    letters = Letters(office, papers, config.public_url)
    results = Results(office, papers, letters, SigningService(config.signing)) if config.signing is not None else None
    acting = ActingDesk(office, ListSigning(office, results) if results is not None else None)
    look_ups = CounterLookUp.opened(office.store, office.keys.ring, config.population) if config.population is not None else None
    return Services(
        office=office, config=config, filing=FilingDesk(office), acting=acting,
        papers=papers, letters=letters, results=results, look_ups=look_ups, issuer=issuer,
        verifier=Verifier(keys, config.issuer, config.audience, claim),
        sign_in_rate=Rate("sign-in", config.sign_in_rate), address_rate=Rate("address", config.address_rate),
        tracking_rate=Rate("tracking", config.tracking_rate),
    )  # fmt: skip
