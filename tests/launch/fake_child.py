"""A small process for the supervisor's tests: serves HTTP, or touches a file, or fails, as its words say."""

from __future__ import annotations

import http.server
import signal
import sys
import time
from pathlib import Path


def serve(port: int, notes: Path) -> None:
    """Answer 200 until SIGTERM; note the start and the orderly end."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    signal.signal(signal.SIGTERM, lambda *_: end(notes, port))
    server = http.server.HTTPServer(("127.0.0.1", port), Answer)
    note(notes, f"start {port}")
    server.serve_forever()


def end(notes: Path, port: int) -> None:
    """Note an orderly end."""
    note(notes, f"end {port}")
    sys.exit(0)


def note(notes: Path, line: str) -> None:
    """Add a line; short appends are not torn."""
    with notes.open("a") as file:
        file.write(line + "\n")


def touch(path: Path) -> None:
    """Touch a file and wait."""
    path.touch()
    time.sleep(600)


def stubborn(path: Path) -> None:
    """Touch a file and ignore SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    touch(path)


def fail(words: str, code: int) -> None:
    """Say why and end."""
    sys.stderr.write(words + "\n")
    sys.exit(code)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", port, notes]:
            serve(int(port), Path(notes))
        case ["touch", path]:
            touch(Path(path))
        case ["stubborn", path]:
            stubborn(Path(path))
        case ["fail", words, code]:
            fail(words, int(code))
        case ["sleep"]:
            time.sleep(600)
