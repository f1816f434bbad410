"""What the desk's pages have in common: nothing is added or deleted by hand, and every change is an action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from entities.actions import ActionError
from entities.forms import ClaimForm


def acting(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets no one else in
    return request.user


def reason_of(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:300]


def link_of(request: HttpRequest) -> str:
    """The address of what bears a decision out; raises ``ActionError`` for what is none."""
    try:
        return str(ClaimForm.base_fields["link"].clean(request.POST.get("link", "").strip()))
    except ValidationError as error:
        raise ActionError(f"The source is no address of a page: {' '.join(error.messages)} It begins with https://") from error


class Kept(admin.ModelAdmin):  # type: ignore[type-arg]  # no generic at run time
    """Rows that no one adds or deletes by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def each(self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any], Any], done: str) -> None:
        """Does one action for each row, and tells what came of it."""
        count = 0
        for row in rows:
            try:
                act(row)
                count += 1
            except ActionError as error:
                self.message_user(request, f"{row}: {error}", messages.ERROR)
        if count:
            self.message_user(request, f"{count} {done}.")


class ReadOnly(Kept):
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
