"""The register of rules that a definition can break: stable id, and what the rule asks, for people.

An id is never given to another rule. The docs list this table; the tests ask for an example of each, in
tests/procedure_defs/bad/. Rooms that add rules (the checker) add their own group here.
"""

from __future__ import annotations

from typing import NamedTuple

from organisation import administration


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

_SCHEMA = {
    "SCHEMA-001": Rule("Mẫu đơn là JSON Schema đúng.", "The form is a valid JSON Schema."),
    "SCHEMA-002": Rule("Chỉ dùng từ khoá có trong mẫu đơn.", "Only known words are used in a form."),
    "SCHEMA-003": Rule("Mỗi trường có nhãn tiếng Việt (x-vi).", "Each field has a Vietnamese label (x-vi)."),
    "SCHEMA-004": Rule("Các phần nêu đủ và đúng các trường.", "Sections name the fields there are, each once."),
    "SCHEMA-005": Rule("x-from chỉ tới dữ liệu mà bước verify lấy về.", "x-from names what a verify step fetches."),
}

_REFERENCE = {
    "REF-001": Rule("Kết quả dẫn tới một bước có thật.", "An outcome leads to a step that exists, or to a route."),
    "REF-002": Rule("Căn cứ được viện dẫn có trong basis.", "A basis that is cited is listed under basis."),
    "REF-003": Rule("Khoản phí được nhắc tới có trong fees.", "A fee that is named is listed under fees."),
    "REF-004": Rule("Vai trò có trong roles.yaml.", "A role is listed in roles.yaml."),
    "REF-005": Rule("Trường được nhắc tới có trong mẫu đơn.", "A field of the form that is named exists."),
    "REF-006": Rule("Bước được nhắc tới có thật.", "A step that is named exists and is of the right type."),
    "REF-007": Rule("Tệp được nhắc tới có trong thư mục.", "A file that is named is in the folder."),
    "REF-008": Rule("Căn cứ đã viết thì được viện dẫn.", "A basis that is listed is cited somewhere."),
    "REF-009": Rule("Thời hạn tính từ sự kiện mà thủ tục có.", "A term is counted from an event that the procedure has."),
}

_FLOW = {
    "FLOW-001": Rule("Mã (id) không trùng nhau.", "Ids are unique."),
    "FLOW-002": Rule("Bước đầu là receive; có đúng một return.", "The first step is receive; there is one return."),
    "FLOW-003": Rule("Kết quả phải nói dẫn tới đâu.", "An outcome without an evident way says where it leads."),
    "FLOW-004": Rule("Bước chỉ có kết quả của loại bước đó.", "A step has only the outcomes of its type."),
    "FLOW-005": Rule("Mỗi bước đều tới được.", "Every step can be reached."),
    "FLOW-006": Rule("Từ mỗi bước đều tới được kết thúc.", "From every step an end can be reached."),
    "FLOW-007": Rule("Không có vòng các bước tự bỏ qua.", "No ring of steps can be passed without anybody acting."),
    "FLOW-008": Rule("Muốn yêu cầu bổ sung thì phải có quyền.", "A supplement is asked only where rights give it."),
    "FLOW-009": Rule("Thủ tục không gọi chính nó.", "A procedure does not call itself."),
    "FLOW-010": Rule("Có vai trò xử lý cho bước.", "It is clear which role does a step."),
    "FLOW-011": Rule("Thời hạn bao quát mọi trường hợp.", "The terms cover every case and channel."),
}

