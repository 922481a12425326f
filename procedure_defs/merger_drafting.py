"""A merger order drafted from the national data, for a person to complete: units, parts, levels that end, made-up tables.

`motcua cutover draft` writes it. The two orders of 2025 in `mergers/` were drafted by it; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from organisation.succession import Link
from organisation.units import UnitVersion
from procedure_defs.national_units import REFORM, national_graph
from procedure_defs.roles import roles

HEAD = """\
# {vi}
# {en}
#
# Soạn từ dữ liệu đơn vị hành chính (procedure_defs/units) rồi người có thẩm quyền hoàn thiện. Drafted from the data on units.
# "usual" là nơi thường nhận phần lớn địa bàn, chỉ để tham khảo: không bao giờ tự áp dụng cho hồ sơ.
order: {name}
title: {{vi: "{vi}", en: "{en}"}}
effective: "2025-07-01T00:00:00+07:00"
no_return: "2025-09-01T00:00:00+07:00"

basis:
  nq203:
    {{cite: "Nghị quyết 203/2025/QH15", from: 2025-07-01, verified: true, note: "kết thúc hoạt động của cấp huyện"}}
  nq190:
    {{cite: "Nghị quyết 190/2025/QH15", from: 2025-02-19, verified: true, note: "Điều 5, 12: không gián đoạn, không làm lại"}}
  communes:
    {{cite: unknown, verified: false, note: "nghị quyết sắp xếp ĐVHC cấp xã; số hiệu chưa có trong nguồn đã đọc"}}
  transition:
    {{cite: unknown, verified: false, note: "văn bản phân định thẩm quyền cấp huyện cho từng thủ tục; mỗi bộ một nghị định"}}

scope: {{"{code}": {province}}}
"""
TAIL = """
# Thủ tục của cấp huyện: danh mục đầy đủ do địa phương công bố (346 thủ tục cả nước); ở đây là các thủ tục có trong thư viện.
competence:
  - {procedures: ["1.001776", "1.013225"], from: district, to: commune, open: moves, basis: transition}

splits:
  by: [parcel, street, applicant]
  tables:
    - {file: NAME.synthetic.csv, synthetic: true}

# Hồ sơ đến hạn trước ngày phải xong trước; kết quả chưa trả do nơi kế thừa trả; còn lại bàn giao nguyên trạng.
dossiers:
  - {do: finish, phase: [filed, accepted], due: before}
  - {do: return, phase: [decided]}
  - {do: hand_over, phase: [filed, accepted]}

