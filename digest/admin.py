"""What the desk has of the digest, and who gets to it: editions to build again, and accounts within the roles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from kombu.exceptions import OperationalError as BrokerError

from digest import tasks
from digest.models import Edition
from ingest.admin import ReadOnlyAdmin
from ingest.models import Article

#: The groups that the migration of roles makes.
ROLES = ("Editor", "Publisher", "Administrator")

#: What only a superuser gives.
RESERVED = ("is_superuser", "user_permissions")

admin.site.unregister(User)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_superuser)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # no generic at run time
    """Whoever is no superuser makes none, gives the roles and nothing else, and leaves superusers as they are."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form has the fields that these name, so that what is sent for others is not looked at."""
        fieldsets = super().get_fieldsets(request, obj)
        if _is_superuser(request):
            return fieldsets
        return [
            (title, {**options, "fields": tuple(name for name in options["fields"] if name not in RESERVED)})
            for title, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    @staticmethod
    def _may_touch(request: HttpRequest, obj: User | None) -> bool:
        return _is_superuser(request) or obj is None or not obj.is_superuser

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups" and not _is_superuser(request):
            kwargs["queryset"] = Group.objects.filter(name__in=ROLES)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Groups that the form does not offer stay as a superuser gave them."""
        others = [] if _is_superuser(request) else list(form.instance.groups.exclude(name__in=ROLES))
        super().save_related(request, form, formsets, change)
        form.instance.groups.add(*others)


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    """The days, each with what it is made of; nothing of them is written by hand."""

    list_display = ("day", "articles", "stories", "built")
    date_hierarchy = "day"
    fields = ("day", "articles", "stories", "built")
    readonly_fields = ("articles", "stories")
    actions = ("build_again",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        rows: QuerySet[Edition] = super().get_queryset(request)
        articles = Article.objects.public().filter(day=OuterRef("day")).order_by().values("day").annotate(count=Count("pk")).values("count")
        told = Count("items__story", filter=Q(items__story__isnull=False), distinct=True)
        return rows.annotate(article_count=Coalesce(Subquery(articles), 0), story_count=told)

    @admin.display(ordering="article_count")
    def articles(self, edition: Any) -> int:
        count: int = edition.article_count
        return count

    @admin.display(ordering="story_count")
    def stories(self, edition: Any) -> int:
        count: int = edition.story_count
        return count

    def has_build_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("digest.change_edition")

    @admin.action(description="Build again", permissions=["build"])
    def build_again(self, request: HttpRequest, queryset: QuerySet[Edition]) -> None:
        """Asks workers; without a broker it is done on return."""
        days = sorted(queryset.order_by().values_list("day", flat=True))
        if not days:
            self.message_user(request, "No day was selected.", messages.WARNING)
            return
        try:
            tasks.refresh_editions.delay([day.isoformat() for day in days])
        except BrokerError as error:
            told = f"The broker of CELERY_BROKER_URL cannot be reached, so no worker knows of it: {error}"
            self.message_user(request, told, messages.ERROR)
            return
        what = f"The edition of {days[0]}" if len(days) == 1 else f"{len(days)} editions"
        self.message_user(request, f"{what} will be built again; “built” tells when that is done.")
