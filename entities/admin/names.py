"""Entities: renamed, judged, merged and parted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from entities import actions, history, naming
from entities.actions import ActionError
from entities.admin.base import Kept, acting, reason_of
from entities.admin.refusing import Refusing, RefusingInline
from entities.forms import AliasForm, EntityForm
from entities.laying import writing
from entities.models import Alias, Entity
from entities.panels import newest_changes
from ingest.historyadmin import Historied
from ingest.versions import Version


class AliasInline(RefusingInline):
    model = Alias
    form = AliasForm
    extra = 1
    can_delete = False  # a spelling that is none is blocked, so that no text brings it back
    fields = ("name", "origin", "blocked", "split_as", "was")
    readonly_fields = ("origin",)


class MergedFilter(admin.SimpleListFilter):
    title = "merged"
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "stands for itself"), ("yes", "merged into another")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entity]) -> QuerySet[Entity]:
        return queryset.filter(merged_into__isnull=self.value() == "no") if self.value() else queryset


@admin.register(Entity)
class EntityAdmin(Historied, Refusing, Kept):
    form = EntityForm
    telling = history.ENTITY
    restores = True
    refusals = (ActionError,)
    change_form_template = "admin/kept_form.html"
    list_display = ("name", "kind", "standing", "origin", "mention_count", "first_told", "merged_into")
    list_filter = ("standing", "kind", "origin", MergedFilter)
    list_select_related = ("merged_into",)
    search_fields = ("name", "aliases__name", "slug")
    autocomplete_fields = ("maker", "parent")
    inlines = (AliasInline,)
    actions = ("establish", "reject", "merge", "part")
    fields = (
        "name",
        "kind",
        "standing",
        "description",
        "homepage",
        "maker",
        "parent",
        "reason",
        "seen",
        "address",
        "origin",
        "merged_into",
        "first_told",
        "changes_so_far",
    )
    readonly_fields = ("address", "origin", "merged_into", "first_told", "changes_so_far")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entity]:
        rows: QuerySet[Entity] = super().get_queryset(request)
        return rows.annotate(mention_count=Count("mentions"))

    @admin.display(description="mentions", ordering="mention_count")
    def mention_count(self, entity: Any) -> int:
        count: int = entity.mention_count
        return count

    @admin.display
    def address(self, entity: Entity) -> str:
        former = [row.slug for row in entity.former_addresses.all()]
        return entity.slug + (f", formerly {', '.join(former)}" if former else "")

    @admin.display(description="changes so far")
    def changes_so_far(self, entity: Entity) -> SafeString:
        return newest_changes(super().histories(entity.pk), reverse("admin:entities_entity_history", args=[entity.pk]))

    def histories(self, pk: int) -> list[list[Version]]:
        return history.of_entity_row(pk)

    def restored(self, request: HttpRequest, row: Entity, version: Any, reason: str) -> Entity:
        return history.restore_entity_version(entity=row, version=version, by=acting(request), reason=reason)

    def alone(self, pk: int) -> AbstractContextManager[None]:
        return writing()

    def save_model(self, request: HttpRequest, obj: Entity, form: ModelForm[Entity], change: bool) -> None:
        by, reason = acting(request), form.cleaned_data["reason"]
        plain: dict[str, Any] = {
            name: form.cleaned_data[name] for name in ("description", "homepage", "maker") if name in form.changed_data
        }
        entity = Entity.objects.get(pk=obj.pk)
        told = form.cleaned_data
        steps: dict[str, Callable[[], object]] = {
            "kind": lambda: naming.change_kind(entity=entity, kind=told["kind"], name=told["name"], by=by, reason=reason),
            "name": lambda: actions.rename_entity(entity=entity, name=told["name"], by=by, reason=reason),
            "standing": lambda: actions.stand_entity(entity=entity, standing=told["standing"], by=by, reason=reason),
            "parent": lambda: naming.set_parent(entity=entity, parent=told["parent"], by=by, reason=reason),
        }
        if plain:
            self.tried(request, next(iter(plain)), lambda: actions.describe_entity(entity=entity, fields=plain, by=by, reason=reason))
        changed = set(form.changed_data)
        due = changed - {"name"} if "kind" in changed else changed  # the kind's step sets the name as well
        for field, step in steps.items():
            if field in due:
                self.tried(request, field, step)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Each row of the spellings is a decision of its own."""
        by, reason, entity = acting(request), form.cleaned_data["reason"], Entity.objects.get(pk=form.instance.pk)
        for row in formset.forms:
            if row.has_changed():
                self._decide_spelling(request, row, entity, {"by": by, "reason": reason})
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def _decide_spelling(self, request: HttpRequest, row: AliasForm, entity: Entity, how: dict[str, Any]) -> None:
        told = row.cleaned_data
        alias: Alias | None = row.instance
        if row.instance.pk is None:
            alias = self.tried(request, row.add_prefix("name"), partial(naming.add_alias, entity=entity, name=told["name"], **how))
        if alias is None:
            return
        if told["split_as"]:
            split = partial(naming.split_entity, entity=entity, alias=alias, kind=told["split_as"], **how)
            self.tried(request, row.add_prefix("split_as"), split)
        elif row.judged:
            decide = naming.block_alias if told["blocked"] else naming.allow_alias
            self.tried(request, row.add_prefix("blocked"), partial(decide, alias=alias, **how))

    @admin.action(description="Establish", permissions=["change"])
    def establish(self, request: HttpRequest, queryset: QuerySet[Entity]) -> None:
        self.each(request, queryset, lambda entity: actions.establish_entity(entity=entity, by=acting(request)), "established")

    @admin.action(description="Reject: no entity", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Entity]) -> None:
        self.each(request, queryset, lambda entity: actions.reject_entity(entity=entity, by=acting(request)), "rejected")

    @admin.action(description="Merge into one…", permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Entity]) -> HttpResponse | None:
        """Asks which of the selected the others are merged into, then does so."""
        rows = list(queryset.order_by("name", "pk"))
        target = next((row for row in rows if str(row.pk) == request.POST.get("target")), None)
        if len(rows) < 2:
            self.message_user(request, "Select two or more.", messages.ERROR)
            return None
        if target is None:
            context = {**self.admin_site.each_context(request), "title": "Merge entities", "rows": rows, "opts": self.opts}
            return TemplateResponse(request, "admin/entities/merge.html", context)
        others = Entity.objects.filter(pk__in=[row.pk for row in rows if row != target])
        self.each(
            request,
            others,
            lambda entity: actions.merge_entities(source=entity, target=target, by=acting(request), reason=reason_of(request)),
            f"merged into {target}",
        )
        return None

    @admin.action(description="Undo the merge", permissions=["change"])
    def part(self, request: HttpRequest, queryset: QuerySet[Entity]) -> HttpResponse | None:
        """Shows which of the selected are parted and asks why, then does so."""
        merged = queryset.exclude(merged_into=None)
        if not merged:
            self.message_user(request, "None of these is merged into another.", messages.WARNING)
            return None
        if not request.POST.get("sure"):
            context = {"title": "Undo the merge", "rows": merged, "opts": self.opts, "checkbox": ACTION_CHECKBOX_NAME}
            return TemplateResponse(request, "admin/entities/part.html", {**self.admin_site.each_context(request), **context})
        said: dict[str, Any] = {"by": acting(request), "reason": reason_of(request)}
        self.each(request, merged, lambda entity: actions.unmerge(source=entity, **said), "no longer merged into another")
        return None
