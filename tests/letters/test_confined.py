"""A procedure's own template: filled in and typeset apart, and refused in bounded time and memory however it is made."""

from __future__ import annotations

import time

import pytest

from letters.confined import tried
from letters.templating import TemplateFault, Typst

FACTS = {"code": "H26.1-260302-0001", "qr": Typst("#box[QR]"), "items": ["đơn", "tờ khai"]}
HOSTILE = {
    "nested loops": "#for a in range(100000) { for b in range(100000) { if a == b { [x] } } }",
    "a text without end": '#("a" * 4000000000)',
    "a text that doubles": '#{ let a = "ab"; for i in range(40) { a = a + a }; a }',
    "a loop of the template": "{% for a in 'x' * 100000 %}{% for b in 'x' * 100000 %}x{% endfor %}{% endfor %}",
    "a text of the template": "{{ 'a' * 4000000000 }}",
}
FAULTY = {"{{ nobody }}": "nobody", "#let x = ": "expected", "#image('/etc/passwd')": "loads"}


def test_a_sound_template_gives_its_source_with_values_as_data() -> None:
    source = tried("= Phiếu {{ code }}\n{{ qr }} {% for item in items %}{{ item }}; {% endfor %}", FACTS)
    assert source == '= Phiếu #("H26.1-260302-0001");\n#box[QR] #("đơn");; #("tờ khai");; '


@pytest.mark.parametrize("template", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_template_is_refused_in_bounded_time(template: str) -> None:
    began = time.monotonic()
    with pytest.raises(TemplateFault):
        tried(template, FACTS)
    assert time.monotonic() - began < 35


@pytest.mark.parametrize(("template", "said"), FAULTY.items())
def test_a_faulty_template_says_what_is_wrong(template: str, said: str) -> None:
    with pytest.raises(TemplateFault, match=said):
        tried(template, FACTS)
