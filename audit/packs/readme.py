"""The README of a pack: what is in it, and how anybody checks it with common tools, in Vietnamese and in English."""

from __future__ import annotations

from audit.packs.form import Manifest

TEXT = """\
# Gói chứng cứ của hồ sơ {code}

Lập lúc {made_at} tại hệ thống {installation} (Motcua {release}), do {made_by}, mục đích: {purpose}. {state_vi}

Kiểm tra (không cần máy chủ, không cần mạng): `motcua audit replay TỆP.zip{key}`.
Không có Motcua: mỗi dòng của journal.jsonl có `hash` = SHA-256(`prev` + `public`), `prev` của dòng đầu là
SHA-256("motcua/1:{code}"); proof.json có chứng minh Merkle (RFC 6962) tới gốc trong từng bản niêm phong ngày, và dấu thời gian
RFC 3161 trên đúng các byte của bản niêm phong (`openssl ts -verify -data STATEMENT -in STAMP -CAfile GỐC.pem`).

# Evidence pack of dossier {code}

Made at {made_at} by {made_by} at the installation {installation} (Motcua {release}), for: {purpose}. {state_en}

To check it (no server, no network): `motcua audit replay FILE.zip{key}`.
Without Motcua: in each line of journal.jsonl, `hash` is SHA-256(`prev` + `public`), and the first `prev` is
SHA-256("motcua/1:{code}"). proof.json holds, for each day, the leaf with its Merkle path (RFC 6962: leaves are hashed behind the
byte 00, nodes behind 01) to the `root` in the day's statement, and the RFC 3161 time-stamp over exactly the statement's bytes
(`openssl ts -verify -data STATEMENT -in STAMP -CAfile ROOTS.pem`).

| File | What it is |
|---|---|
| manifest.json | who made the pack, when, what for; the SHA-256 of every file (its own is the zip's comment) |
| journal.jsonl | every command with its events, as stored; `sealed` is the personal part, encrypted |
| histories/, histories.json | Temporal's own histories (protobuf, compressed, payloads sealed), and which run follows which |
| law/ | the definitions and the calendar that the dossier was pinned to, and its competence, named by digest |
| proof.json | the days' seals over this dossier |
| dossier.json, ledger.json | where it stands, and why it was due when: what follows from the journal, to read |
| documents.json, signatures.json | papers and result by digest; who decided what under which post |
| evidence-log.json | holds, erasure and earlier disclosures of this dossier |
| key.json | only in a pack opened for somebody: the dossier's key, wrapped to them (HPKE, RFC 9180) |
"""


def readme(manifest: Manifest) -> str:
    """The text for one pack."""
    if manifest.erased_at is not None:
        day = f"{manifest.erased_at:%Y-%m-%d}"
        states = f"Dữ liệu cá nhân đã bị xóa ngày {day}.", f"The personal data were erased on {day}."
    elif manifest.recipient is not None:
        states = f"Mở cho: {manifest.recipient}.", f"Opened for: {manifest.recipient}."
    elif manifest.key_lost is not None:
        states = (
            "Gói kín: khóa của hồ sơ đã mất, không phải do xóa; chuỗi, niêm phong và diễn biến vẫn kiểm tra được.",
            "Sealed: the dossier's key is lost, and was not destroyed; chain, seals and course can be verified all the same.",
        )
    else:
        states = "Gói kín: dữ liệu cá nhân không mở được.", "Sealed: the personal data cannot be opened."
    said = manifest.model_dump(mode="json")
    key = " --key TỆP-KHÓA" if manifest.recipient is not None else ""
    return TEXT.format(**said, state_vi=states[0], state_en=states[1], key=key)
