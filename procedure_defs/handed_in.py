"""A procedure handed in as texts by file name, as API and registry keep it: laid out as a folder for as long as it is read.

Names are checked before anything is written: small letters, digits, at most one folder deep; nothing leaves the folder.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from procedure_defs.load import LARGEST_FILE_BYTES
from procedure_defs.written import PROCEDURE

MOST_FILES = 60
_PART = r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}(\.[A-Za-z0-9_-]{1,20}){0,3}"
_NAME = re.compile(rf"({_PART}/)?{_PART}")


class NotTaken(ValueError):
    """The files cannot be taken as a procedure; the message says why and what is."""


def check_names(files: Mapping[str, str]) -> None:
    """Raises `NotTaken` where a name, a number or a size is not taken."""
    if PROCEDURE not in files:
        raise NotTaken(f"there is no {PROCEDURE} among the files")
    if len(files) > MOST_FILES:
        raise NotTaken(f"there are {len(files)} files; at most {MOST_FILES} are taken")
    for name, text in files.items():
        if not _NAME.fullmatch(name):
            raise NotTaken(f"'{name[:80]}' is no name of a file: letters, digits, - and _, at most one folder deep")
        if len(text.encode("utf-8", "surrogatepass")) > LARGEST_FILE_BYTES:
            raise NotTaken(f"'{name}' is larger than {LARGEST_FILE_BYTES} bytes")


@contextmanager
def laid_out(files: Mapping[str, str], name: str = "draft") -> Iterator[Path]:
    """The files as a folder, gone afterwards. Raises `NotTaken`."""
    check_names(files)
    with tempfile.TemporaryDirectory(prefix="motcua-") as made:
        folder = Path(made) / name
        for each, text in files.items():
            path = folder / each
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        yield folder


def picked_up(folder: Path) -> dict[str, str]:
    """The files of a folder as texts. Raises `NotTaken` where one is no text, or a name is not taken."""
    files: dict[str, str] = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and not each.name.startswith(".")):
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise NotTaken(f"'{path.relative_to(folder)}' is larger than {LARGEST_FILE_BYTES} bytes")
        try:
            files[path.relative_to(folder).as_posix()] = path.read_text("utf-8")
        except UnicodeDecodeError:
            raise NotTaken(f"'{path.relative_to(folder)}' is no UTF-8 text") from None
    check_names(files)
    return files


def as_text(files: Mapping[str, str]) -> str:
    """The one text of these files, for keeping."""
    return json.dumps(dict(files), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def files_digest(files: Mapping[str, str]) -> str:
    """What names these files: equal files have equal digests."""
    return hashlib.sha256(as_text(files).encode("utf-8", "surrogatepass")).hexdigest()
