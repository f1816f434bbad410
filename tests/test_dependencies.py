"""Every dependency says in a comment why it is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def test_every_dependency_says_why() -> None:
    text = PYPROJECT.read_text()
    data = tomllib.loads(text)
    wanted = [*data["project"]["dependencies"], *(item for group in data["dependency-groups"].values() for item in group)]
    lines = {match[1]: match[2] for match in re.finditer(r'^\s*"([^"]+)",?[ \t]*(.*)$', text, re.MULTILINE)}
    silent = [item for item in wanted if not re.match(r"# \w+.{8,}", lines.get(item.replace('"', "'"), lines.get(item, "")))]
    assert silent == []
