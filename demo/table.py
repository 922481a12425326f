"""What came of the demo: figures by procedure, the table for people, and what to open next."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table

from demo.dossier import Played
from statute.time import local

REFUSED = "refused_at_reception"
COLUMNS = {
    "filed": "Nộp / Filed", "received": "Tiếp nhận / Received", "returned": "Trả kết quả / Returned",
    "refused": "Từ chối / Refused", "supplemented": "Bổ sung / Supplemented", "stopped": "Rút, dừng / Stopped",
    "waiting": "Đang chờ / Waiting", "on_time": "Đúng hạn / On time", "late": "Quá hạn / Late",
}  # fmt: skip
Row = dict[str, Any]


def state_of(played: Played) -> str:
    """Where a dossier has come to: returned, refused, stopped or waiting."""
    if played.ended is None:
        return "waiting"
    if played.ended == REFUSED or played.view.get("result") == "refused":
        return "refused"
    return "returned" if played.ended == "returned" else "stopped"


def rows(played: Iterable[Played], names: dict[str, str]) -> list[Row]:
    """Figures by procedure; received counts the accepted ones, and filed = returned + refused + stopped + waiting."""
    found: dict[str, Row] = {}
    for one in played:
        row = found.setdefault(one.procedure, _empty(one.procedure, names.get(one.procedure, one.procedure)))
        row["filed"] += 1
        row[state_of(one)] += 1
        row["received"] += one.view.get("accepted_at") is not None
        row["supplemented"] += one.view.get("supplements", 0) > 0
        row["on_time"] += one.late is False
        row["late"] += one.late is True
        if one.ended is None:
            row["until"].append({"code": one.code, "for": one.waiting, "until": one.until.isoformat() if one.until else None})
    return [found[code] for code in sorted(found)]


def _empty(procedure: str, name: str) -> Row:
    return {"procedure": procedure, "name": name, **dict.fromkeys(COLUMNS, 0), "until": []}


def total(of: list[Row]) -> Row:
    """All procedures together."""
    return {column: sum(row[column] for row in of) for column in COLUMNS}


def drawn(of: list[Row]) -> str:
    """The table as text."""
    table = Table(title="Motcua demo", show_footer=True)
    table.add_column("Thủ tục / Procedure", footer="Cộng / Total", overflow="fold", max_width=34)
    sums = total(of)
    for column, title in COLUMNS.items():
        table.add_column(title.replace(" / ", "\n"), justify="right", footer=str(sums[column]))
    for row in of:
        table.add_row(f"{row['procedure']} {row['name']}", *(str(row[column]) for column in COLUMNS))
    console = Console(file=StringIO(), width=150, record=True)
    console.print(table)
    return console.export_text()


def waiting(played: Iterable[Played]) -> list[str]:
    """What waits, for what and until when, together where it is the same."""
    kinds: dict[tuple[str, str, str], int] = {}
    for one in played:
        if one.ended is None:
            until = f"{local(one.until):%Y-%m-%d %H:%M}" if one.until else "no date"
            key = (until, one.procedure, one.waiting or "")
            kinds[key] = kinds.get(key, 0) + 1
    return [f"  {n:>4}  {procedure}  {what:<22} until {until}" for (until, procedure, what), n in sorted(kinds.items())]
