"""Two at once: a form that knows what its page showed, and tells what another has changed since.

The page carries a signed note of the fields as they were. When it comes back, the note is compared with the row as it stands; where they
differ nothing is saved, and the editor is shown both. What the editor had not touched then takes what stands now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.utils.duration import duration_string

from ingest import versions

_SALT = "ingest.seen"

NOT_SAVED = "Nothing was saved. What you had not touched now stands as it was changed; save again to set the rest as you wrote it."


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not as it was: in words, what it was, what it is, and what the editor gave it; empty where there is none."""

    label: str
    was: str
    is_now: str
    given: str


class SeenForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """A form of a row. To be cleaned where no one else can write the row until it is saved."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    conflict: list[Difference] | None = None
    #: Fields that change by themselves: untouched, they stay as they stand, and nobody need hear of it.
    yielding: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk:
            self.initial["seen"] = self._note()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk:
            self._check_seen(data)
        return data

    def watched(self) -> dict[str, str]:
        """What else of the row an editor should hear of: in words, by label."""
        return {}

    def _check_seen(self, data: dict[str, Any]) -> None:
        before = self._read(data.get("seen", ""))
        if before is None:
            raise forms.ValidationError("This page does not say what it showed. Open it again; nothing was saved.")
        now, watched = self._columns(), self.watched()
        was: dict[str, str] = before["fields"]
        given = {name: _text(data[name]) if name in data else was[name] for name in now}  # what is not valid is told beside it
        for name in self.yielding & now.keys():
            if given[name] == was[name]:
                data[name], was[name] = getattr(self.instance, name), now[name]
                given[name] = now[name]
        if before == {"fields": now, "watched": watched}:
            return
        self.conflict = [
            Difference(label, then, watched.get(label, ""), "") for label, then in before["watched"].items() if then != watched.get(label)
        ]
        for name, then in was.items():
            if len({then, now[name], given[name]}) > 1:
                mine = self._words(name, given[name]) if given[name] != then else ""
                self.conflict.append(Difference(self._label(name), self._words(name, then), self._words(name, now[name]), mine))
        untouched = {self.add_prefix(name): now[name] for name in now if given[name] == was[name]}
        self.data = {**self.data.dict(), self.add_prefix("seen"): self._note(), **untouched}  # type: ignore[attr-defined]  # a QueryDict
        raise forms.ValidationError(f"{versions.changed_since(type(self.instance), self.instance.pk)} {NOT_SAVED}")

    def _note(self) -> str:
        told = {"row": self._row(), "fields": self._columns(), "watched": self.watched()}
        return signing.dumps(told, salt=_SALT, compress=True)

    def _read(self, note: str) -> dict[str, Any] | None:
        """A note about this row that comes back; None if there is none, or none of ours."""
        try:
            told: dict[str, Any] = signing.loads(note, salt=_SALT)
        except signing.BadSignature:
            return None
        if told.pop("row") != self._row() or told["fields"].keys() != self._columns().keys():
            return None
        return told

    def _row(self) -> str:
        return f"{self.instance._meta.label} {self.instance.pk}"

    def _columns(self) -> dict[str, str]:
        shown = [each for each in self.instance._meta.concrete_fields if each.name in self.fields]
        return {each.name: _text(each.value_from_object(self.instance)) for each in shown}

    def _label(self, name: str) -> str:
        return str(self.fields[name].label or name)

    def _words(self, name: str, value: str) -> str:
        shown = self.fields[name]
        if isinstance(shown, forms.ModelChoiceField):
            row = shown.queryset.filter(pk=value).first() if value and shown.queryset is not None else None
            return str(row) if row else value
        if isinstance(shown, forms.BooleanField):
            return "yes" if value else "no"
        choices: dict[Any, Any] = dict(getattr(self.instance._meta.get_field(name), "flatchoices", []))
        return str(choices.get(value, value))


def _text(value: Any) -> str:
    """A value as a form has it; the same for one from a row and one that was given."""
    if value is None or value is False:
        return ""
    if isinstance(value, dt.timedelta):
        return duration_string(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(microsecond=0).isoformat()  # forms show no smaller part
    return str(getattr(value, "pk", value))
