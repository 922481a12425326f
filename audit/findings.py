"""What the verification of evidence tells: what was done to which record, and how it is mended. Codes are stable.

AUD-1xx a journal, AUD-2xx a day's seal, AUD-3xx journal and Temporal disagree, AUD-4xx a kept history, AUD-5xx re-execution.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from statute.words import Bilingual

RESTORE = "restore the journal from the backup, and find out who could write to the registry"
KINDS: Mapping[str, tuple[str, str, str]] = {
    "AUD-101": ("bị sửa", "changed", RESTORE),
    "AUD-102": ("bị rút bớt", "dropped", RESTORE),
    "AUD-103": ("bị chèn thêm", "inserted", RESTORE),
    "AUD-104": ("bị tráo chỗ", "swapped", RESTORE),
    "AUD-105": ("lùi ngày", "back-dated", RESTORE),
    "AUD-106": ("bị cắt phần cuối", "truncated", RESTORE),
    "AUD-107": ("bị xóa", "deleted", RESTORE),
    "AUD-108": ("bị viết lại", "rewritten", RESTORE),
    "AUD-109": (
        "đổi căn cứ đã ghim",
        "pinned anew",
        "restore the dossier's row from the backup: a rebuild does not change what it is pinned to",
    ),
    "AUD-110": ("phần cá nhân bị sửa", "personal part changed", RESTORE),
    "AUD-111": (
        "bảng suy ra không theo kịp nhật ký",
        "projection behind",
        "put the rows back to what the journal gives: `motcua rebuild CODE`",
    ),
    "AUD-201": ("niêm phong bị sửa", "seal changed", "restore the seal from the copy of the root, or from the backup"),
    "AUD-202": ("mất niêm phong", "seal missing", "restore the seal from the copy of the root, or from the backup"),
    "AUD-203": (
        "ngày bị viết lại",
        "day rewritten",
        "the copy or the time-stamp is right: restore day and journals from a backup of before. Days since the point of a backup "
        "that was put in place are sealed anew: then whoever keeps the copies sets the old ones aside",
    ),
    "AUD-204": (
        "lá của niêm phong bị sửa",
        "leaves changed",
        "restore the table seal_leaf of that day from the backup; the root tells which is right",
    ),
    "AUD-205": (
        "dấu thời gian không hợp lệ",
        "time-stamp invalid",
        "restore the time-stamp from the copy of the root, or see MOTCUA_TIMESTAMP_ROOTS",
    ),
    "AUD-206": ("đã ngừng niêm phong", "sealing has stopped", "see that a worker runs; `motcua audit seal` seals what is due"),
    "AUD-207": ("sổ ghi bị sửa", "log changed", "restore the table evidence_log, or opening, from the backup"),
    "AUD-208": (
        "lịch sử đã niêm phong bị đổi",
        "sealed histories changed",
        "restore the table kept_history, and the files that it names, from the backup",
    ),
    "AUD-301": ("đã quyết định khác", "decided otherwise", RESTORE),
    "AUD-302": (
        "chưa được ghi",
        "not recorded",
        "see that a worker runs: its sweeper records what an act left; else restore the backup",
    ),
    "AUD-303": ("thiếu hồ sơ", "dossier missing", RESTORE),
    "AUD-304": ("chưa từng được quyết định", "never decided", RESTORE),
    "AUD-401": (
        "lịch sử chưa được lưu",
        "history not kept",
        "see the worker's log: is the store up? `motcua audit keep` keeps what is due",
    ),
    "AUD-402": (
        "lịch sử mất hoặc bị sửa",
        "history gone or changed",
        "restore the file from the store's backup, or `motcua audit keep`",
    ),
    "AUD-403": ("không có lịch sử", "no history", "restore the file from the store's backup"),
    "AUD-501": (
        "lịch sử chạy lại ra khác",
        "the history replays otherwise",
        "this release issues other commands than were recorded: do not deploy it",
    ),
    "AUD-502": (
        "nhật ký quyết định lại ra khác",
        "the journal is decided otherwise",
        "if the rows are whole, this release decides otherwise",
    ),
    "AUD-503": (
        "các dòng không phải của nhật ký",
        "the rows are not the journal's",
        "put the rows back to what the journal gives: `motcua rebuild CODE`",
    ),
    "AUD-504": ("lịch sử và nhật ký không khớp", "history and journal disagree", RESTORE),
    "AUD-505": ("không mở được", "cannot be opened", "put the retired key back into the key ring"),
}
"""By code: the name of what was found in Vietnamese and in English, and how it is mended."""


class Found(NamedTuple):
    """One finding; `dossier` is empty where it is about the system."""

    code: str
    dossier: str
    what: str

    @property
    def name(self) -> str:
        """What was done, in a word or two."""
        return KINDS[self.code][1]

    @property
    def words(self) -> Bilingual:
        """The name in both languages."""
        return Bilingual(vi=KINDS[self.code][0], en=self.name)

    def told(self) -> str:
        """For people, in a line."""
        return (
            f"{self.code} {self.dossier or 'system'}: {self.words.vi} ({self.name}): {self.what}. To mend: {KINDS[self.code][2]}"
        )

    def figures(self) -> dict[str, str]:
        """For `--json`."""
        return {
            "code": self.code, "name": self.name, "name_vi": self.words.vi, "dossier": self.dossier, "what": self.what,
            "mend": KINDS[self.code][2],
        }  # fmt: skip
