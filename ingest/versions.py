"""Rows over time: each version that the database kept of a row, against the one before it, in the words of the forms.

The versions are those of django-pghistory, whose triggers see every write, by whatever way it came.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.duration import duration_string

#: Who wrote where nothing says so: no editor, for these are always told.
UNTOLD = "the machine or a command"

Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Telling:
    """How a model's rows are told.

    ``together`` has, by label, columns that say one thing, and its words; ``silent`` columns that mean nothing to a reader;
    ``names`` gives words for rows of a model by id, where ``str`` would ask the database for each.
    """

    together: Mapping[str, tuple[frozenset[str], Callable[[Any], str]]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    names: Mapping[Model, Callable[[set[Any]], Mapping[Any, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A field in words, before and after; empty where it has no value."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """A row as one act left it. ``of`` says which row, empty for the one that the page is about; ``is_first`` whether the act made it."""

    event: Any
    of: str
    changes: tuple[Change, ...]
    is_first: bool = False

    @property
    def is_last(self) -> bool:
        """Whether the act took the row away."""
        return bool(self.event.pgh_label == "delete")


@dataclass(slots=True)
class Moment:
    """What one transaction of one actor changed."""

    at: dt.datetime
    who: str
    why: str
    versions: list[Version] = field(default_factory=list)


def events_of(model: Model) -> models.QuerySet[Any]:
    """Every version of every row of a model, in order, with who wrote it."""
    found: models.QuerySet[Any] = model.pgh_event_model._default_manager.select_related("pgh_context").order_by("pgh_id")  # type: ignore[attr-defined]
    return found


def versions(model: Model, events: Iterable[Any], telling: Telling, of: Callable[[Any], str] = lambda event: "") -> list[Version]:
    """The events of rows of one model, in the order of ``pgh_id``, as one version for each row and act, with what the act changed."""
    events = list(events)
    words = Words(model, events, telling)
    by_row: dict[Any, list[list[Any]]] = defaultdict(list)
    for event in events:
        acts = by_row[event.pgh_obj_id]
        if acts and _act(acts[-1][-1]) == _act(event):
            acts[-1].append(event)
        else:
            acts.append([event])
    found: list[Version] = []
    for acts in by_row.values():
        before: Any = None
        for act in acts:
            last, made = act[-1], act[0].pgh_label == "insert"
            changed: list[Change] = []
            if last.pgh_label != "delete" and (before is not None or not of(last)):  # of the page's own row, what it was at first as well
                changed = words.changes(before, last)
            if not (made and last.pgh_label == "delete"):  # what came and went at once was never seen
                found.append(Version(last, of(last), tuple(changed), made))
            before = last
    return sorted(found, key=lambda version: version.event.pgh_id)


def moments(*histories: Iterable[Version]) -> list[Moment]:
    """Versions of several rows by the transaction that made them, newest first."""
    rows = [version for history in histories for version in history]
    people = _people(version.event for version in rows)
    found: dict[tuple[Any, Any], Moment] = {}
    for version in rows:
        event = version.event
        found.setdefault(_act(event), Moment(event.pgh_created_at, who(event, people), why(event))).versions.append(version)
    for moment in found.values():
        read = [each.event.extractor for each in moment.versions if each.is_first and hasattr(each.event, "extractor")]
        if moment.who == UNTOLD and read:  # a row that tells itself which version of the machine wrote it
            moment.who = _machine(read[0])
    return sorted(found.values(), key=lambda moment: moment.at)[::-1]


class Words:
    """The columns of a model's rows, and of their versions, in words. Names are looked up once for all ``rows``."""

    def __init__(self, model: Model, rows: Iterable[Any], telling: Telling) -> None:
        self.telling = telling
        composed: frozenset[str] = reduce(frozenset.union, (names for names, _ in telling.together.values()), frozenset())
        tracked = {each.name for each in model.pgh_event_model._meta.concrete_fields}  # type: ignore[attr-defined]
        self.fields: list[models.Field[Any, Any]] = [
            each
            for each in model._meta.concrete_fields
            if each.name in tracked and not each.primary_key and each.name not in telling.silent | composed
        ]
        self.names = self._names(list(rows))

    def of(self, row: Any) -> dict[str, str]:
        """Every field of a row by its label."""
        told = {label: words(row) for label, (_, words) in self.telling.together.items()}
        return {str(each.verbose_name): self._word(each, getattr(row, each.attname)) for each in self.fields} | told

    def changes(self, before: Any, after: Any) -> list[Change]:
        """The fields in which two rows, or versions of one, differ; without the former, all that have a value."""
        now = self.of(after)
        then = dict.fromkeys(now, "") if before is None else self.of(before)
        return [Change(label, then[label], now[label]) for label in now if then[label] != now[label]]

    def _names(self, rows: list[Any]) -> dict[Model, Mapping[Any, str]]:
        wanted: dict[Model, set[Any]] = defaultdict(set)
        for each in self.fields:
            if isinstance(each.remote_field, models.ManyToOneRel):
                wanted[each.remote_field.model] |= {pk for row in rows if (pk := getattr(row, each.attname)) is not None}
        return {model: (self.telling.names.get(model) or _by_id(model))(pks) for model, pks in wanted.items() if pks}

    def _word(self, column: models.Field[Any, Any], value: Any) -> str:
        if isinstance(column.remote_field, models.ManyToOneRel):
            return self.names.get(column.remote_field.model, {}).get(value, f"no longer there ({value})") if value is not None else ""
        if column.flatchoices:
            choices: dict[Any, Any] = dict(column.flatchoices)
            return str(choices.get(value, value))
        return in_words(value)


