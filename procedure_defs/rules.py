"""The register of rules that a definition can break: stable id, and what the rule asks, for people.

An id is never given to another rule. The docs list this table; the tests ask for an example of each, in
tests/procedure_defs/bad/. Rooms that add rules (the checker) add their own group here.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """What a rule asks of the writer, in Vietnamese and in English."""

    vi: str
    en: str


_YAML = {
    "YAML-001": Rule("Tệp phải là văn bản UTF-8.", "The file is UTF-8 text."),
    "YAML-002": Rule("Tệp không lớn hơn 1 MiB.", "The file is at most 1 MiB."),
    "YAML-003": Rule("Tệp phải đúng cú pháp YAML.", "The file is well-formed YAML."),
    "YAML-004": Rule("Mỗi khoá chỉ viết một lần ở mỗi chỗ.", "A key is written once in one place."),
    "YAML-005": Rule("Không dùng neo (&) và bí danh (*).", "Anchors (&) and aliases (*) are not used."),
    "YAML-006": Rule("Không dùng thẻ kiểu (!).", "Type tags (!) are not used."),
    "YAML-007": Rule("Không lồng quá 40 cấp.", "Nothing is nested more than 40 levels deep."),
    "YAML-008": Rule("Mỗi tệp chỉ có một tài liệu.", "A file holds one document."),
    "YAML-009": Rule("Tệp không được rỗng.", "The file is not empty."),
    "YAML-010": Rule("Không có ký tự vô hình hoặc đảo chiều chữ.", "There is no invisible or direction-changing character."),
    "YAML-011": Rule("Thụt dòng bằng dấu cách, không dùng tab.", "Indentation is by spaces, not tabs."),
    "YAML-012": Rule("Khoá là một từ đơn, không rỗng.", "A key is a plain word and not empty."),
    "YAML-013": Rule("Số nguyên nằm trong 64 bit.", "A whole number fits in 64 bits."),
    "YAML-014": Rule("Chữ tiếng Việt ở dạng dựng sẵn (NFC).", "Vietnamese letters are in composed form (NFC)."),
    "YAML-015": Rule("Tệp phải có và đọc được.", "The file exists and can be read."),
}

_FORM = {
    "FORM-001": Rule("Chỉ dùng từ có trong ngôn ngữ định nghĩa.", "Only words of the definition language are used."),
    "FORM-002": Rule("Mục bắt buộc phải có.", "What is required is there."),
    "FORM-003": Rule("Mã số viết trong dấu nháy.", "Codes are written in quotes."),
    "FORM-004": Rule("Chỗ cần số thì viết số.", "A number stands where a number is wanted."),
    "FORM-005": Rule("Đúng kiểu: chữ, danh sách, nhóm.", "The right kind of thing: text, list, group of keys."),
    "FORM-006": Rule("Giá trị nằm trong danh mục cho phép.", "The value is one of those allowed."),
    "FORM-007": Rule("Giá trị nằm trong giới hạn và đúng mẫu.", "The value keeps to its limits and its pattern."),
    "FORM-008": Rule("Ngày và giờ viết đúng và có thật.", "Dates and times are well written and exist."),
    "FORM-009": Rule("Các mục không mâu thuẫn nhau.", "What is written together does not contradict itself."),
    "FORM-010": Rule("Chọn đúng một loại trong các loại.", "Exactly one of the kinds offered is chosen."),
    "FORM-011": Rule("Mục đã viết thì không để trống.", "What is named is not left empty."),
    "FORM-012": Rule("Đúng hoặc sai viết là true hoặc false.", "Yes and no are written true and false."),
}

_GUARD = {
    "GUARD-001": Rule("Điều kiện đúng cú pháp CEL.", "A condition is well-formed CEL."),
    "GUARD-002": Rule("Chỉ dùng các tên cho phép trong điều kiện.", "Only the names offered to conditions are used."),
    "GUARD-003": Rule("Trường được nhắc tới phải có.", "A field that a condition reads exists."),
    "GUARD-004": Rule("Hai vế cùng kiểu.", "Kinds of values fit the operation."),
    "GUARD-005": Rule("Điều kiện cho ra đúng hoặc sai.", "A condition gives true or false."),
    "GUARD-006": Rule("Chỉ dùng phần CEL được hỗ trợ.", "Only the supported part of CEL is used."),
    "GUARD-007": Rule("Điều kiện không dài quá 2000 ký tự.", "A condition has at most 2000 characters."),
    "GUARD-008": Rule("Điều kiện không quá rối.", "A condition is not too deep and has not too many parts."),
    "GUARD-009": Rule("So với giá trị có trong danh mục.", "A value compared with is one that the field can have."),
}

RULES: dict[str, Rule] = {**_YAML, **_FORM, **_GUARD}