_LAW = {
    "LAW-001": Rule("Có đủ giấy tờ, phí, mã kết quả.", "Papers, fees and the result's code are stated, even if none."),
    "LAW-002": Rule("Im lặng là đồng ý phải có căn cứ.", "Silence counts as consent only with a basis."),
    "LAW-003": Rule("Căn cứ còn hiệu lực khi thủ tục có hiệu lực.", "A basis is in force when the procedure comes into force."),
    "LAW-004": Rule("Căn cứ chưa kiểm chứng.", "A basis that nobody has read in the source is marked, and to be checked."),
    "LAW-005": Rule("Dịch vụ một phần phải nêu lý do.", "A service that is only partly online publishes the reason."),
    "LAW-006": Rule("Nộp trực tuyến phải có hạn trả lời.", "An online filing is seen and answered within limits."),
    "LAW-007": Rule("Dừng tính thời gian phải có căn cứ.", "The clock is paused only with a basis."),
    "LAW-008": Rule("Thời hạn có hiệu lực pháp lý phải có căn cứ.", "A period whose end decides cites its basis."),
    "LAW-009": Rule(
        "Việc do hệ thống của Bộ quyết định thì ở đây chỉ theo dõi.", "What a ministry's system decides is only mirrored here."
    ),
    "LAW-010": Rule("Người nộp được rút, được xin lỗi khi trễ.", "Withdrawal and apology, which the law gives, are stated."),
    "LAW-011": Rule("Điều còn để ngỏ đã được người có trách nhiệm xác định.", "What was left open has been settled by a person."),
}

_SOUND = {
    "SOUND-001": Rule("Hồ sơ không bị kẹt: từ mọi trạng thái đều tới được kết thúc.", "From every state an end can be reached."),
    "SOUND-002": Rule("Mỗi bước đều có hồ sơ đi tới.", "Some dossier comes to every step."),
    "SOUND-003": Rule("Mỗi kết quả của bước đều có thể xảy ra.", "Every outcome of a step can come."),
    "SOUND-004": Rule("Đã quyết định thì không quyết định lại.", "What is decided is not decided again."),
    "SOUND-005": Rule("Chỉ trả kết quả đã ký hoặc đã từ chối.", "Only what was signed or refused is handed over."),
    "SOUND-006": Rule("Không kết quả nào dẫn về đúng chỗ cũ.", "No outcome leads back to just where it was."),
    "SOUND-007": Rule("Việc được mời làm thì làm được.", "What is offered can be done."),
    "SOUND-008": Rule("Quy trình đủ nhỏ để chứng minh.", "The procedure is small enough to be proved."),
    "SOUND-009": Rule("Trường hợp nào cũng có thể được giải quyết.", "In every case what is asked for can be granted."),
    "SOUND-010": Rule("Đã quyết định thì phải trả kết quả.", "What is decided is handed over."),
}

_TIME = {
    "TIME-001": Rule("Hạn của một bước không dài hơn thời hạn chung.", "No limit of a step is longer than the term."),
    "TIME-002": Rule("Hạn các bước nối nhau vừa thời hạn chung.", "Limits one after another fit, whenever it starts."),
    "TIME-003": Rule("Lịch làm việc bao quát thời hạn.", "The calendar reaches as far as the term."),
}

_STAFF = {
    "STAFF-001": Rule("Vai trò được giữ ở cơ quan mà hồ sơ đi tới.", "A role is held where the dossier goes."),
    "STAFF-002": Rule("Người ký khác người thẩm định.", "Who signs is not who examined."),
    "STAFF-003": Rule("Mỗi cơ quan có thẩm quyền đều có người giữ vai trò.", "Every authority has somebody in the role."),
    "STAFF-004": Rule("Có ít nhất một cơ quan ở cấp có thẩm quyền.", "There is an authority at the competent level."),
}

_ORGANISATION = {rule: Rule(*words) for rule, words in administration.WORDS.items()}
_TEST = {
    "TEST-001": Rule("Kịch bản diễn ra đúng như đã viết.", "Every scenario comes out as it is written."),
    "TEST-002": Rule("Mỗi kết quả đều có kịch bản đi tới.", "Every outcome is reached by some scenario."),
}

_LETTER = {
    "LETTER-001": Rule("Mẫu văn bản riêng điền được và dàn trang được.", "A template of its own can be filled in and typeset."),
    "LETTER-002": Rule("Mẫu văn bản riêng có kịch bản dùng tới.", "Some scenario comes to each template of its own."),
}

_SIZE = {"SIZE-001": Rule("Bản biên dịch không quá 16 KiB khi nén.", "What a dossier pins is at most 16 KiB compressed.")}

