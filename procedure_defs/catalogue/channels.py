"""Channels of a record with their times and fees, out of a text such as `Trực tiếp5 Ngày làm việcMiễn phíTrực tuyến...`."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dossier.plan import Channel
from procedure_defs.catalogue.questions import Question

_HEAD = "Hình thức nộpThời gianPhí, lệ phíMô tả"
_NAMES: dict[str, Channel] = {"Trực tiếp": "counter", "Trực tuyến": "online", "Dịch vụ bưu chính": "post"}
_BEGINS = re.compile(r"(Trực tiếp|Trực tuyến|Dịch vụ bưu chính)(?=\s*(?:\d|Không))")
_TIME = re.compile(r"\s*(\d+)\s*(Ngày làm việc|Ngày|Giờ làm việc|Giờ|Tháng|Năm|Tuần|Phút)?")
_GLUED = re.compile(r"\s*\d+[.,]\d{3}")
_FEE = re.compile(r"((?:\d{1,3}(?:[.,]\d{3})+|\d+))\s*(Việt Nam Đồng|VNĐ|Đồng|đồng|USD)")
_UNITS = {
    "Ngày làm việc": "working_days", "Ngày": "calendar_days", "Giờ làm việc": "working_hours", "Giờ": "working_hours",
    "Tháng": "months", "Năm": "years", "Tuần": "weeks", "Phút": "minutes",
}  # fmt: skip
_EMPTY = re.compile(r"[\s().]*(Miễn phí|Không có thông tin|Không quy định|Không có|Không)[\s().]*", re.IGNORECASE)
MOST = 730
"""No procedure takes more of any unit: a larger number has run together with what follows it."""
_ASSUMED: dict[str, Any] = {"working_days": 1}
"""What stands for a term that nobody states: a draft has to have one, and a question says that this is none."""


class Told(NamedTuple):
    """One row of the table: channel, term and amount where they could be read, and the text."""

    channel: Channel
    term: dict[str, Any] | None
    amount: int | None
    text: str


class Channels(NamedTuple):
    """What a draft says of channels, terms and fees."""

    channels: list[Channel]
    terms: list[dict[str, Any]]
    fees: list[dict[str, Any]]
    questions: list[Question]


def channels_of(text: str) -> Channels:
    """Channels, terms by channel with their units, fees; with what is to be settled."""
    parts = _BEGINS.split(text.removeprefix(_HEAD))
    questions: list[Question] = []
    rows = [_row(name, said, questions) for name, said in zip(parts[1::2], parts[2::2], strict=True)]
    if not rows:
        questions.append(Question("channel-none", "channels", text, "counter"))
        rows = [Told("counter", None, None, text)]
        questions.append(Question("term-unknown", "term", text, "1 working day, a place-holder"))
    order = [channel for channel in ("counter", "post", "online") if any(row.channel == channel for row in rows)]
    return Channels(order, _terms(rows, questions), _fees(rows), questions)  # type: ignore[arg-type]


def _row(name: str, said: str, questions: list[Question]) -> Told:
    channel, whole = _NAMES[name], f"{name}{said}"
    found, at = _TIME.match(said), f"term ({_NAMES[name]})"
    if found is None:
        questions.append(Question("term-unknown", at, whole, "1 working day, a place-holder"))
        return Told(channel, None, _amount(said, channel, questions), said)
    number, unit = int(found[1]), found[2]
    if number > MOST or (unit is None and _GLUED.match(said)):
        questions.append(Question("term-and-fee-run-together", at, whole, "1 working day, a place-holder"))
        return Told(channel, None, None, said)
    if unit is None:
        questions.append(Question("term-without-unit", at, whole, f"{number} working days"))
    if unit == "Giờ":
        questions.append(Question("hours-of-the-office", at, whole, f"{number} working hours"))
    rest = said[found.end() :]
    if re.search(r"\d+\s*(ngày|giờ|tháng)", rest):
        questions.append(Question("term-by-case", at, rest))
    term = {_UNITS[unit] if unit else "working_days": number} if number else None
    if term is None:
        questions.append(Question("term-unknown", at, whole, "1 working day, a place-holder"))
    return Told(channel, term, _amount(rest, channel, questions), rest)


def _amount(said: str, channel: Channel, questions: list[Question]) -> int | None:
    """The fee in dong; None where none is stated."""
    at, amounts = f"fees ({channel})", _FEE.findall(said[:600])
    if any(currency == "USD" for _, currency in amounts):
        questions.append(Question("fee-foreign", at, said, "0"))
        return None
    values = [int(re.sub(r"[.,]", "", value)) for value, _ in amounts]
    if said.lstrip().startswith("Miễn phí"):
        if values or not _EMPTY.fullmatch(said[:200]):
            questions.append(Question("fee-by-case", at, said, "0"))
        return 0
    if not values:
        questions.append(Question("fee-unknown", at, said or "(empty)", "0"))
        return None
    if len(values) > 1 or "(" in said[:60]:
        questions.append(Question("fee-by-case", at, said, str(values[0])))
    return values[0]


def _terms(rows: list[Told], questions: list[Question]) -> list[dict[str, Any]]:
    by_term: dict[tuple[Any, ...], list[Told]] = {}
    for row in rows:
        by_term.setdefault(tuple((row.term or _ASSUMED).items()), []).append(row)
    if len(by_term) == 1:
        return [{**dict(next(iter(by_term))), "basis": "catalogue"}]
    terms: dict[Channel, tuple[Any, ...]] = {}
    for term, told in by_term.items():
        for row in told:
            terms.setdefault(row.channel, term)
    said = "; ".join(f"{row.channel}: {row.text[:60].strip()}" for row in rows)
    questions.append(Question("channels-disagree", "term", said))
    grouped: dict[tuple[Any, ...], list[Channel]] = {}
    for channel, term in terms.items():
        grouped.setdefault(term, []).append(channel)
    if len(grouped) == 1:
        return [{**dict(next(iter(grouped))), "basis": "catalogue"}]
    return [{**dict(term), "channels": channels, "basis": "catalogue"} for term, channels in grouped.items()]


def _fees(rows: list[Told]) -> list[dict[str, Any]]:
    amounts: dict[Channel, int] = {}
    for row in rows:
        amounts.setdefault(row.channel, row.amount or 0)
    name = {"vi": "Phí, lệ phí"}
    if len(set(amounts.values())) == 1:
        return [{"id": "fee", "name": name, "amount": next(iter(amounts.values())), "basis": "catalogue"}]
    return [
        {"id": f"fee-{channel}", "name": name, "amount": amount, "channels": [channel], "basis": "catalogue"}
        for channel, amount in amounts.items()
    ]  # fmt: skip
