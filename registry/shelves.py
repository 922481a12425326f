"""Where bytes are kept by name, outside the database: a folder, or a bucket that speaks S3. `registry/blobs.py` is built on it.

A name is written whole or not at all, and is there after a power cut. The S3 client is loaded only where one is used.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, Protocol

S3 = "s3://"
TIMEOUT = timedelta(seconds=30)


class StoreDown(OSError):
    """The store of bytes does not answer; it is worth another try."""

    code = "STO-001"


class Shelf(Protocol):
    """Bytes by name. A name is a path of plain words with `/` between them."""

    def write(self, name: str, content: bytes) -> None:
        """Keep bytes under a name, durably, replacing what was there. Raises `StoreDown`."""

    def read(self, name: str) -> bytes:
        """The bytes. Raises `LookupError` where there are none, `StoreDown`."""

    def exists(self, name: str) -> bool:
        """Whether there are bytes under the name. Raises `StoreDown`."""

    def remove(self, name: str) -> None:
        """Take the bytes away; nothing happens where there are none. Raises `StoreDown`."""

    def names(self) -> Iterator[str]:
        """Every name, in no order. Raises `StoreDown`."""


class S3Access(NamedTuple):
    """How a bucket is reached, from the settings; empty parts are what the S3 client finds by itself."""

    endpoint: str | None = None
    region: str = "us-east-1"
    key_id: str | None = None
    secret: str | None = None


def open_shelf(place: str | Path, room: str, access: S3Access = S3Access()) -> Shelf:  # noqa: B008
    """The shelf of one room (`papers`, `histories`) at a place: a folder, or `s3://bucket/prefix`."""
    if isinstance(place, str) and place.startswith(S3):
        bucket, _, prefix = place.removeprefix(S3).partition("/")
        return BucketShelf(bucket, "/".join(part for part in (prefix.strip("/"), room) if part), access)
    return FolderShelf(Path(place) / room)


class FolderShelf:
    """A folder; names are spread over subfolders by their first two characters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: bytes) -> None:
        """To a file beside, flushed to the disk, then moved into place."""
        path = self._path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(beside).replace(path)
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
            _sync_folder(path.parent)
        except OSError as error:
            raise StoreDown(f"{path} could not be written: {error}") from error

    def read(self, name: str) -> bytes:
        """From its file."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise LookupError(name) from None
        except OSError as error:
            raise StoreDown(f"{self._path(name)} could not be read: {error}") from error

    def exists(self, name: str) -> bool:
        """Whether its file is there."""
        return self._path(name).is_file()

    def remove(self, name: str) -> None:
        """Unlink its file."""
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise StoreDown(f"{self._path(name)} could not be removed: {error}") from error

    def names(self) -> Iterator[str]:
        """Every file but those that are being written."""
        for path in self.folder.rglob("*") if self.folder.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                yield "/".join(path.relative_to(self.folder).parts[1:])

    def _path(self, name: str) -> Path:
        parts = name.split("/")
        if not all(part and not part.startswith(".") and "\\" not in part for part in parts):
            raise ValueError(f"'{name}' is no name of a shelf")
        return self.folder.joinpath(parts[-1][:2], *parts)


def _sync_folder(folder: Path) -> None:
    """The name too survives a power cut, where the system can promise it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class BucketShelf:
    """A bucket of any store that speaks S3, under a prefix."""

    def __init__(self, bucket: str, prefix: str, access: S3Access) -> None:
        from obstore.store import S3Store

        config: dict[str, Any] = {"region": access.region}
        if access.endpoint is not None:
            config["endpoint"] = access.endpoint
        if access.key_id is not None:
            config |= {"access_key_id": access.key_id, "secret_access_key": access.secret or ""}
        plain = access.endpoint is not None and access.endpoint.startswith("http://")
        self._store: Any = S3Store(
            bucket, prefix=prefix, config=config,  # type: ignore[arg-type]
            client_options={"allow_http": plain, "timeout": TIMEOUT},
            retry_config={"max_retries": 3, "retry_timeout": TIMEOUT},
        )  # fmt: skip

    def write(self, name: str, content: bytes) -> None:
        """One request; a bucket keeps an object whole or not at all."""
        with _told(name):
            self._store.put(name, content)

    def read(self, name: str) -> bytes:
        """The object's bytes."""
        with _told(name):
            return bytes(self._store.get(name).bytes())

    def exists(self, name: str) -> bool:
        """Whether the object is there."""
        try:
            with _told(name):
                self._store.head(name)
        except LookupError:
            return False
        return True

    def remove(self, name: str) -> None:
        """Delete the object."""
        with suppress(LookupError), _told(name):
            self._store.delete(name)

    def names(self) -> Iterator[str]:
        """Every object under the prefix, a page at a time."""
        with _told("the list of names"):
            for page in self._store.list():
                yield from (str(each["path"]) for each in page)


class _told:
    """The client's errors in our words: not there, or down."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from obstore.exceptions import BaseError, NotFoundError

        if isinstance(error, NotFoundError | FileNotFoundError):
            raise LookupError(self.name) from None
        if isinstance(error, BaseError):
            raise StoreDown(f"{self.name}: the store answers {type(error).__name__}") from error
