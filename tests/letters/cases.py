"""Dossiers played to the point at which each official form is issued, and what surrounds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dossier import commands as cmd
from letters.facts import Source, Surroundings
from organisation.competence import Competence
from tests.dossier import plans
from tests.dossier.play import BINH, CITIZEN, HOA, LAN, MINH, Play

CODE = "H26.1-260302-0001"
PERSON = {
    "full_name": "Nguyễn Thị Hường", "address": "12 phố Nguyễn Thái Học", "phone": "0912 345 678", "email": "huong@example.vn",
}  # fmt: skip
LABELS: dict[str, Any] = {
    "name": {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    "papers": {
        "application": {"vi": "Tờ khai", "en": "Declaration"},
        "deed": {"vi": "Giấy chứng sinh", "en": "Birth certificate"},
    },
}
AROUND = Surroundings(
    "UBND phường Ba Đình", "Phường Ba Đình", "Bộ phận Một cửa phường Ba Đình", "2 Trúc Bạch",
    {"ward": "UBND phường Ba Đình", "desk": "Bộ phận Một cửa", "province": "UBND thành phố Hà Nội",
     "new-ward": "UBND phường Ngọc Hà"},
    {"lan": "Trần Thị Lan", "hoa": "Lê Hòa", "minh": "Phạm Minh", "binh": "Đỗ Bình"},
    "https://motcua.example/receipt#" + "0" * 32,
)  # fmt: skip
GIVEN = (cmd.PaperGiven(id="application", how="original"),)
REASON = {"reason": "Giấy chứng sinh thiếu chữ ký của cơ sở y tế."}


def accepted(person: dict[str, str] = PERSON) -> Play:
    """Received and accepted."""
    play = Play(plans.PLAIN).file(form={"form": {"pages": 3}, "applicant": person}, papers=GIVEN)
    return play.complete(LAN, "accepted")


def refused() -> Play:
    """Refused at reception, with the authority that is competent."""
    play = Play(plans.PLAIN).file(form={"form": {}, "applicant": PERSON}, papers=GIVEN)
    return play.complete(LAN, "refused", said=REASON, authority="province")


def supplement(person: dict[str, str] = PERSON, reason: dict[str, str] = REASON) -> Play:
    """Asked to supplement after examination, through the one-stop unit."""
    play = accepted(person).complete(MINH, "lacking", said=reason, items=("deed",))
    return play.complete(LAN, "issued", said=reason, items=("deed",))


def extended() -> Play:
    """Apologised for and appointed anew."""
    play = accepted().later(days=2)
    play.do(cmd.Extend, HOA, said={"reason": "Chờ kết quả xác minh."}, by={"unit": "working_days", "n": 3})
    return play


def withdrawn() -> Play:
    """Stopped by the applicant."""
    play = accepted()
    play.do(cmd.Withdraw, CITIZEN, said={})
    return play


def signed() -> Play:
    """Examined, signed, ready to be returned."""
    return accepted().later(hours=2).complete(MINH, "ready").later(hours=1).complete(BINH, "signed")


def handed_over() -> Play:
    """Moved to the successor of an authority that ended."""
    play = accepted()
    there = Competence(unit="00097", authority="new-ward", service_point="new-1", reception="new-desk")
    play.do(cmd.HandOver, order="ha-noi-2025", competence=there, basis="Nghị quyết 202/2025/QH15")
    return play


CASES: dict[str, Callable[[], Play]] = {
    "receipt": accepted, "supplement": supplement, "refused": refused, "apology": extended, "stopped": withdrawn,
    "handed_over": handed_over,
}  # fmt: skip


def source(play: Play, around: Surroundings = AROUND) -> Source:
    """What letters are made from."""
    return Source(CODE, play.pinned, LABELS, play.rows, around)
