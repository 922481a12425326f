"""The file of a kept history: Temporal's protobuf `History`, payloads sealed, compressed behind one line that says so.

    MOTCUA-HISTORY-1\\n  +  zlib(History)

Read by whoever replays; a file that is too large, cut short or something else is refused in words.
"""

from __future__ import annotations

import zlib

from google.protobuf.message import DecodeError
from temporalio.api.history.v1 import History

MAGIC = b"MOTCUA-HISTORY-1\n"
LARGEST = 256 * 1024 * 1024
"""Temporal ends a run at 50 MiB of history; a file that unpacks to more was made to harm."""


class BadHistoryFile(ValueError):
    """The bytes are no kept history."""

    code = "AUD-403"


def packed(history: History) -> bytes:
    """A history as it is kept: the same bytes for the same events."""
    return MAGIC + zlib.compress(history.SerializeToString(deterministic=True), 6)


def unpacked(content: bytes) -> bytes:
    """The protobuf bytes. Raises `BadHistoryFile`."""
    if not content.startswith(MAGIC):
        raise BadHistoryFile("the file does not begin as a kept history does")
    opened = zlib.decompressobj()
    try:
        found = opened.decompress(content[len(MAGIC) :], LARGEST)
    except zlib.error as error:
        raise BadHistoryFile(f"the history does not unpack: {error}") from error
    if opened.unconsumed_tail:
        raise BadHistoryFile(f"the history unpacks to more than {LARGEST} bytes")
    if not opened.eof or opened.unused_data:
        raise BadHistoryFile("the history is cut short, or something follows it")
    return found


def events_of(content: bytes) -> History:
    """The history in a file. Raises `BadHistoryFile`."""
    try:
        return History.FromString(unpacked(content))
    except DecodeError as error:
        raise BadHistoryFile(f"the history is no protobuf of Temporal's: {error}") from error
