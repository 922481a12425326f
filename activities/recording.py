"""The `record` activity: rows that nobody else will record, into the registry; answers with the stored chain's head."""

from __future__ import annotations

from temporalio import activity
from temporalio.exceptions import ApplicationError

from dossier.wire import Recorded, RecordRequest
from registry.recorder import Recorder
from registry.recording import ChainDiverges


class Recording:
    """Records for workflows."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    @activity.defn(name="record", no_thread_cancel_exception=True)
    def record(self, request: RecordRequest) -> Recorded:
        """Store the rows; a diverging chain is retried for ever, in sight, and never written."""
        try:
            head = self.recorder.record(request.code, request.plan_digest, request.calendar_digest, request.rows)
        except ChainDiverges as error:
            raise ApplicationError(str(error), type="DIVERGED") from error
        return Recorded(seq=head.seq, hash=head.hash)
