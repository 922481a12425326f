"""What the verification of evidence tells: what was done to which record, and how it is mended. Codes are stable.

AUD-1xx a journal, AUD-2xx a day's seal, AUD-3xx journal and Temporal disagree, AUD-4xx a kept history, AUD-5xx re-execution.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

RESTORE = "restore the journal from the backup, and find out who could write to the registry"
KINDS: Mapping[str, tuple[str, str]] = {
    "AUD-101": ("changed", RESTORE),
    "AUD-102": ("dropped", RESTORE),
    "AUD-103": ("inserted", RESTORE),
    "AUD-104": ("swapped", RESTORE),
    "AUD-105": ("back-dated", RESTORE),
    "AUD-106": ("truncated", RESTORE),
    "AUD-107": ("deleted", RESTORE),
    "AUD-108": ("rewritten", RESTORE),
    "AUD-109": ("pinned anew", "restore the dossier's row from the backup: a rebuild does not change what it is pinned to"),
    "AUD-110": ("personal part changed", RESTORE),
    "AUD-111": ("projection behind", "put the rows back to what the journal gives: `motcua rebuild CODE`"),
    "AUD-201": ("seal changed", "restore the seal from the copy of the root, or from the backup"),
    "AUD-202": ("seal missing", "restore the seal from the copy of the root, or from the backup"),
    "AUD-203": (
        "day rewritten",
        "the copy or the time-stamp is right: restore day and journals from a backup of before. Days since the point of a backup "
        "that was put in place are sealed anew: then whoever keeps the copies sets the old ones aside",
    ),
    "AUD-204": ("leaves changed", "restore the table seal_leaf of that day from the backup; the root tells which is right"),
    "AUD-205": ("time-stamp invalid", "restore the time-stamp from the copy of the root, or see MOTCUA_TIMESTAMP_ROOTS"),
    "AUD-206": ("sealing has stopped", "see that a worker runs; `motcua audit seal` seals what is due"),
    "AUD-207": ("log changed", "restore the table evidence_log, or opening, from the backup"),
    "AUD-301": ("decided otherwise", RESTORE),
    "AUD-302": ("not recorded", "see that a worker runs: its sweeper records what an act left; else restore the backup"),
    "AUD-303": ("dossier missing", RESTORE),
    "AUD-304": ("never decided", RESTORE),
    "AUD-401": ("history not kept", "see the worker's log: is the store up? `motcua audit keep` keeps what is due"),
    "AUD-402": ("history gone or changed", "restore the file from the store's backup, or `motcua audit keep`"),
    "AUD-403": ("no history", "restore the file from the store's backup"),
    "AUD-501": ("the history replays otherwise", "this release issues other commands than were recorded: do not deploy it"),
    "AUD-502": ("the journal is decided otherwise", "if the rows are whole, this release decides otherwise"),
    "AUD-503": ("the rows are not the journal's", "put the rows back to what the journal gives: `motcua rebuild CODE`"),
    "AUD-504": ("history and journal disagree", RESTORE),
    "AUD-505": ("cannot be opened", "put the retired key back into the key ring"),
}  # fmt: skip
"""By code: the name of what was found, and how it is mended."""


class Found(NamedTuple):
    """One finding; `dossier` is empty where it is about the system."""

    code: str
    dossier: str
    what: str

    @property
    def name(self) -> str:
        """What was done, in a word or two."""
        return KINDS[self.code][0]

    def told(self) -> str:
        """For people, in a line."""
        return f"{self.code} {self.dossier or 'system'}: {self.name}: {self.what}. To mend: {KINDS[self.code][1]}"

    def figures(self) -> dict[str, str]:
        """For `--json`."""
        return {"code": self.code, "name": self.name, "dossier": self.dossier, "what": self.what, "mend": KINDS[self.code][1]}
