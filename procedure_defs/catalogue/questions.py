"""What a person must settle in a draft: the rule, where, what was assumed meanwhile, and the text that it came from."""

from __future__ import annotations

from typing import Any, NamedTuple

from statute.words import Bilingual

LONGEST_TEXT = 400

RULES: dict[str, Bilingual] = {
    "in-force-unknown": Bilingual(vi="Bản ghi không có ngày hiệu lực.", en="The record has no day of coming into force."),
    "level-several": Bilingual(vi="Nhiều cấp thực hiện.", en="Several levels carry it out."),
    "level-other": Bilingual(vi="Cấp thực hiện không rõ.", en="The level is 'another authority'."),
    "channel-none": Bilingual(vi="Không có cách thức nộp.", en="No channel is stated."),
    "channels-disagree": Bilingual(vi="Thời hạn khác nhau theo cách nộp.", en="The channels have different time limits."),
    "term-without-unit": Bilingual(vi="Thời hạn không có đơn vị.", en="The time limit has no unit."),
    "term-unknown": Bilingual(vi="Không có thời hạn.", en="No time limit is stated."),
    "term-and-fee-run-together": Bilingual(vi="Thời hạn và phí dính liền.", en="Time limit and fee run together."),
    "term-by-case": Bilingual(vi="Thời hạn tùy trường hợp.", en="The description gives times for cases."),
    "hours-of-the-office": Bilingual(vi="Giờ: chưa rõ giờ làm việc.", en="Hours: working hours or on the clock."),
    "same-day-rule": Bilingual(vi="Có quy định nhận sau 15 giờ.", en="A rule for what comes after 15:00."),
    "excluded-period": Bilingual(vi="Có thời gian không tính vào thời hạn.", en="A period is not counted."),
    "fee-unknown": Bilingual(vi="Không có thông tin về phí.", en="Nothing is said of fees."),
    "fee-by-case": Bilingual(vi="Phí tùy trường hợp.", en="The fee depends on the case."),
    "fee-foreign": Bilingual(vi="Phí bằng ngoại tệ.", en="The fee is in a foreign currency."),
    "paper-none": Bilingual(vi="Không có thành phần hồ sơ.", en="No papers are listed."),
    "paper-condition": Bilingual(vi="Giấy tờ tùy trường hợp.", en="A paper for a case only: the applicant says whether."),
    "paper-alternatives": Bilingual(vi="Một trong các giấy tờ.", en="One of several papers."),
    "paper-present-only": Bilingual(vi="Giấy tờ xuất trình.", en="A paper that is shown."),
    "paper-from-register": Bilingual(vi="Giấy tờ lấy từ cơ sở dữ liệu.", en="A paper that a database replaces."),
    "paper-optional": Bilingual(vi="Giấy tờ nếu có.", en="A paper 'if there is one'."),
    "paper-note": Bilingual(vi="Dòng là ghi chú, không phải giấy tờ.", en="The row is an instruction, not a paper."),
    "paper-quantity": Bilingual(vi="Không rõ số lượng.", en="How many is not stated."),
    "result-unknown": Bilingual(vi="Không có mã kết quả.", en="The result has no code."),
    "result-several": Bilingual(vi="Nhiều kết quả.", en="Several results."),
    "basis-none": Bilingual(vi="Không đọc được căn cứ pháp lý.", en="No legal basis could be read."),
    "role-of-office": Bilingual(vi="Chưa rõ ai thẩm định, ai ký.", en="Who examines and who signs is not stated."),
    "step-inspect": Bilingual(vi="Có kiểm tra thực tế.", en="The text speaks of an inspection."),
    "step-consult": Bilingual(vi="Có lấy ý kiến.", en="The text speaks of a consultation."),
    "step-publish": Bilingual(vi="Có niêm yết, công khai.", en="The text speaks of posting a notice."),
    "step-council": Bilingual(vi="Có hội đồng.", en="The text speaks of a council."),
    "step-pay": Bilingual(vi="Có nghĩa vụ tài chính.", en="The text speaks of a payment or a fee."),
    "limits-of-steps": Bilingual(vi="Trình tự nêu thời hạn của từng bước.", en="The text gives limits of single steps."),
}  # fmt: skip


class Question(NamedTuple):
    """One thing to settle."""

    rule: str
    at: str
    text: str
    assumed: str | None = None

    def written(self) -> dict[str, Any]:
        """As the draft holds it."""
        found = {"rule": self.rule, "at": self.at, "assumed": self.assumed, "text": shortened(self.text)}
        return {key: value for key, value in found.items() if value}


def shortened(text: str) -> str:
    """A text of at most LONGEST_TEXT characters."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"
