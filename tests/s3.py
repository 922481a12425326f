"""moto's S3 server, for tests of what is kept in buckets: spoken to over HTTP, as the real one."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from launch.ports import free_port
from registry.shelves import S3Access


@contextmanager
def s3_server(*buckets: str) -> Iterator[S3Access]:
    """A server of one's own with these buckets, and how it is reached."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        access = S3Access(f"http://127.0.0.1:{port}", "us-east-1", "key", "secret")
        for bucket in buckets:
            httpx.put(f"{access.endpoint}/{bucket}").raise_for_status()
        yield access
    finally:
        server.stop()
