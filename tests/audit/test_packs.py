"""Evidence packs of every version, replayed with nothing but the file; and every way in which one can be wrong, told clearly."""

from __future__ import annotations

import asyncio
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.history.v1 import History, HistoryEvent

from audit.history_files import packed, unpacked
from audit.packs import form
from audit.packs.form import BadPack, Manifest, listed, zipped
from audit.packs.reading import Pack, opened, read_pack
from audit.packs.replaying import PackVerdict, replay_pack
from audit.packs.sealing_keys import BadKey, new_pair
from cli import call
from dossier.journal import chained
from tests.replay.packing import FOLDER, PRIVATE, ROOTS

HarmEvents = Callable[[list[HistoryEvent], random.Random], None]
PACKS = sorted(FOLDER.glob("*.zip"))
OPENED, SEALED, ERASED = (FOLDER / f"0.1.0-{kind}.zip" for kind in ("opened", "sealed", "erased"))


def replayed(pack: Pack, key: bytes | None = None) -> PackVerdict:
    return asyncio.run(replay_pack(pack, key, ROOTS.read_bytes()))


def names(verdict: PackVerdict) -> set[str]:
    return {found.name for found in verdict.judged.findings}


@pytest.mark.replay
@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.name)
def test_packs_of_every_version_replay_offline(path: Path) -> None:
    pack = read_pack(path)
    is_opened = path.stem.endswith("opened")
    verdict = replayed(pack, PRIVATE.read_bytes() if is_opened else None)
    assert verdict.judged.findings == ()
    assert (verdict.judged.decided, verdict.judged.replayed > 0) == (is_opened, is_opened)
    assert (verdict.judged.erased_at is not None) == path.stem.endswith("erased")
    assert verdict.unsealed == 0
    assert all(seal.verified for seal in verdict.seals)


def test_a_pack_says_what_it_is_in_both_languages() -> None:
    said = read_pack(OPENED).files[form.README].decode()
    assert "Gói chứng cứ" in said
    assert "Evidence pack" in said
    assert "Opened for: Thanh tra" in said


def test_the_command_replays_a_pack_and_fails_on_an_altered_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["audit", "replay", str(OPENED), "--key", str(PRIVATE), "--roots", str(ROOTS), "--json"]
    assert call(words) == 0
    assert json.loads(capsys.readouterr().out)["decided"] is True
    (tmp_path / "half.zip").write_bytes(OPENED.read_bytes()[:-500])
    assert call(["audit", "replay", str(tmp_path / "half.zip"), "--json"]) == 1
    assert "half-written" in json.loads(capsys.readouterr().out)["error"]["message"]


@pytest.mark.parametrize("seed", range(60))
def test_no_byte_of_a_pack_can_be_changed_unseen(seed: int) -> None:
    chance, content = random.Random(seed), bytearray(SEALED.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    with pytest.raises(BadPack):
        opened(bytes(content))


@pytest.mark.parametrize("cut", [0, 1, 100, 20_000, -80])
def test_half_a_pack_is_told(cut: int) -> None:
    with pytest.raises(BadPack, match="half-written"):
        opened(SEALED.read_bytes()[:cut])


def again(pack: Pack, **files: bytes) -> Pack:
    """The pack with other files and every digest made to fit, as somebody who knows the form could."""
    changed = {**pack.files, **files}
    manifest = Manifest.model_validate({**pack.manifest.model_dump(), "files": listed(changed)})
    text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True).encode()
    return opened(zipped(text, changed))


Rows = list[dict[str, Any]]


def rows_of(pack: Pack) -> Rows:
    return [json.loads(line) for line in pack.files[form.JOURNAL].splitlines()]


