"""A result is signed once, stated in its QR, and verified without network; any altered byte is found."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import uvicorn
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import SecretStr
from pyhanko.pdf_utils.reader import PdfFileReader

from activities.results import NotIssued, Results, Signing
from activities.signing import NotSigned, Person, SealEnded, SigningConfig, SigningService, Unsignable
from activities.statements import Statement, kept_key, published, signed
from audit.results import check_file, check_statement, statement_in
from dossier.commands import Document
from launch.ports import free_port
from letters.typesetting import pdf
from registry.results import AlreadySuperseded, document_stated, documents_of, supersede
from registry.tables import Authority as Seat
from registry.tables import Dossier, MergerOrder, MergerPlace, Official
from sandbox.signing.app import create_app
from sandbox.signing.authority import Authority as Other
from tests.dossier.play import START
from tests.letters.pdf_text import text_of
from tests.notices.test_sending import Room, room
from tests.papers import page_of

__all__ = ["room"]
SECRET = SecretStr("shared")
UPLOAD = pdf("= Quyết định", START)


class Authority(NamedTuple):
    """The sandbox's signing service, running."""

    url: str
    roots: bytes


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    port = free_port()
    app = create_app(tmp_path_factory.mktemp("signing"), SECRET.get_secret_value())
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        pass
    url = f"http://127.0.0.1:{port}"
    yield Authority(url, httpx.get(f"{url}/ca.pem").content)
    server.should_exit = True
    thread.join()


def results_of(room: Room, authority: Authority, stamped: bool = False) -> Results:
    stamps = f"{authority.url}/tsa" if stamped else None
    service = SigningService(SigningConfig(url=authority.url, secret=SECRET, timestamp_url=stamps))
    with room.office.store.write() as session:
        session.merge(Official(id="chair-1", name="Đỗ Bình"))
    return Results(room.office, room.letters.papers, room.letters, service)


def signed_result(room: Room, results: Results, given: Document | None = None) -> tuple[bytes, Document]:
    document = results.made(Signing(room.filed(), "chair-1", "official:chair-1", given))
    return room.letters.papers.held(document.digest), document


def test_a_result_from_the_template_is_signed_stated_and_verified_offline(room: Room, authority: Authority) -> None:
    results = results_of(room, authority, stamped=True)
    content, document = signed_result(room, results)
    found = check_file(content, results.keys, authority.roots)
    assert (found.genuine, found.unaltered, found.signature, found.trusted, found.why) == (True, True, True, True, None)
    assert found.good
    assert found.statement is not None
    assert (found.statement.c, found.statement.n, found.statement.k) == ("H1-1", document.number, "content")
    assert "Đỗ Bình" in str(found.signer)
    assert "UBND" in str(found.seal) and "Đỗ Bình" not in str(found.seal)
    assert "Hường" not in found.statement.model_dump_json()
    assert str(document.number) in text_of(content)
    address = results.address(statement_in(content))
    assert check_statement(address, results.keys).good, "the QR alone"
    assert len(address) < 700, "a QR that a telephone reads"


def nothing_is_left_of(room: Room, results: Any, code: str, place: str) -> None:
    """Of a signing that the ended seal of `place` refuses."""
    with pytest.raises(SealEnded, match=place):
        results.made(Signing(code, "chair-1", "official:chair-1"))
    with room.office.store.read() as session:
        assert documents_of(session, code) == []


def test_a_seal_that_has_ended_signs_nothing(room: Room, authority: Authority) -> None:
    results, code = results_of(room, authority), room.filed()
    place = ended(room, code, room.clock.now())
    nothing_is_left_of(room, results, code, place)


def test_the_seal_is_a_second_signature_over_the_first_and_taken_off_it_is_missed(room: Room, authority: Authority) -> None:
    results = results_of(room, authority)
    content, _ = signed_result(room, results)
    signer, seal = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
    assert (signer.field_name, seal.field_name) == ("KySo", "ConDau")
    found = check_file(content[: _end_of(signer)], results.keys, authority.roots)
    assert (found.good, found.seal) == (True, None)


def _end_of(signature: Any) -> int:
    """Where the revision that a signature covers ends."""
    _, _, start, length = signature.sig_object["/ByteRange"]
    return int(start) + int(length)


def test_an_instant_that_comes_between_signature_and_seal_leaves_nothing(room: Room, authority: Authority) -> None:
    results, code = results_of(room, authority), room.filed()
    place = ended(room, code, room.clock.now() + timedelta(seconds=1))
    whole = results.service.sign

    def slow(*given: Any, **named: Any) -> bytes:
        room.clock.at += timedelta(seconds=2)
        return whole(*given, **named)

    results.service.sign = slow  # type: ignore[method-assign]
    nothing_is_left_of(room, results, code, place)


def test_a_copy_of_an_abolished_offices_result_is_issued_and_sealed_by_who_took_over(room: Room, authority: Authority) -> None:
    results = results_of(room, authority)
    content, document = signed_result(room, results)
    room.clock.at += timedelta(days=30)
    place = ended(room, "H1-1", room.clock.now())
    asked = Signing("H1-1", "chair-1", "dossier:H1-1", document)
    with pytest.raises(SealEnded, match=place):
        results.reissued(asked)
    taken_over(room, place)
    copy = room.letters.papers.get(results.reissued(asked), "H1-1")
    found = check_file(copy, results.keys, authority.roots)
    assert found.good and copy.startswith(content), found
    assert "UBND phường mới" in str(found.seal)
    with pytest.raises(SealEnded, match=place):
        results.made(Signing("H1-1", "chair-1", "official:chair-1"))


