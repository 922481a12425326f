"""All questions by name: what each is called, what it needs, who answers it. A new one is a line here and a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple, get_type_hints

from audit.mining.conformance import Deviation
from audit.mining.counting import Bottleneck
from audit.questions import of_a_dossier, of_courses, of_many
from audit.questions.asking import Answer, Asked, Given, NotAsked, Rows
from statute.words import Bilingual

MOST = 10_000
"""Rows of one answer: what is more is a question about a shorter period."""
PERIOD = ("since", "until", "authority", "procedure")


class Question(NamedTuple):
    """`needs` must be given, `may` can be."""

    name: str
    words: Bilingual
    answer: Callable[[Asked, Given], Rows]
    row: type[tuple[Any, ...]]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = PERIOD

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its cells."""
        return tuple(get_type_hints(self.row))


def _of_a_dossier(name: str, vi: str, en: str, answer: Any, row: Any) -> Question:
    return Question(name, Bilingual(vi=vi, en=en), answer, row, ("code",), ())


def _of_many(name: str, vi: str, en: str, answer: Any, row: Any, may: tuple[str, ...] = PERIOD) -> Question:
    return Question(name, Bilingual(vi=vi, en=en), answer, row, (), may)


_ALL = (
    _of_a_dossier("timeline", "Hồ sơ đã qua những việc gì", "What happened to it", of_a_dossier.timeline,
                  of_a_dossier.TimelineRow),
    _of_a_dossier("held", "Ai giữ hồ sơ, khi nào, bao lâu", "Who held it when, and how long", of_a_dossier.held,
                  of_a_dossier.HeldRow),
    _of_a_dossier("due", "Vì sao hẹn trả ngày đó", "Why is it due on that day", of_a_dossier.due, of_a_dossier.DueRow),
    _of_a_dossier("decided", "Ai quyết định, lúc đó có thẩm quyền không", "Who decided, and were they competent then",
                  of_a_dossier.decided, of_a_dossier.DecidedRow),
    _of_a_dossier("register", "CSDL quốc gia về dân cư đã trả lời gì", "What did the population register answer",
                  of_a_dossier.register, of_a_dossier.LookUpRow),
    _of_many("find", "Tìm hồ sơ", "Find dossiers", of_many.find, of_many.DossierRow, ("code", *PERIOD)),
    _of_many("late", "Hồ sơ trễ hạn", "All that were late", of_many.late, of_many.DossierRow),
    _of_many("extended", "Hồ sơ đã xin lỗi và hẹn lại", "All that were extended", of_many.extended, of_many.DossierRow),
    _of_many("supplemented-twice", "Hồ sơ yêu cầu bổ sung từ hai lần", "All supplemented twice or more",
             of_many.supplemented_twice, of_many.DossierRow),
    _of_many("returned", "Hồ sơ trả về rồi nhận lại", "All returned and received again", of_many.returned, of_many.ReturnedRow,
             ("since", "until")),
    _of_many("four-eyes", "Một người vừa thẩm định vừa quyết định", "Where the same person examined and decided",
             of_many.four_eyes, of_many.EyesRow),
    _of_many("unfounded", "Tra cứu dân cư không gắn với hồ sơ", "Look-ups without a dossier", of_many.unfounded,
             of_a_dossier.LookUpRow, ("since", "until")),
    Question("did", Bilingual(vi="Người này đã làm gì", en="What did this person do"), of_many.did, of_many.DidRow, ("official",),
             ("since", "until")),
    _of_many("attempts", "Kiểm tra viên đã thử thay đổi gì", "What auditors tried to change", of_many.attempts,
             of_many.AttemptRow, ("since", "until")),
    _of_many("variants", "Các diễn biến đã xảy ra", "The courses that dossiers took", of_courses.variants, of_courses.VariantRow),
    _of_many("bottlenecks", "Hồ sơ chờ lâu ở đâu", "Where dossiers wait", of_courses.bottlenecks, Bottleneck),
    _of_many("deviations", "Diễn biến khác định nghĩa thủ tục", "Where executions part from the definition",
             of_courses.deviations, Deviation),
)  # fmt: skip
QUESTIONS: Mapping[str, Question] = MappingProxyType({one.name: one for one in _ALL})


def question_of(name: str) -> Question:
    """The question of that name. Raises `NotAsked`."""
    if name not in QUESTIONS:
        raise NotAsked(f"'{name}' is no question; there are: {', '.join(QUESTIONS)}")
    return QUESTIONS[name]


def complete(name: str, given: Given) -> Question:
    """The question, where it can be asked about this. Raises `NotAsked` where it is not one, or lacks what it is about."""
    question = question_of(name)
    said = set(given.model_dump(exclude_none=True))
    lacking, beside = set(question.needs) - said, said - {*question.needs, *question.may}
    if lacking:
        raise NotAsked(f"'{name}' needs {', '.join(sorted(lacking))}")
    if beside:
        takes = ", ".join((*question.needs, *question.may))
        raise NotAsked(f"'{name}' is not asked about {', '.join(sorted(beside))}; it takes: {takes}")
    return question


def ask(asked: Asked, name: str, given: Given, most: int = MOST) -> Answer:
    """Answer a question. Raises `NotAsked`."""
    question = complete(name, given)
    rows = [tuple(row) for row in islice(question.answer(asked, given), most + 1)]
    return Answer(name, given, asked.now, question.columns, rows[:most], cut=len(rows) > most)