def with_rows(pack: Pack, rows: Rows) -> Pack:
    return again(pack, **{form.JOURNAL: "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()})


def renumbered(rows: Rows) -> Rows:
    return [{**row, "seq": n} for n, row in enumerate(rows, start=1)]


def byte_changed(rows: Rows, chance: random.Random) -> Rows:
    row = chance.choice(rows)
    at = chance.randrange(10, len(row["public"]))
    row["public"] = row["public"][:at] + chr(ord(row["public"][at]) ^ 1) + row["public"][at + 1 :]
    return rows


def sealed_changed(rows: Rows, chance: random.Random) -> Rows:
    row = chance.choice([row for row in rows if row["sealed"]])
    row["sealed"] = row["sealed"][:40] + ("A" if row["sealed"][40] != "A" else "B") + row["sealed"][41:]
    return rows


def dropped(rows: Rows, chance: random.Random) -> Rows:
    del rows[chance.randrange(len(rows) - 1)]
    return renumbered(rows) if chance.random() < 0.5 else rows


def inserted(rows: Rows, chance: random.Random) -> Rows:
    at = chance.randrange(1, len(rows))
    return renumbered([*rows[:at], rows[at - 1], *rows[at:]])


def swapped(rows: Rows, chance: random.Random) -> Rows:
    a, b = chance.sample(range(len(rows)), 2)
    rows[a], rows[b] = rows[b], rows[a]
    return renumbered(rows)


def truncated(rows: Rows, chance: random.Random) -> Rows:
    return rows[: chance.randrange(1, len(rows))]


def rewritten(rows: Rows, chance: random.Random) -> Rows:
    since = chance.randrange(1, len(rows))
    rows[since]["public"] = rows[since]["public"].replace(',"command":', ', "command":')
    for before, row in zip(rows[since - 1 :], rows[since:], strict=False):
        row["prev"], row["hash"] = before["hash"], chained(before["hash"], row["public"])
    return rows


def back_dated(rows: Rows, chance: random.Random) -> Rows:
    chance.choice(rows)["recorded_at"] = "2020-01-01T00:00:00+00:00"
    return rows


HARMS: dict[str, Callable[[Rows, random.Random], Rows]] = {
    "changed": byte_changed, "dropped": dropped, "inserted": inserted, "swapped": swapped, "truncated": truncated,
    "rewritten": rewritten, "back-dated": back_dated,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", HARMS)
def test_a_journal_altered_with_all_digests_made_to_fit_is_found_and_named(name: str, seed: int) -> None:
    pack = read_pack(SEALED)
    assert name in names(replayed(with_rows(pack, HARMS[name](rows_of(pack), random.Random(seed)))))


def test_a_personal_part_changed_is_found_without_the_key_and_with_it() -> None:
    for path, key in ((SEALED, None), (OPENED, PRIVATE.read_bytes())):
        pack = read_pack(path)
        assert "changed" in names(replayed(with_rows(pack, sealed_changed(rows_of(pack), random.Random(1))), key))


def test_a_changed_proof_is_found() -> None:
    pack = read_pack(SEALED)
    proofs = json.loads(pack.files[form.PROOF])
    proof = proofs[0]
    for change in (
        {"path": ["00" * 32, *proof["path"][1:]]}, {"index": proof["index"] ^ 1},
        {"leaf": proof["leaf"].replace('"first":1', '"first":0')},
    ):  # fmt: skip
        altered = json.dumps([{**proof, **change}, *proofs[1:]]).encode()
        assert "leaves changed" in names(replayed(again(pack, **{form.PROOF: altered})))
    other = json.loads(json.dumps(proofs))
    other[0]["statement"] = other[0]["statement"].replace('"n":1', '"n":2')
    assert "time-stamp invalid" in names(replayed(again(pack, **{form.PROOF: json.dumps(other).encode()})))


def test_other_law_and_a_history_of_another_are_found() -> None:
    pack = read_pack(OPENED)
    name = next(name for name in pack.files if name.startswith("law/definition-"))
    altered = json.loads(pack.files[name])
    altered["plan"] = altered["plan"].replace('"calendar_days"', '"working_days"').replace('"n":15', '"n":16')
    with pytest.raises(BadPack, match="law in the pack"):
        replayed(again(pack, **{name: json.dumps(altered).encode()}))
    runs = sorted(name for name in pack.files if name.startswith("histories/"))
    foreign = next(content for name, content in read_pack(ERASED).files.items() if name.startswith("histories/"))
    assert names(replayed(again(pack, **{runs[-1]: foreign}), PRIVATE.read_bytes()))
    first, last = pack.files[runs[0]], pack.files[runs[-1]]
    assert last != first
    cut = again(pack, **{runs[-1]: last[:-20]})
    with pytest.raises(ValueError, match="cut short"):
        replayed(cut, PRIVATE.read_bytes())


def event_dropped(events: list[HistoryEvent], chance: random.Random) -> None:
    del events[chance.randrange(1, len(events) - 1)]


def event_doubled(events: list[HistoryEvent], chance: random.Random) -> None:
    at = chance.randrange(1, len(events) - 1)
    events.insert(at, events[at])


def events_swapped(events: list[HistoryEvent], chance: random.Random) -> None:
    at = chance.randrange(1, len(events) - 2)
    events[at], events[at + 1] = events[at + 1], events[at]


def end_cut_off(events: list[HistoryEvent], chance: random.Random) -> None:
    del events[chance.randrange(3, len(events) - 1) :]


def event_taken_out(events: list[HistoryEvent], chance: random.Random) -> None:
    """And the rest is numbered as if it had never been."""
    event_dropped(events, chance)
    for n, event in enumerate(events, start=1):
        event.event_id = n


REPLAYS, CHANGED = "the history replays otherwise", "history gone or changed"
HARMED: dict[HarmEvents, str] = {
    event_dropped: REPLAYS, event_doubled: REPLAYS, events_swapped: REPLAYS, end_cut_off: CHANGED, event_taken_out: CHANGED,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("harm", HARMED)
def test_a_history_altered_with_all_digests_made_to_fit_is_found_and_named(harm: HarmEvents, seed: int) -> None:
    """Where the number of events does not tell it, it is made to fit too: the SDK's core would wait for ever at most of them."""
    pack, chance = read_pack(OPENED), random.Random(seed)
    name = chance.choice(sorted(name for name in pack.files if name.startswith("histories/")))
    events = list(History.FromString(unpacked(pack.files[name])).events)
    harm(events, chance)
    runs = pack.json(form.RUNS)
    if HARMED[harm] == REPLAYS:
        next(run for run in runs if run["run"] in name)["events"] = len(events)
    altered = again(pack, **{name: packed(History(events=events)), form.RUNS: json.dumps(runs).encode()})
    assert HARMED[harm] in names(replayed(altered, PRIVATE.read_bytes()))


def test_the_wrong_key_and_no_key_are_told() -> None:
    with pytest.raises(BadKey, match="opened for somebody else"):
        replayed(read_pack(OPENED), new_pair()[0])
    with pytest.raises(BadKey, match="no private key in PEM"):
        replayed(read_pack(OPENED), b"secret")
    with pytest.raises(BadKey, match="this pack is sealed"):
        replayed(read_pack(SEALED), PRIVATE.read_bytes())


def plain_zip(*entries: tuple[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", how) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return written.getvalue()


def test_what_was_made_to_harm_is_refused_before_anything_is_unpacked() -> None:
    bomb = plain_zip(("manifest.json", b"0" * 50_000_000), how=zipfile.ZIP_DEFLATED)
    cases = [
        (bomb, "is compressed"),
        (plain_zip(("../../etc/passwd", b"x")), "no file of a pack"),
        (plain_zip(("/etc/passwd", b"x")), "no file of a pack"),
        (plain_zip(("law/../../x", b"x")), "no file of a pack"),
        (plain_zip(*((f"law/{n}", b"") for n in range(form.MOST_FILES + 1))), "entries"),
        (plain_zip(("manifest.json", b"{}")), "cannot be read"),
        (plain_zip(("README.md", b"x")), "no manifest"),
        (b"PK\x05\x06" + bytes(18), "no manifest"),
        (b"not a zip", "no whole zip"),
    ]
    for content, said in cases:
        with pytest.raises(BadPack, match=said):
            opened(content)


def test_a_pack_of_a_later_form_says_so() -> None:
    pack = read_pack(SEALED)
    manifest = pack.manifest.model_copy(update={"form": "motcua/evidence-pack/9"})
    text = json.dumps(manifest.model_dump(mode="json")).encode()
    with pytest.raises(BadPack, match="this release reads"):
        opened(zipped(text, pack.files))