def in_words(value: Any) -> str:
    """A plain value as an editor reads it; empty for none."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value.normalize():,f}"
        case float():
            return f"{value:.2f}"
        case dt.datetime():
            return f"{timezone.localtime(value):%-d %B %Y, %H:%M}"
        case dt.date():
            return f"{value:%-d %B %Y}"
        case dt.timedelta():
            return duration_string(value)
        case list():
            return ", ".join(map(in_words, value))
        case dict():
            return "; ".join(f"{name}: {in_words(each) or '–'}" for name, each in value.items())
    return str(value)


def who(event: Any, people: Mapping[Any, User] | None = None) -> str:
    """Who made a version: an editor by name, the machine by its version, or neither is known."""
    context = _context(event)
    user = (_people([event]) if people is None else people).get(context.get("user"))
    if extractor := context.get("extractor"):
        return _machine(extractor) + (f", started by {_name(user)}" if user else "")
    return _name(user) if user else UNTOLD


def why(event: Any) -> str:
    return str(_context(event).get("reason", ""))


def last_change(model: Model, pk: Any) -> tuple[str, str, dt.datetime | None]:
    """Who last changed a row, why, and when."""
    event = events_of(model).filter(pgh_obj_id=pk).last()
    return (who(event), why(event), event.pgh_created_at) if event is not None else (UNTOLD, "", None)


def changed_since(model: Model, pk: Any) -> str:
    """What to tell an editor who comes after another: who changed the row, why, and when."""
    by, reason, at = last_change(model, pk)
    when = f", at {timezone.localtime(at):%H:%M on %-d %B}" if at else ""
    return f"Changed by {by} since you opened it{f' (“{reason}”)' if reason else ''}{when}."


def _act(event: Any) -> tuple[Any, Any]:
    """The same for all that one transaction wrote in one name."""
    return event.pgh_created_at, event.pgh_context_id


def _context(event: Any) -> Mapping[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _machine(extractor: str) -> str:
    return f"the machine ({extractor})"


def _people(events: Iterable[Any]) -> dict[Any, User]:
    return User.objects.in_bulk({pk for event in events if (pk := _context(event).get("user"))})


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _by_id(model: Model) -> Callable[[set[Any]], dict[Any, str]]:
    return lambda pks: {pk: str(row) for pk, row in model._default_manager.in_bulk(pks).items()}
