"""A refusal leaves the dossier as quick as it was: no act waits for one that was refused before it."""

from __future__ import annotations

import time

import pytest
from temporalio.testing import WorkflowEnvironment

from activities.desk import Refused
from registry.store import Store
from tests.dossier import plans
from tests.office import Desk, furnish, key_ring, open_office, working

pytestmark = pytest.mark.temporal


async def test_acts_refused_one_after_the_other_on_a_fresh_dossier_are_each_answered_at_once(
    temporal: WorkflowEnvironment, sqlite_url: str
) -> None:
    store = Store(sqlite_url)
    furnish(store, plans.PLAIN)
    desk = Desk(open_office(store, temporal.client, key_ring()))
    with temporal.with_time_skipping_disabled():
        async with working(desk.office):
            code = await desk.file()
            began = time.monotonic()
            for _ in range(4):
                with pytest.raises(Refused):
                    await desk.complete(code, "receptionist", "unheard-of")
            # A wait for the desk's patience is 5 s; four refusals take a fraction of one.
            assert time.monotonic() - began < 4.5
    store.close()
