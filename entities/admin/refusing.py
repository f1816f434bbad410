"""A page whose saving may be refused: then nothing of it is saved, and it is shown again as it was sent, with the words at their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import admin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from entities.actions import ActionError
from entities.laying import writing

Made = TypeVar("Made")


class _Refused(Exception):  # noqa: N818  # it is no error, but an answer
    """Something of what was sent cannot be done."""


def refusals(request: HttpRequest) -> dict[str, str]:
    """Why what was sent cannot be done, by the name that the page has for the field."""
    told: dict[str, str] = request.__dict__.setdefault("refusals", {})
    return told


class Refusing(admin.ModelAdmin):  # type: ignore[type-arg]  # no generic at run time
    """Rows that are changed by actions. The forms of the page are ``forms.RefusableForm``."""

    def tried(self, request: HttpRequest, field: str, act: Callable[[], Made]) -> Made | None:
        """Does it, or notes at a field why it cannot be done: nothing is saved then, but the rest is tried, so that all is told at once."""
        try:
            return act()
        except ActionError as error:
            refusals(request)[field] = str(error)
            return None

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is sent is checked against what others did, and saved whole or not at all, while no one else writes the index."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with writing():
            try:
                with transaction.atomic():
                    return super().changeform_view(request, *args, **kwargs)
            except _Refused:
                return super().changeform_view(request, *args, **kwargs)  # its forms now know, and are not valid

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ModelForm[Any]]:
        form: Any = super().get_form(request, *args, **kwargs)  # a class of this request's own
        form.refused = refusals(request)
        return form  # type: ignore[no-any-return]

    def save_related(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().save_related(request, *args, **kwargs)
        if refusals(request):
            raise _Refused


class RefusingInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of such a page."""

    def get_formset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, *args, **kwargs)
        formset.form.refused = refusals(request)
        return formset
