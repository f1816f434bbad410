"""The head of a Markdown file: ``key: value`` lines between two lines of dashes."""

from __future__ import annotations

import re

OPENING = re.compile(r"\ufeff?\s*(?:---|\+\+\+)[ \t]*\r?\n")
CLOSING = re.compile(r"^(?:---|\.\.\.|\+\+\+)", re.MULTILINE)
FIELD = re.compile(r"(?P<indent>[ \t]*)(?P<key>[A-Za-z_][\w .-]*?)\s*[:=](?:[ \t]+(?P<value>.*)|[ \t]*)$")
MAX_LENGTH = 50_000


def split_front_matter(source: str) -> tuple[dict[str, str], int]:
    """The fields of the front matter, keys in lower case and nested ones with dots, and the offset at which the text begins.

    It reads what editors write: quoted and folded values, values carried over to indented lines, nested maps, lists in
    brackets (as written). What looks otherwise is no front matter, and the offset is 0.
    """
    opening = OPENING.match(source)
    if not opening:
        return {}, 0
    closing = CLOSING.search(source, opening.end(), opening.end() + MAX_LENGTH)
    if not closing:
        return {}, 0
    fields = _fields(source[opening.end() : closing.start()])
    return (fields, closing.end()) if fields else ({}, 0)


def _fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    path: list[tuple[int, str]] = []  # indent and key of the maps that are open
    last = ""
    for line in text.splitlines():
        match = FIELD.match(line)
        indent = len(line) - len(line.lstrip())
        folded = last and indent > path[-1][0] and fields.get(last, "") != "" if path else False
        if match and not folded:
            while path and path[-1][0] >= indent:
                path.pop()
            path.append((indent, match["key"].strip().lower()))
            last = ".".join(key for _, key in path)
            fields[last] = (match["value"] or "").strip()
        elif line.strip() and last and path and indent > path[-1][0]:
            fields[last] = f"{fields[last]} {line.strip()}".strip()
    return {key: _plain(value) for key, value in fields.items() if value}


def _plain(value: str) -> str:
    value = re.sub(r"^[>|][+-]?\d?\s+", "", value)
    for quote in "\"'":
        if len(value) > 1 and value.startswith(quote) and value.endswith(quote):
            value = value[1:-1].replace("''", "'") if quote == "'" else re.sub(r"\\(.)", r"\1", value[1:-1])
            break
    return "" if value in ("null", "~", "''", '""', "[]", "{}", ">", "|", ">-", "|-") else value.strip()


def authors(value: str) -> str:
    """Names of an author field, which may be a list or a map."""
    if not value or value.startswith("{"):
        return ""
    names = [name.strip(" \"'-") for name in value.strip("[]").split(",")]
    return ", ".join(name for name in names if name)[:300]
