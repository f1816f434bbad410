"""Names as they are compared."""

from __future__ import annotations

import re
import unicodedata

_POSSESSIVE = re.compile(r"['’]s?(?=\s|$)")
_INITIALS = re.compile(r"(?<![^\W_])([^\W\d_])\.(?=[^\W\d_](?![^\W_]))")  # “U.S.”, but neither “Z.ai” nor “5.4”
_POINT_IN_NUMBER = re.compile(r"(?<=\d)\.(?=\d)")
_COMMA_IN_NUMBER = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[^\w+\ue000]|_")
_KEPT_POINT = "\ue000"
_COMPANY_FORMS = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "ltd",
        "limited",
        "llc",
        "llp",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "sas",
        "nv",
        "bv",
        "ab",
        "oy",
        "co",
        "company",
        "kk",
        "pbc",
    ]
)


def norm(name: str, kind: str = "") -> str:
    """The name without case, leading “the”, possessive, punctuation and, for companies, legal form.

    “Labs”, “AI”, “Group” and “Holdings” stay: they tell one firm from another. Never empty for a name that is not.
    """
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    text = _POSSESSIVE.sub("", plain).replace("&", " and ")
    text = _INITIALS.sub(r"\1", text)
    text = _POINT_IN_NUMBER.sub(_KEPT_POINT, _COMMA_IN_NUMBER.sub("", text))
    parts = _NEITHER_LETTER_NOR_DIGIT.sub(" ", text).replace(_KEPT_POINT, ".").split()
    if parts[:1] == ["the"] and len(parts) > 1:
        parts = parts[1:]
    if kind in {"company", "organization"}:
        while len(parts) > 1 and parts[-1] in _COMPANY_FORMS:
            parts.pop()
    return (" ".join(parts) or plain)[:200]


def is_part_of(alias: str, name: str) -> bool:
    """Whether a normed alias is only some of the words of a normed name (“musk” of “elon musk”)."""
    return alias != name and set(alias.split()) <= set(name.split())
