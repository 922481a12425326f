"""What the doctor tells: which invariant is broken (or that something is stuck), where, since when, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

STUCK = "stuck"
MEND: Mapping[str, str] = {
    "DOC-101": "a defect of the definition or the core: migrate the dossier to a definition that goes on, see docs/invariants.md",
    "DOC-102": "give the step or right a limit (`within`, `longest`, `lasts`) in the definition and migrate the dossier to it",
    "DOC-103": "appoint somebody to the role at the authority, or delegate a post that still holds",
    "DOC-104": "the head reassigns the task to somebody who holds the role now",
    "DOC-105": "appoint somebody to the role at the authority, or name a substitute for whoever is away, before that day",
    "DOC-201": "see that a worker runs; if one does, replay the history (`DOC-901`) and restart the worker with a mended release",
    "DOC-202": "restart the workers so that the loop arms anew; if it stays, replay the history",
    "DOC-203": "restart the workers so that the loop arms anew; if it stays, replay the history",
    "DOC-204": "restart the workers so that the loop arms anew; if it stays, replay the history",
    "DOC-205": "the ledger cannot be edited: find the altered row (INV-4) and restore it from the backup",
    "DOC-301": "find the altered row (INV-4) and restore the journal from the backup",
    "DOC-302": "find the altered row (INV-4), or the release whose core wrote an entry without its cause",
    "DOC-303": "put the rows back to what the journal gives: `motcua rebuild CODE`",
    "DOC-401": "restore the row from the backup, or from the dossier's history in Temporal, which holds it too",
    "DOC-402": "if the row is whole, this release decides otherwise than the one that recorded it: see its engine level",
    "DOC-403": "put the rows back to what the journal gives: `motcua rebuild CODE`",
    "DOC-404": "one of the two was altered: compare with the backup, restore the registry's row from the history",
    "DOC-405": "restore the dossier's digests from the start input of its workflow, or the definition's bytes from the backup",
    "DOC-501": "raise the authority's sequence for that day above the highest number in use before another code is minted",
    "DOC-502": "restore the row that the code leads to from the backup; codes are never removed",
    "DOC-601": "restore by `motcua cutover rollback` while it can be; else have it signed for, and the applicant told",
    "DOC-602": "decide its split case, or add the rule that covers it; then `motcua cutover retry`",
    "DOC-603": "read the reason; mend it, then `motcua cutover retry`",
    "DOC-604": "`motcua cutover run ORDER`, or `resume` where it was paused: until then nobody can act on what it moves",
    "DOC-701": "the act was taken without a post that held: the head of the authority reviews it; see the journal's row",
    "DOC-702": "compare the appointment's dates with its decision: the registry's post was changed, or the act was unlawful",
    "DOC-703": "the result was signed by somebody who examined it: have the decision reviewed",
    "DOC-901": "read the failure; mend and release the worker, the task is then tried again by itself",
    "DOC-902": "read the failure; see that the partner and its settings are right, it is tried again by itself",
    "DOC-903": "see that a worker runs: its sweeper records what an interrupted act left; else read its log for DIVERGED",
    "DOC-904": "see that a worker runs: its sweeper settles interrupted writes",
    "DOC-905": "restore Temporal's database from the backup, or start the dossier again from its journal",
    "DOC-906": "see that a worker runs: its sweeper settles interrupted filings; a restored registry needs Temporal of then",
    "DOC-907": "move time once more: every open dossier is told again",
    "DOC-909": "an alarm of the evidence stands: `motcua audit verify` tells it anew; docs/auditing.md says what each means",
    "DOC-908": "the dossier's personal part or key cannot be opened: put the retired key back into the key ring",
    "DOC-911": "see docs/partners.md: mend the channel (its address, secret, mail server); what waits then goes out by itself",
}
"""How each is mended, by code."""


class Finding(BaseModel):
    """One thing that is not as it must be. `invariant` is INV-n, or `stuck`."""

    model_config = ConfigDict(frozen=True)

    invariant: str
    code: str
    dossier: str
    what: str
    since: datetime | None = None
    mend: str

    def told(self) -> str:
        """For people."""
        since = f" (since {self.since:%Y-%m-%d %H:%M:%S%z})" if self.since is not None else ""
        return f"{self.invariant} {self.code} {self.dossier or 'system'}: {self.what}{since}. To mend: {self.mend}"


def finding(code: str, dossier: str, what: str, since: datetime | None = None) -> Finding:
    """A finding by its code; the hundred says which invariant."""
    invariant = STUCK if code[4] == "9" else f"INV-{code[4]}"
    return Finding(invariant=invariant, code=code, dossier=dossier, what=what, since=since, mend=MEND[code])
