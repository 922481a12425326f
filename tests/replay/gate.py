"""The gate as a program: `python -m tests.replay.gate` replays every recorded history and tells which diverge."""

from __future__ import annotations

import os
import sys

from audit.replaying import replay_in_processes
from tests.replay import corpus


def main() -> int:
    """Replay all; 0 if every history goes its recorded way."""
    listed = corpus.entries()
    names = {entry.workflow_id: entry.name for entry in listed}
    done = replay_in_processes([corpus.load(entry) for entry in listed], corpus.key_of)
    failed = [f"{names[one.workflow_id]}: {one.failure}" for one in done if one.failure is not None]
    sys.stdout.write("\n".join([*failed, f"{len(done)} replayed, {len(failed)} diverged"]) + "\n")
    sys.stdout.flush()
    return 1 if failed or not done else 0


if __name__ == "__main__":
    os._exit(main())