_MERGE = {
    "LAW-012": Rule("Chỉ xin lỗi, hẹn lại một lần.", "A date is put off by apology once."),
    "LAW-013": Rule("Lấy ý kiến phải có hạn trả lời.", "Who is consulted is asked within a limit."),
    "LAW-014": Rule("Yêu cầu bổ sung phải có hạn thông báo.", "A supplement is asked for within a limit."),
    "LAW-015": Rule("Không đòi giấy xác nhận đổi tên đơn vị.", "Nobody has to prove that a unit was renamed."),
    "MERGE-001": Rule("Tên quyết định trùng tên tệp.", "An order bears the name of its file."),
    "MERGE-002": Rule(
        "Thời điểm không thể quay lại đứng sau thời điểm hiệu lực.", "The point of no return is after the instant."
    ),
    "MERGE-003": Rule("Mã và tên đơn vị cũ khớp nhau vào thời điểm đó.", "Code and name of an old unit agree at that instant."),
    "MERGE-004": Rule("Mỗi đơn vị cũ đều có đơn vị kế thừa.", "Every old unit has a successor."),
    "MERGE-005": Rule("Mỗi đơn vị cũ được giao đúng một lần, đủ các phần.", "An old unit is given once, or in all its parts."),
    "MERGE-006": Rule("Chia ra nhiều nơi thì phải có quy tắc.", "Two successors need a rule."),
    "MERGE-007": Rule("Bảng chia địa bàn có và đúng.", "A table of a split is there and fits the order."),
    "MERGE-008": Rule("Bảng chia địa bàn giả lập.", "A made-up table is marked and decides nothing real."),
    "MERGE-009": Rule("Thủ tục nào cũng còn cơ quan có thẩm quyền.", "Every procedure has a competent authority after the day."),
    "MERGE-010": Rule("Hồ sơ đang giải quyết nào cũng có quy tắc.", "Every open dossier is covered by a rule."),
    "MERGE-011": Rule("Vai trò nào cũng có nơi giữ.", "Every role is held somewhere after the day."),
    "MERGE-012": Rule("Căn cứ được viện dẫn có trong basis.", "A basis that is cited is listed."),
    "MERGE-013": Rule("Căn cứ chưa kiểm chứng.", "A basis that nobody has read is marked, and to be read."),
    "MERGE-014": Rule("Ít nhất hai người ký.", "Two people sign at least."),
    "MERGE-015": Rule(
        "Ngoại lệ có người ký và thư xin lỗi trước ngày.", "An exception has its signer and apology before the day."
    ),
    "MERGE-016": Rule("Cán bộ đi đâu phải rõ.", "It is clear where an official goes."),
    "MERGE-017": Rule("Mã mới không trùng đơn vị đang tồn tại.", "A new code is not that of a unit that goes on."),
    "MERGE-021": Rule("Cơ quan cũ có trong hệ thống.", "The old authorities are known to the system."),
    "MERGE-022": Rule("Vai trò đang cần đều sẽ có người giữ.", "Every role that open dossiers need will be staffed."),
    "MERGE-023": Rule("Hồ sơ đang mở nào cũng được quy định.", "Every open dossier is covered."),
    "MERGE-024": Rule("Hàng chờ phân địa bàn phải trống trước ngày.", "The queue of splits is empty before the day."),
    "MERGE-025": Rule("Không chồng lên quyết định khác chưa khoá.", "It overlaps no other order that is not sealed."),
    "MERGE-026": Rule("Mỗi ngoại lệ có thư xin lỗi đã phát hành.", "Each exception has its letter of apology, issued."),
}

_OF_ONE_LOOK = {**_YAML, **_FORM, **_GUARD, **_SCHEMA, **_REFERENCE, **_FLOW, **_LAW, **_MERGE}
_PROVED = {**_SOUND, **_TIME, **_STAFF}
RULES: dict[str, Rule] = {**_OF_ONE_LOOK, **_PROVED, **_TEST, **_LETTER, **_ORGANISATION, **_SIZE}


def as_markdown() -> str:
    """The table of the rules, as docs/rules.md holds it."""
    rows = [f"| `{name}` | {rule.vi} | {rule.en} |" for name, rule in RULES.items()]
    head = ["# Rules that a definition is held to", "", "Ids are stable for ever. See authoring.md, 10.", ""]
    return "\n".join([*head, "| Rule | Tiếng Việt | English |", "|---|---|---|", *rows]) + "\n"
