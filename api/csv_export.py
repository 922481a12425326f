"""An inbox as CSV. A cell that a spreadsheet would take for a formula is written as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from activities.desk import Office
from api.models.inbox import InboxItem
from api.views.inbox import Filters, inbox_page
from audit.questions.showing import MARK, text_cell
from organisation.posts import Actor
from statute.time import local

HEAD = ("Mã hồ sơ", "Thủ tục", "Bước", "Công việc", "Người giữ", "Thay cho", "Hạn", "Trễ", "Trạng thái")
A_PAGE = 200


def csv_of(office: Office, held: list[Actor], filters: Filters, most: int) -> str:
    """The list as text; a last line says where it was cut off."""
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for number, item in enumerate(_items(office, held, filters)):
        if number >= most:
            writer.writerow([f"… chỉ {most} dòng đầu"])
            break
        writer.writerow([text_cell(value) for value in _row(item)])
    return out.getvalue()


def _items(office: Office, held: list[Actor], filters: Filters) -> Iterator[InboxItem]:
    after = None
    while True:
        page = inbox_page(office, held, filters, after, A_PAGE)
        yield from page.items
        after = page.next
        if after is None:
            return


def _row(item: InboxItem) -> tuple[str, ...]:
    due = item.due_at or item.dossier_due_at
    return (
        item.code, item.procedure.name.vi, item.step.name.vi, item.work, item.holder_name or "", item.acting_for or "",
        local(due).strftime("%Y-%m-%d %H:%M") if due else "", "x" if item.late else "", item.status.vi,
    )  # fmt: skip
