"""The ten statuses and what may follow what."""

from __future__ import annotations

from statute.national_status import PREDECESSORS, TERMINAL, NationalStatus


def test_there_are_ten_in_the_order_of_the_portal() -> None:
    assert [status.value for status in NationalStatus] == list(range(1, 11))
    assert NationalStatus(6).label.vi == "Yêu cầu thực hiện nghĩa vụ tài chính"
    assert len({status.label.vi for status in NationalStatus}) == 10


def test_nothing_follows_a_terminal_status() -> None:
    assert {3, 7, 8, 10} == TERMINAL == {status for status in NationalStatus if status.is_terminal}
    assert not any(status.may_follow(last) for status in NationalStatus for last in TERMINAL)


def test_every_status_is_reached_from_the_first() -> None:
    reached = {NationalStatus.NEW}
    while found := {status for status in NationalStatus if PREDECESSORS[status] & reached} - reached:
        reached |= found
    assert reached == set(NationalStatus)


def test_waiting_for_the_citizen_never_leads_straight_to_finished() -> None:
    for waiting in (NationalStatus.SUPPLEMENT_ASKED, NationalStatus.PAYMENT_ASKED, NationalStatus.STOPPED):
        assert not NationalStatus.FINISHED.may_follow(waiting)
