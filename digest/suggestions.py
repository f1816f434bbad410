"""What a query that is being typed may become: entities by the beginning of any of their names, fields, and the values of a field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, When
from django.db.models.functions import Length

from digest.fields import FIELDS, STATUSES, spellings
from digest.search import STANDS, claims_at
from entities.models import Alias, ClaimKind, Entity
from entities.names import norm

MOST = 8
CANDIDATES = 200  # aliases looked at, those nearest to what is typed; a single letter begins thousands
_LAST = re.compile(r'(?P<before>.*?)(?P<minus>-?)(?P<name>[A-Za-z]+):(?P<value>"[^"]*|[^\s"]*)', re.DOTALL)
_WORD = re.compile(r"(?P<before>(?:.*\s)?)(?P<minus>-?)(?P<word>[A-Za-z]+)", re.DOTALL)
_VALUES = {"kind": tuple(ClaimKind.values), "status": (*(value for value in STATUSES if value != "option"), "reported")}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``url`` where choosing it goes to a page, else ``fill``: what the field then holds."""

    label: str
    hint: str
    url: str = ""
    fill: str = ""

    def as_json(self) -> dict[str, str]:
        return {name: value for name in ("label", "hint", "url", "fill") if (value := getattr(self, name))}


def of(text: str) -> list[Suggestion]:
    """Suggestions for a query whose last word is perhaps unfinished, best first; two database queries at most."""
    match = _LAST.fullmatch(text)
    if match and match["name"].lower() in ("entity", *_VALUES):
        return _values(match["before"] + match["minus"], match["name"].lower(), match["value"].lstrip('"'))
    known = [Suggestion(row.name, _hint(row), url=row.get_absolute_url()) for row in entities(text)]
    return (known + _fields(text))[:MOST]


def _values(before: str, name: str, begun: str) -> list[Suggestion]:
    if name == "entity":
        return [Suggestion(row.name, _hint(row), fill=f"{before}entity:{row.slug} ") for row in entities(begun)]
    fitting = [value for value in _VALUES[name] if value.startswith(begun.lower())][:MOST]
    return [Suggestion(f"{name}:{value}", "field", fill=f"{before}{name}:{value} ") for value in fitting]


def _fields(text: str) -> list[Suggestion]:
    match = _WORD.fullmatch(text)
    if match is None:
        return []
    before, begun = match["before"] + match["minus"], match["word"].lower()
    return [Suggestion(f"{name}:", example, fill=f"{before}{name}:") for name, example, _ in FIELDS if name.startswith(begun)]


def _hint(row: Entity) -> str:
    return row.get_kind_display() + (f" · {row.description}" if row.description else "")


def entities(text: str) -> list[Entity]:
    """Public entities one of whose names begins with the text, those exactly so called first, then those with the most claims."""
    name = norm(text) if any(char.isalnum() for char in text) else ""
    if not name:
        return []
    found = list(nearest(name))
    exact = [key for key, begun in found if begun == name]
    rows = Entity.objects.public().filter(pk__in={key for key, _ in found})
    return list(
        rows.annotate(
            is_other=Case(When(pk__in=exact, then=0), default=1, output_field=IntegerField()),
            weight=claims_at("subject") + claims_at("object"),
        ).order_by("is_other", "-weight", "name", "pk")[:MOST]
    )


def nearest(name: str) -> QuerySet[Alias, Any]:
    """Key and spelling of entities with a name that begins so, shortest first; the index for patterns on “norm” finds them."""
    begun = spellings().filter(norm__startswith=name).annotate(stands=STANDS)
    return begun.order_by(Length("norm"), "norm", "pk").values_list("stands", "norm")[:CANDIDATES]
