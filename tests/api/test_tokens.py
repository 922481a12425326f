"""Who calls: forged, expired and foreign tokens; passwords; an outside issuer; accounts that were closed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from api.app import create_app
from api.security.tokens import Issuer
from registry.accounts import add_account, hashed
from registry.tables import Account
from tests.api.conftest import Client, Town, configuration

pytestmark = pytest.mark.temporal


async def _status(town: Town, token: str) -> int:
    answer = await Client(town.app, token).get("/me")
    if answer.status_code == 401:
        assert answer.json()["code"] == "UNAUTHENTICATED"
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    return answer.status_code


def _issuer(town: Town, **changes: Any) -> Issuer:
    own = town.issuer
    usual = {"key": own.key, "issuer": own.issuer, "audience": own.audience, "lifetime": own.lifetime}
    return Issuer(**usual | changes)


async def test_only_a_token_of_our_issuer_for_us_and_in_time_is_taken(town: Town) -> None:
    assert await _status(town, town.issuer.issue("officer")) == 200
    other = ECKey.generate_key("P-256", {"kid": town.issuer.key.kid})
    assert await _status(town, _issuer(town, key=other).issue("officer")) == 401
    assert await _status(town, _issuer(town, lifetime=timedelta(minutes=-5)).issue("officer")) == 401
    assert await _status(town, _issuer(town, audience="somebody-else").issue("officer")) == 401
    assert await _status(town, _issuer(town, issuer="https://evil.example").issue("officer")) == 401
    assert await _status(town, town.issuer.issue("nobody-known")) == 401


async def test_unsigned_and_mangled_tokens_are_refused(town: Town) -> None:
    good = town.issuer.issue("officer")
    head, body, signature = good.split(".")
    unsigned = "eyJhbGciOiJub25lIn0"
    for bad in ("x", "a.b.c", f"{head}.{body}.", f"{unsigned}.{body}.", f"{head}.{body[:-2]}AA.{signature}", good + "A" * 9000):
        assert await _status(town, bad) == 401, bad[:40]


async def test_a_password_gives_a_token_and_a_wrong_one_says_no_more_than_an_unknown_name(town: Town) -> None:
    with town.office.store.write() as session:
        add_account(session, "typist", hashed("right horse"), "official", "officer-1", datetime.now(UTC))
    client = town.as_()

    async def sign_in(name: str, password: str) -> Any:
        return await client.http.post("/oauth/token", data={"grant_type": "password", "username": name, "password": password})

    token = (await sign_in("typist", "right horse")).json()["access_token"]
    assert (await Client(town.app, token).get("/me")).json()["posts"][0]["role"] == "officer"
    wrong, unknown = await sign_in("typist", "wrong"), await sign_in("no-such-person", "wrong")
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    with town.office.store.write() as session:
        account = session.get(Account, "typist")
        assert account is not None
        account.disabled_at = datetime.now(UTC)
        session.add(account)
    assert await _status(town, token) == 401, "a closed account ends its tokens at once"
    assert (await sign_in("typist", "right horse")).status_code == 401


async def test_too_many_sign_ins_are_told_when_to_come_again(town: Town, tmp_path: Path) -> None:
    client = Client(create_app(town.office, configuration(tmp_path, sign_in_rate="2/minute")))
    body = {"grant_type": "password", "username": "a", "password": "b"}
    answers = [await client.http.post("/oauth/token", data=body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2].json()["code"] == "TOO_MANY_REQUESTS"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 61
    assert answers[2].headers["RateLimit-Remaining"] == "0"


async def test_an_outside_issuer_replaces_ours_and_its_keys_are_fetched_once_and_again_when_they_change(
    town: Town, tmp_path: Path
) -> None:
    issuer, fetched = "https://id.example", []
    keys = {"one": RSAKey.generate_key(2048, {"kid": "one"})}

    def fetch(url: str) -> dict[str, Any]:
        fetched.append(url)
        if url.endswith("openid-configuration"):
            return {"jwks_uri": f"{issuer}/keys"}
        return {"keys": [key.as_dict(private=False) for key in keys.values()]}

    config = configuration(tmp_path, external_issuer=issuer, account_claim="account")
    app = create_app(town.office, config, fetch)

    def token(kid: str, **changes: Any) -> str:
        claims = {"iss": issuer, "aud": ["motcua"], "exp": int(time.time()) + 60, "sub": "opaque", "account": "officer"}
        return jwt.encode({"alg": "RS256", "kid": kid}, claims | changes, keys[kid])

    assert (await Client(app, token("one")).get("/me")).json()["login"] == "officer"
    assert (await Client(app, token("one", aud="other")).get("/me")).status_code == 401
    assert (await Client(app, town.issuer.issue("officer")).get("/me")).status_code == 401
    assert (await Client(app).http.get("/oauth/jwks")).status_code == 404
    assert len(fetched) == 2
