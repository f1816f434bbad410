"""What an editor fills in. A form says what is to change; ``entities.actions`` does it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from entities import conflicts
from entities.actions import ActionError, checked
from entities.extraction.types import Amount, Quantity
from entities.models import Alias, Claim, Entity, EntityKind
from ingest import versions
from ingest.seen import NOT_SAVED, Difference, SeenForm

_AMOUNT = ("amount_value", "amount_high", "amount_currency", "amount_qualifier", "amount_per")
_QUANTITY = ("quantity_value", "quantity_high", "quantity_unit", "quantity_qualifier")
_PLAIN = ("kind", "subject", "object", "detail", "status", "reported", "when")


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """A party; the one that the claim has already is not looked up again."""

    known: Entity | None = None

    def to_python(self, value: Any) -> Any:
        return self.known if self.known is not None and str(value) == str(self.known.pk) else super().to_python(value)


class ClaimForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """A claim's content and standing. After cleaning, ``changes`` has what ``actions.correct_claim`` takes."""

    reason = forms.CharField(max_length=300, required=False, help_text="For the log of corrections, which readers see.")
    link = forms.URLField(
        label="source",
        max_length=1000,
        required=False,
        assume_scheme="https",
        help_text="Address of what bears it out, if there is any; readers see it too.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Claim
        fields = ("standing", *_PLAIN, *_AMOUNT, *_QUANTITY)
        field_classes = {"subject": PartyField, "object": PartyField}

    changes: dict[str, Any]
    conflict: list[Difference] | None = None
    stamp = ""

    def __init__(self, *args: Any, trusting: bool = False, **kwargs: Any) -> None:
        """``trusting`` leaves it to the action, which looks under the lock, to find that the claim has changed."""
        self.trusting = trusting
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk:
            now = None if self.initial.get("seen") else conflicts.seen(self.instance)
            self.initial["seen"] = now.note if now else self.initial["seen"]
        for name in ("subject", "object"):
            self.fields[name].known = getattr(self.instance, name)  # type: ignore[attr-defined]  # PartyField
        for name in ("amount_value", "amount_high", "quantity_value", "quantity_high"):
            if isinstance(value := self.initial.get(name), Decimal):
                self.initial[name] = Decimal(f"{value.normalize():f}")  # without the column's idle zeros

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        self._check_seen(data)
        changed = set(self.changed_data)
        self._check_ends(data)
        for names, what in ((_AMOUNT, "amount"), (_QUANTITY, "quantity")):
            if data[names[0]] is None and any(data[name] for name in names[1:] if name in changed):
                raise forms.ValidationError(
                    {names[0]: f"Give the {what} too; to take it away, leave the value empty and the rest as it is."}
                )
            if data[names[0]] is None:
                data.update({name: None if name.endswith("_high") else "" for name in names[1:]})
        self.changes = {name: data[name] for name in _PLAIN if name in changed}
        if changed & set(_AMOUNT):
            self.changes["amount"] = self._amount(data)
        if changed & set(_QUANTITY):
            self.changes["quantity"] = self._quantity(data)
        try:
            checked(self.changes)
        except ActionError as error:
            raise forms.ValidationError(str(error)) from error
        if (self.changes or "standing" in changed) and not self.trusting and not self.instance.evidence.exists():
            raise forms.ValidationError("No article says this claim any more, so there is nothing to decide.")
        lifted = "standing" in changed and data["standing"] in {Claim.Standing.PUBLISHED, Claim.Standing.QUEUED}
        if lifted and self.changes:
            raise forms.ValidationError({"standing": "This takes back every decision; it cannot go with a change of the fields."})
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """What the form's fields have found, and ``clean`` tells in the editor's words: the database is not asked again."""
        return {*super()._get_validation_exclusions(), "subject", "object", "amount_currency"}  # type: ignore[misc]

    def _check_seen(self, data: dict[str, Any]) -> None:
        """Raises ``ValidationError`` if the claim is not as this editor saw it, with the differences in ``conflict``.

        What the editor had not touched then takes what stands now, and the form may be sent again.
        """
        before = conflicts.read(data["seen"])
        if before is None or before.claim != self.instance.pk:
            raise forms.ValidationError("This page does not say what it showed. Open the claim again; nothing was saved.")
        self.stamp = before.stamp
        if self.trusting:
            return
        now = conflicts.seen(self.instance)
        if now.stamp == before.stamp:
            return
        given = conflicts.given(data)
        self.conflict = conflicts.differences(before, self.instance, given)
        sent = {**self.data.dict(), self.add_prefix("seen"): now.note}  # type: ignore[attr-defined]  # what the browser sent
        for name, value in given.items():
            if value == before.columns[name]:
                sent[self.add_prefix(name)] = now.columns[name]
        self.data = sent
        raise forms.ValidationError(f"{versions.changed_since(Claim, self.instance.pk)} {NOT_SAVED}")

    @staticmethod
    def _check_ends(data: dict[str, Any]) -> None:
        if not data["subject"] and not data["object"]:
            raise forms.ValidationError({"subject": "A claim needs at least one party."})
        if data["subject"] and data["object"] and data["subject"].canonical == data["object"].canonical:
            raise forms.ValidationError({"object": "The two parties of a claim must differ."})

    @staticmethod
    def _amount(data: dict[str, Any]) -> Amount | None:
        if data["amount_value"] is None:
            return None
        qualifier = data["amount_qualifier"] or "exact"
        return Amount(data["amount_value"], data["amount_currency"], qualifier, data["amount_high"], data["amount_per"])

    @staticmethod
    def _quantity(data: dict[str, Any]) -> Quantity | None:
        if data["quantity_value"] is None:
            return None
        return Quantity(data["quantity_value"], data["quantity_unit"], data["quantity_qualifier"] or "exact", data["quantity_high"])


class SaysForm(ClaimForm):
    """As the queue has it: what a claim says, without its standing."""

    class Meta:
        model = Claim
        fields = (*_PLAIN, *_AMOUNT, *_QUANTITY)
        field_classes = {"subject": PartyField, "object": PartyField}


class RefusableForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """A form that may have come back because an action could not be done: then that is told at its field."""

    refused: Mapping[str, str] = {}  #: why, by a field's name on the page

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in self.fields:
            if words := self.refused.get(self.add_prefix(name)):
                self.add_error(name, words)
        return data


class EntityForm(RefusableForm, SeenForm):
    """What an editor may set of an entity."""

    homepage = forms.URLField(max_length=500, required=False, assume_scheme="https")
    reason = forms.CharField(max_length=300, required=False, help_text="For its history.")

    class Meta:
        model = Entity
        fields = ("name", "kind", "standing", "description", "homepage", "maker", "parent")

    def watched(self) -> dict[str, str]:
        return {"merged into": str(self.instance.merged_into or "")}


class AliasForm(RefusableForm):
    """A spelling: added, blocked, or split off as an entity of its own. ``entities.naming`` does it."""

    split_as = forms.ChoiceField(
        choices=[("", "—"), *EntityKind.choices],
        required=False,
        label="split off as",
        help_text="Makes it an entity of its own. A spelling of the lexicon stays as it is.",
    )
    was = forms.BooleanField(widget=forms.HiddenInput, required=False)  # whether it was blocked when the page was opened

    class Meta:
        model = Alias
        fields = ("name", "blocked")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].disabled = self.instance.pk is not None
        self.initial["was"] = self.instance.blocked
        if self.instance.origin == Entity.Origin.LEXICON:  # what is not possible is not offered
            for name in ("blocked", "split_as"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """A tick that the editor left as it was stands as another may have set it since."""
        data = super().clean()
        if data.get("blocked") == data.get("was"):
            data["blocked"] = self.initial["was"]
        return data

    @property
    def judged(self) -> bool:
        """Whether the editor blocked it, or took the block back."""
        return bool(self.cleaned_data["blocked"] != self.initial["was"])
