"""The words by which newsletters say what a line is: data in the text files beside this module.

In each file, lines that begin with “# ” explain; the others hold a regular expression each, or words between spaces.
"""

from __future__ import annotations

import re
from importlib.resources import files


def lines_of(name: str) -> list[str]:
    """The lines of a file that hold something."""
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


def any_of(name: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """A pattern of all expressions of a file, in any case of letters, between the expressions ``before`` and ``after``."""
    return re.compile(f"{before}(?:{'|'.join(lines_of(name))}){after}", re.IGNORECASE)


def word_set(name: str) -> frozenset[str]:
    """All words of a file."""
    return frozenset(word for line in lines_of(name) for word in line.split())
