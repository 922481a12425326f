"""Notices at their pages: who sees which, what came of each, and the button that sends anew what was given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from registry.tables import Dispatch
from tests.pages.conftest import Hall, words
from tests.pages.test_citizens import own_dossier

pytestmark = [pytest.mark.temporal, pytest.mark.xdist_group("pages")]


async def told(hall: Hall) -> str:
    """A dossier of the citizen's with a mail that was given up and a short message that arrived, as the sender leaves them."""
    code, now = await own_dossier(hall), hall.office.time.now()
    common: dict[str, Any] = {"code": code, "key": "2.receipt", "address": "", "first_at": now, "next_at": now}
    with hall.office.store.write() as session:
        session.add(Dispatch(
            **common, channel="mail", message_id=f"m{code}", state="failed", attempts=7, error="the mail server refuses: 550",
        ))  # fmt: skip
        session.add(Dispatch(
            **common, channel="sms", message_id=f"s{code}", state="delivered", attempts=1, sent_at=now,
            delivered_at=now + timedelta(minutes=1), reference="ref-1",
        ))  # fmt: skip
    return code


async def test_each_sees_the_notices_that_are_theirs(hall: Hall) -> None:
    code = await told(hall)
    for who in ("receptionist", "one-stop-head", "administrator"):
        said = words(await (await hall.signed_in(who)).get("/sent"))
        assert code in said and "Không gửi được" in said and "đã thử 7 lần" in said and "550" in said, who
        assert "Đã tới nơi" in words(await (await hall.signed_in(who)).get("/sent?state=delivered")), who
        assert "Gửi lại" in words(await (await hall.signed_in(who)).get(f"/dossier/{code}/notices")), who
    own = await hall.signed_in("citizen-1")
    mine = words(await own.get("/sent"))
    assert code in mine and "Đã tới nơi" in mine and "550" not in mine and "Gửi lại" not in mine
    assert "Đã tới nơi" in words(await own.get(f"/dossier/{code}/notices"))
    other = await hall.signed_in("citizen-2")
    assert code not in words(await other.get("/sent"))
    assert (await other.get(f"/dossier/{code}/notices")).status_code == 403
    assert (await (await hall.signed_in("auditor")).get("/sent")).status_code == 403


async def test_the_button_sends_anew_what_was_given_up_once(hall: Hall) -> None:
    code, desk = await told(hall), await hall.signed_in("receptionist")
    address = f"/dossier/{code}/notices/2.receipt"
    for who, page in (("commune-chair", "/desk"), ("citizen-1", "/mine")):
        assert (await (await hall.signed_in(who)).submit(page, address, channel="mail")).status_code == 403
    sent = await desk.submit("/sent", address, channel="mail", next="/sent")
    assert sent.headers["location"] == "/sent?again=true"
    assert "đưa vào hàng chờ" in words(await desk.get("/sent?again=true"))
    with hall.office.store.read() as session:
        mail, sms = (session.get_one(Dispatch, (code, "2.receipt", channel)) for channel in ("mail", "sms"))
    assert (mail.state, mail.error, mail.message_id) == ("waiting", None, f"m{code}")
    assert sms.state == "delivered"
    for channel, status in (("mail", 409), ("sms", 409), ("zalo", 404)):
        assert (await desk.submit("/sent", address, channel=channel)).status_code == status
