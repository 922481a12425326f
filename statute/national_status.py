"""The ten statuses of the National Public Service Portal: what a dossier shows to the country, and what follows what.

The table of predecessors is our reading of the published list, not law. `dossier/` derives a status from its state.
"""

from __future__ import annotations

from enum import IntEnum

from statute.words import Bilingual


class NationalStatus(IntEnum):
    """The code sent to the National Portal."""

    NEW = 1
    RECEIVED = 2
    NOT_RECEIVED = 3
    IN_PROGRESS = 4
    SUPPLEMENT_ASKED = 5
    PAYMENT_ASKED = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10

    @property
    def label(self) -> Bilingual:
        """The status in words."""
        return _LABELS[self]

    @property
    def is_terminal(self) -> bool:
        """Whether no other status can follow."""
        return self in TERMINAL

    def may_follow(self, earlier: NationalStatus) -> bool:
        """Tell whether this status may come right after `earlier`."""
        return earlier in PREDECESSORS[self]


_S = NationalStatus

_LABELS = {
    _S.NEW: Bilingual(vi="Mới đăng ký", en="Newly filed"),
    _S.RECEIVED: Bilingual(vi="Được tiếp nhận", en="Received"),
    _S.NOT_RECEIVED: Bilingual(vi="Không được tiếp nhận", en="Not received"),
    _S.IN_PROGRESS: Bilingual(vi="Đang xử lý", en="In progress"),
    _S.SUPPLEMENT_ASKED: Bilingual(vi="Yêu cầu bổ sung giấy tờ", en="Supplement asked for"),
    _S.PAYMENT_ASKED: Bilingual(vi="Yêu cầu thực hiện nghĩa vụ tài chính", en="Payment asked for"),
    _S.WITHDRAWN: Bilingual(vi="Công dân yêu cầu rút hồ sơ", en="Withdrawn by the applicant"),
    _S.STOPPED: Bilingual(vi="Dừng xử lý", en="Stopped"),
    _S.FINISHED: Bilingual(vi="Đã xử lý xong", en="Finished"),
    _S.RETURNED: Bilingual(vi="Đã trả kết quả", en="Result returned"),
}

TERMINAL = frozenset({_S.NOT_RECEIVED, _S.WITHDRAWN, _S.STOPPED, _S.RETURNED})

PREDECESSORS: dict[NationalStatus, frozenset[NationalStatus]] = {
    _S.NEW: frozenset(),
    _S.RECEIVED: frozenset({_S.NEW, _S.SUPPLEMENT_ASKED}),
    _S.NOT_RECEIVED: frozenset({_S.NEW, _S.SUPPLEMENT_ASKED}),
    _S.IN_PROGRESS: frozenset({_S.RECEIVED, _S.SUPPLEMENT_ASKED, _S.PAYMENT_ASKED}),
    _S.SUPPLEMENT_ASKED: frozenset({_S.NEW, _S.RECEIVED, _S.IN_PROGRESS}),
    _S.PAYMENT_ASKED: frozenset({_S.IN_PROGRESS}),
    _S.WITHDRAWN: frozenset({_S.NEW, _S.RECEIVED, _S.IN_PROGRESS, _S.SUPPLEMENT_ASKED, _S.PAYMENT_ASKED}),
    _S.STOPPED: frozenset({_S.IN_PROGRESS, _S.SUPPLEMENT_ASKED, _S.PAYMENT_ASKED}),
    _S.FINISHED: frozenset({_S.IN_PROGRESS}),
    _S.RETURNED: frozenset({_S.FINISHED}),
}
