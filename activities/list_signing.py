"""The signed result of each line of a signed list, put into its intent before the act is sent: no line is decided without it.

A list is confirmed at once and carried out behind; whoever carries a line out (the API, or a worker's sweeper after it died)
signs its document first and keeps it with the intent, so that it is signed once. While the signing service is away the line
stays open and is tried again.
"""

from __future__ import annotations

from activities.desk import Office
from activities.intents import intent_of, sealed_intent
from activities.results import Results, Signing
from dossier.commands import Complete
from dossier.decide import Applied, apply
from dossier.state import State
from dossier.wire import Act
from registry.requests import Write, as_kept, keep_intent
from registry.tables import Dossier

LIST = "list"
"""The field of a command's data that names the digest of the list it was signed over."""


class ListSigning:
    """Signs for one installation."""

    def __init__(self, office: Office, results: Results) -> None:
        self.office, self.results = office, results

    def with_document(self, request: Write, act: Act) -> Act:
        """The act of a list's line with its signed document; any other act as it is. Raises as `Results.made`."""
        if not _wants_document(act):
            return act
        kept = self._as_kept(request, act)
        if not _wants_document(kept) or not self._fits(str(request.code), kept):
            return kept  # signed by another carrier, or the core says why not
        assert isinstance(kept.command, Complete)
        document = self.results.made(Signing(str(request.code), kept.command.actor.id, request.who))
        signed = kept.but(command=kept.command.but(document=document))
        sealed = sealed_intent(self.office.keys.of(str(request.code)), signed)
        with self.office.store.transaction() as transaction:
            keep_intent(transaction, request, str(request.code), sealed)
        return signed

    def _as_kept(self, request: Write, act: Act) -> Act:
        with self.office.store.reading() as transaction:
            found = intent_of(self.office.keys, as_kept(transaction, request))
        return found if isinstance(found, Act) else act

    def _fits(self, code: str, act: Act) -> bool:
        with self.office.store.read() as session:
            row = session.get(Dossier, code)
        if row is None:
            return False
        pinned, state = self.office.definitions.pinned(row.plan_digest, row.calendar_digest), State.model_validate_json(row.state)
        return isinstance(apply(pinned, state, act.command, max(act.at, state.at or act.at)), Applied)


def _wants_document(act: Act) -> bool:
    command = act.command
    if not isinstance(command, Complete) or command.document is not None:
        return False
    return command.outcome == "signed" and LIST in command.data