roles:
ROLES
people: {follow: usual_successor}
seals: {end: at_effect, basis: nq190}
signing: {roles: [administrator, province-chair], people: 2}
"""


class Drafted(NamedTuple):
    """The order's text and its made-up split table's."""

    order: str
    table: str


def draft(name: str, province: str, vi: str, en: str) -> Drafted:
    """An order for a province of the reform of 2025, as far as the data tells it."""
    graph = national_graph()
    top = graph.until(province, REFORM)
    if top is None:
        raise LookupError(f"there was no province {province} before {REFORM:%d/%m/%Y}")
    districts = [u for u in _before() if u.parent == province]
    places = {district.code for district in districts}
    communes = {u.code: u for u in _before() if u.parent in places}
    links = [link for code in sorted(communes) for link in graph.successors(code, REFORM)]
    head = HEAD.format(name=name, vi=vi, en=en, code=province, province=top.name)
    ended = "\n".join(_ended(unit, province) for unit in sorted(districts, key=lambda u: u.code))
    tail = TAIL.replace("NAME", name).replace("ROLES\n", "".join(_roles()))
    body = f"\nunits:\n{''.join(_formed(links, communes))}\nabolished:\n{ended}\n"
    return Drafted(head + body + tail, "".join(_made_up(links)))


def _before() -> Iterator[UnitVersion]:
    graph = national_graph()
    return (unit for code in graph.units if (unit := graph.until(code, REFORM)) is not None)


def _formed(links: list[Link], communes: dict[str, UnitVersion]) -> Iterator[str]:
    graph, split = national_graph(), {link.old for link in links if link.kind == "split"}
    for code in sorted({link.new for link in links}):
        new = graph.at(code, REFORM)
        mine = [link for link in links if link.new == code]
        yield f'  - into: {{code: "{code}", name: {new.name if new else ""}}}\n'
        for word, chosen in (("whole", [x for x in mine if x.old not in split]), ("part", [x for x in mine if x.old in split])):
            names = ", ".join(f'"{link.old}": {communes[link.old].name}' for link in chosen)
            yield from [f"    {word}: {{{names}}}\n"] if chosen else []
        usual = ", ".join(f'"{link.old}"' for link in mine if link.old in split and link.default)
        yield from [f"    usual: [{usual}]\n"] if usual else []
        yield "    basis: communes\n"


def _ended(unit: UnitVersion, province: str) -> str:
    return f'  - {{code: {unit.code}, name: {unit.name}, successor: "{province}", basis: nq203}}'


def _roles() -> Iterator[str]:
    for name, role in roles().items():
        if role.level in ("one-stop", "authority"):
            place = "province" if name.startswith(("province", "land-registry")) else "successor"
            yield f"  {name}: {{at: {place}}}\n"


def _made_up(links: list[Link]) -> Iterator[str]:
    """Two streets and a hamlet for each part, plainly invented: no real place bears such a name."""
    yield "old,kind,name,new,low,high\n"
    for number, link in enumerate((link for link in links if link.kind == "split"), start=1):
        yield f"{link.old},street,Phố Mẫu {2 * number - 1},{link.new},,\n"
        yield f"{link.old},street,Phố Mẫu {2 * number},{link.new},1,199\n"
        yield f"{link.old},hamlet,Thôn Mẫu {number},{link.new},,\n"
        yield f"{link.old},parcel,Tờ mẫu {number},{link.new},,\n"


DRILL = """\
# Diễn tập: quyết định giả định trên các đơn vị hiện có; không phải văn bản pháp luật.
# A drill: an invented order over the units there are; no legal text.
order: {name}
title: {{vi: "Diễn tập sắp xếp {province}", en: "Drill: an invented reform of {code}"}}
effective: "{at}"
no_return: "{no_return}"

basis:
  drill: {{cite: "unknown", verified: false, note: "diễn tập, không có căn cứ pháp lý"}}

scope: {{"{code}": {province}}}

units:
"""


def draft_drill(name: str, province: str, at: datetime) -> Drafted:
    """An invented order over a province's present communes, for training: of each five, two merge and one is split."""
    graph = national_graph()
    top = graph.at(province, at)
    if top is None or top.level != "province":
        raise LookupError(f"there is no province {province} on {at:%d/%m/%Y}")
    before = [unit for code in sorted(graph.units) if (unit := graph.until(code, at)) is not None and unit.holds(at)]
    communes = [unit for unit in before if unit.parent == province and unit.level == "commune"]
    parts: list[tuple[str, str]] = []
    body = "".join(_invented(communes, parts))
    head = DRILL.format(
        name=name, code=province, province=top.name, at=at.isoformat(), no_return=(at + timedelta(days=30)).isoformat()
    )
    tail = TAIL[TAIL.index("\nsplits:") :].replace("NAME", name).replace("ROLES\n", "".join(_roles()))
    return Drafted(head + body + tail.replace("basis: nq190", "basis: drill"), "".join(_made_up_parts(parts)))


def _invented(communes: list[UnitVersion], parts: list[tuple[str, str]]) -> Iterator[str]:
    for begin in range(0, len(communes), 5):
        five = communes[begin : begin + 5]
        if len(five) == 5:
            a, b, c, d, e = five
            parts += [(d.code, c.code), (d.code, e.code)]
            yield _whole(a, b)
            yield _whole(c, closing="") + f'    part: {{"{d.code}": {d.name}}}\n    usual: ["{d.code}"]\n    basis: drill\n'
            yield _whole(e, closing="") + f'    part: {{"{d.code}": {d.name}}}\n    basis: drill\n'
        else:
            yield _whole(*five)


def _whole(first: UnitVersion, *others: UnitVersion, closing: str = "    basis: drill\n") -> str:
    names = ", ".join(f'"{unit.code}": {unit.name}' for unit in (first, *others))
    return f'  - into: {{code: "{first.code}", name: {first.name} (diễn tập)}}\n    whole: {{{names}}}\n{closing}'


def _made_up_parts(parts: list[tuple[str, str]]) -> Iterator[str]:
    yield "old,kind,name,new,low,high\n"
    for number, (old, new) in enumerate(parts, start=1):
        yield f"{old},street,Phố Mẫu {number},{new},,\n"