def ended(room: Room, code: str, at: datetime) -> str:
    """The authority of a dossier, from an instant on abolished."""
    with room.office.store.write() as session:
        place = session.get_one(Dossier, code).authority
        session.get_one(Seat, place).valid_to = at
    return place


def taken_over(room: Room, place: str) -> None:
    """By an order that was carried out at this moment."""
    now = room.clock.now()
    with room.office.store.write() as session:
        session.add(Seat(id="new", identifier="H2", unit="00008", level="commune", name="UBND phường mới", valid_from=now))
        session.add(MergerOrder(
            id="o", digest="", text="", compiled="{}", effective=now, no_return=now, standing="run", registered_at=now,
        ))  # fmt: skip
        session.add(MergerPlace(order="o", old=place, unit="00008", new="new", desk="new-1", usual=True))


def test_an_altered_result_is_found_whichever_byte_was_changed(room: Room, authority: Authority) -> None:
    results = results_of(room, authority)
    content, _ = signed_result(room, results)
    for place in range(200, len(content), len(content) // 12):
        altered = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert not check_file(altered, results.keys, authority.roots).good, place
    assert not check_file(content + b"\n% more", results.keys, authority.roots).good
    assert not check_file(UPLOAD, results.keys, authority.roots).good
    assert not check_file(b"no pdf", results.keys).good


def test_an_upload_is_signed_as_it_is_and_its_bytes_stay_in_front(room: Room, authority: Authority) -> None:
    results = results_of(room, authority)
    with room.office.store.write() as session:
        digest = room.letters.papers.keep(session, UPLOAD, "application/pdf", "official:chair-1", room.clock.now())
    content, document = signed_result(room, results, Document(digest=digest, number="12/QĐ-UBND"))
    assert content.startswith(UPLOAD)
    found = check_file(content, results.keys, authority.roots)
    assert found.good, found
    assert found.statement is not None
    assert (found.statement.n, found.statement.k, document.number) == ("12/QĐ-UBND", "file", "12/QĐ-UBND")


def test_a_statement_of_another_installation_or_cut_short_is_none(room: Room) -> None:
    own = kept_key(room.office.store, room.office.keys.ring)
    assert kept_key(room.office.store, room.office.keys.ring).kid == own.kid, "drawn once"
    text = signed(own, Statement(c="H1", n="1", p="1.1", a="ward", t=0, k="content", d="0" * 64))
    assert check_statement(text, published(own)).good
    assert "d" not in published(own)["keys"][0], "the private part stays here"
    head, body, _ = text.split(".")
    for forged in (text[:-4], f"{head}.{body}.", f"{head}.{body[:-2]}xx.{text.rpartition('.')[2]}", "", "x", "a.b.c", "#" * 50):
        assert not check_statement(forged, published(own)).good
    assert not check_statement(text, {"keys": []}).good


def test_roots_that_do_not_vouch_for_the_signer_are_told(room: Room, authority: Authority, tmp_path: Path) -> None:
    results = results_of(room, authority)
    content, _ = signed_result(room, results)
    found = check_file(content, results.keys, Other(tmp_path / "other").root.public_bytes(Encoding.PEM))
    assert (found.signature, found.trusted, found.good) == (True, False, False)


def test_a_signing_service_that_is_away_or_wrong_signs_nothing(authority: Authority) -> None:
    person = Person("chair-1", "Đỗ Bình", "UBND")
    away = SigningService(SigningConfig(url=f"http://127.0.0.1:{free_port()}", secret=SECRET))
    stranger = SigningService(SigningConfig(url=authority.url, secret=SecretStr("other")))
    for service in (away, stranger):
        with pytest.raises(NotSigned):
            service.sign(UPLOAD, person, "r", "s")
    broken = SigningService(SigningConfig(url=authority.url, secret=SECRET))
    with pytest.raises(Unsignable):
        broken.sign(page_of(b"x"), person, "r", "s")


def test_of_a_lost_result_a_certified_copy_is_issued_that_says_the_same_and_verifies(room: Room, authority: Authority) -> None:
    results = results_of(room, authority)
    content, document = signed_result(room, results)
    room.clock.at += timedelta(days=400)
    digest = results.reissued(Signing("H1-1", "receptionist-1", "dossier:H1-1", document))
    copy = room.letters.papers.get(digest, "H1-1")
    assert copy.startswith(content), "the kept result and its signature stand in front, untouched"
    found = check_file(copy, results.keys, authority.roots)
    assert found.good, found
    assert "receptionist-1" in str(found.signer)
    assert statement_in(copy) == statement_in(content)
    with room.office.store.read() as session:
        stated = document_stated(session, "H1-1", documents_of(session, "H1-1")[0].content_digest)
    assert stated is not None
    assert stated.digest == document.digest
    with room.office.store.write() as session:
        supersede(session, document.digest, "H1-9", "sai", room.clock.now())
    with pytest.raises(NotIssued):
        results.reissued(Signing("H1-1", "receptionist-1", "dossier:H1-1", document))


def test_a_result_is_superseded_once_and_stays_as_it_was(room: Room, authority: Authority) -> None:
    results = results_of(room, authority)
    content, document = signed_result(room, results)
    with room.office.store.write() as session:
        supersede(session, document.digest, "H1-9", "ngày sinh ghi sai", room.clock.now())
    with room.office.store.write() as session, pytest.raises(AlreadySuperseded):
        supersede(session, document.digest, "H1-8", "lần nữa", room.clock.now())
    with room.office.store.read() as session:
        rows = documents_of(session, "H1-1")
    assert [(row.digest, row.superseded_by) for row in rows] == [(document.digest, "H1-9")]
    assert room.letters.papers.held(document.digest) == content
