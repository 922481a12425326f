"""Reading a pack that somebody brings: nothing of it is trusted, nothing is unpacked to disk, every refusal is in words."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from audit.chains import StoredRow
from audit.packs import form
from audit.packs.form import NAME, BadPack, Manifest, zipped


class Pack(NamedTuple):
    """A pack's manifest and files; `digest` is that of the whole."""

    manifest: Manifest
    files: Mapping[str, bytes]
    digest: str

    def json(self, name: str) -> Any:
        """A file as JSON. Raises `BadPack`."""
        try:
            return json.loads(self.files[name])
        except KeyError:
            raise BadPack(f"the pack has no {name}: it is not whole; ask for it again") from None
        except ValueError as error:
            raise BadPack(f"{name} in the pack is no JSON: {error}") from error

    def rows(self) -> list[StoredRow]:
        """The journal's rows as they were stored. Raises `BadPack`."""
        try:
            return [_row(json.loads(line)) for line in self.files[form.JOURNAL].splitlines()]
        except (KeyError, ValueError, TypeError) as error:
            raise BadPack(f"{form.JOURNAL} cannot be read: {type(error).__name__} {error}") from error


def _row(said: dict[str, Any]) -> StoredRow:
    sealed = base64.b64decode(said["sealed"]) if said["sealed"] is not None else None
    at, recorded = datetime.fromisoformat(said["at"]), datetime.fromisoformat(said["recorded_at"])
    return StoredRow(said["seq"], said["command_id"], at, recorded, said["public"], sealed, said["prev"], said["hash"])


def read_pack(path: Path) -> Pack:
    """Read a file. Raises `BadPack`."""
    try:
        if path.stat().st_size > form.LARGEST_PACK:
            raise BadPack(f"{path.name} is larger than {form.LARGEST_PACK} bytes: it is no evidence pack")
        return opened(path.read_bytes())
    except OSError as error:
        raise BadPack(f"{path} cannot be read: {error.strerror or error}") from error


def opened(content: bytes) -> Pack:
    """Check the frame of a pack: a whole zip of ours, in which every file is the one that was packed. Raises `BadPack`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = _files(archive)
            comment = archive.comment
    except BadPack:
        raise
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OverflowError) as error:
        raise BadPack(f"this is no whole zip: half-written, cut short or altered ({error}); ask for the pack again") from error
    text = files.pop(form.MANIFEST, None)
    if text is None:
        raise BadPack("the pack has no manifest.json: it is no evidence pack, or half of one")
    manifest = _manifest(text)
    _compare(manifest, files)
    if comment != hashlib.sha256(text).hexdigest().encode():
        raise BadPack("manifest.json is not the one that was packed")
    if zipped(text, files) != content:
        raise BadPack("the zip is not as it was written: bytes beside the files were changed")
    return Pack(manifest, files, hashlib.sha256(content).hexdigest())


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > form.MOST_FILES:
        raise BadPack(f"the zip has {len(infos)} entries; a pack has at most {form.MOST_FILES}")
    files: dict[str, bytes] = {}
    for info in infos:
        if not NAME.fullmatch(info.filename) or ".." in info.filename:
            raise BadPack(f"the zip has an entry '{info.filename[:80]}', which is no file of a pack; nothing was unpacked")
        if info.filename in files:
            raise BadPack(f"the zip has two entries '{info.filename}'")
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 or info.file_size != info.compress_size:
            raise BadPack(f"the entry '{info.filename}' is compressed or encrypted; a pack's entries are stored as they are")
        files[info.filename] = archive.read(info)
    return files


def _manifest(text: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise BadPack(f"manifest.json cannot be read: {error.errors()[0]['msg']}") from error
    if manifest.form != form.FORM:
        raise BadPack(f"the pack has the form '{manifest.form[:60]}'; this release reads '{form.FORM}'")
    return manifest


def _compare(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    for name in sorted(manifest.files.keys() - files.keys()):
        raise BadPack(f"{name} is in the manifest and not in the pack")
    for name in sorted(files.keys() - manifest.files.keys()):
        raise BadPack(f"{name} is in the pack and not in the manifest")
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != manifest.files[name].sha256:
            raise BadPack(f"{name} is not the file that was packed: it was altered")
