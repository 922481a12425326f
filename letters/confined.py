"""A procedure's own template, tried in a process of its own: however it loops or grows, it costs seconds and is refused.

    python -m letters.confined      # template and facts on its input, the filled-in source on its output

Who wrote the template may be anybody that may write definitions; the official ones are ours and need none of this.
Called by `letters.forms`.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

from letters.templating import TemplateFault, filled
from letters.typesetting import pages

CPU_SECONDS = 2
MEMORY_BYTES = 2 * 2**30
"""Of address space: Typst maps its fonts and reserves far more than it uses."""
WALL_SECONDS = 30
LARGEST_SOURCE = 2 * 2**20


def tried(template: str, facts: dict[str, Any]) -> str:
    """The template with its values as Typst source that typesets within the bounds. Raises `TemplateFault`."""
    command = [sys.executable, "-m", "letters.confined"]
    try:
        done = subprocess.run(
            command, input=pickle.dumps((template, facts)), capture_output=True, timeout=WALL_SECONDS, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TemplateFault(f"it takes more than {WALL_SECONDS} s; a letter takes milliseconds: take out its loops") from None
    if done.returncode != 0:
        bounds = f"{CPU_SECONDS} s of processor time or {MEMORY_BYTES >> 20} MiB"
        raise TemplateFault(f"it takes more than {bounds}; a letter takes milliseconds: take out its loops")
    said: tuple[str | None, str] = pickle.loads(done.stdout)
    if said[0] is not None:
        raise TemplateFault(said[0])
    return said[1]


def _bounded() -> None:
    """Bound this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main() -> None:
    """Fill in and typeset what is on the input."""
    template, facts = pickle.load(sys.stdin.buffer)
    _bounded()
    fault, source = None, ""
    try:
        source = filled(template, facts)
        if len(source) > LARGEST_SOURCE:
            raise TemplateFault(f"it comes to more than {LARGEST_SOURCE >> 20} MiB")
        pages(source)
    except TemplateFault as error:
        fault = str(error)
    sys.stdout.buffer.write(pickle.dumps((fault, "" if fault else source)))


if __name__ == "__main__":
    main()
