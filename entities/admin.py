"""Where editors correct what the machine got wrong. Every change goes through ``entities.actions``; nothing is deleted here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Count, Prefetch, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from entities import actions, timelines
from entities.actions import ActionError
from entities.forms import AliasForm, ClaimForm, EntityForm
from entities.indexing import explain
from entities.models import Alias, Claim, Correction, Deal, Entity, Evidence, FormerAddress, Indexing
from entities.panels import amount_of, history_table, in_paragraph, quantity_of
from ingest.models import Publisher


def acting(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets no one else in
    return request.user


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


class PublisherFilter(admin.SimpleListFilter):
    title = "publisher"
    parameter_name = "publisher"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Publisher.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        value = self.value()
        if not value or not value.isdigit():
            return queryset
        document = Q(article__document__publisher=value)
        source = Q(article__document__publisher=None, article__document__source__publisher=value)
        return queryset.filter(pk__in=Evidence.objects.filter(document | source).values("claim"))


class EvidenceInline(ReadOnlyInline):
    model = Evidence
    fields = ("in_context", "said_by", "attribution", "rule", "confidence", "extractor")
    readonly_fields = fields
    verbose_name_plural = "evidence: the words that say it, in their paragraph"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        rows = super().get_queryset(request).select_related("article__document__publisher", "article__document__source__publisher")
        return rows.defer("article__search", "article__document__raw")

    @admin.display(description="in context")
    def in_context(self, row: Evidence) -> SafeString:
        return in_paragraph(row)

    @admin.display(description="said by")
    def said_by(self, row: Evidence) -> str:
        old = " (superseded)" if row.article.superseded_by_id else ""
        return f"{row.article.publisher_name}, {row.article.day:%-d %b %Y}{old}"


@admin.register(Claim)
class ClaimAdmin(Kept):
    form = ClaimForm
    list_display = ("__str__", "amount", "quantity", "status", "reported", "when", "standing", "confidence", "publisher_count", "last_told")
    list_filter = ("standing", "status", "reported", "kind", PublisherFilter, "evidence__extractor")
    list_select_related = ("subject", "object")
    search_fields = ("subject__name", "object__name", "subject__aliases__name", "object__aliases__name", "detail", "evidence__text")
    search_help_text = "Names and aliases of the parties, the detail, the words of the evidence"
    autocomplete_fields = ("subject", "object")
    inlines = (EvidenceInline,)
    actions = ("confirm", "reject", "restore")
    ordering = ("-last_told", "-pk")
    fieldsets = (
        (None, {"fields": ("standing", "kind", ("subject", "object"), ("status", "reported", "when"), "detail")}),
        ("Amount", {"fields": (("amount_qualifier", "amount_value", "amount_high", "amount_currency", "amount_per"),)}),
        ("Quantity", {"fields": (("quantity_qualifier", "quantity_value", "quantity_high", "quantity_unit"),)}),
        (None, {"fields": ("reason",)}),
        ("What it is counted from", {"fields": (("confidence", "publisher_count"), ("first_told", "last_told"), "deal", "decisions")}),
        ("History", {"fields": ("changes_so_far",)}),
    )
    readonly_fields = ("confidence", "publisher_count", "first_told", "last_told", "deal", "decisions", "changes_so_far")

    @admin.display(ordering="amount_value")
    def amount(self, claim: Claim) -> str:
        return amount_of(claim)

    @admin.display(ordering="quantity_value")
    def quantity(self, claim: Claim) -> str:
        return quantity_of(claim)

    @admin.display(description="decisions")
    def decisions(self, claim: Claim) -> str:
        rows = claim.corrections.select_related("by")
        return "; ".join(f"{row}, {row.at:%-d %b %Y}{f': {row.reason}' if row.reason else ''}" for row in rows) or "none"

    @admin.display(description="changes so far")
    def changes_so_far(self, claim: Claim) -> SafeString:
        return history_table(claim)

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        claim = Claim.objects.get(pk=obj.pk)  # the form has written its values into ``obj``
        by, reason = acting(request), form.cleaned_data["reason"]
        if form.changes:
            claim = actions.correct_claim(claim=claim, changes=form.changes, by=by, reason=reason)
        if "standing" in form.changed_data:
            match form.cleaned_data["standing"]:
                case Claim.Standing.REJECTED:
                    claim = actions.reject_claim(claim=claim, by=by, reason=reason)
                case Claim.Standing.CONFIRMED:
                    claim = actions.confirm_claim(claim=claim, by=by, reason=reason)
                case _:
                    claim = actions.restore_claim(claim=claim, by=by, reason=reason)
        obj.stands_as = claim  # type: ignore[attr-defined]

    def response_change(self, request: HttpRequest, obj: Claim) -> HttpResponse:
        claim: Claim = getattr(obj, "stands_as", obj)
        if claim.pk != obj.pk:
            self.message_user(request, "Another claim says this already; the evidence was moved to it.")
            return HttpResponseRedirect(reverse("admin:entities_claim_change", args=[claim.pk]))
        return super().response_change(request, obj)

    @admin.action(description="Confirm", permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        self.each(request, queryset, lambda claim: actions.confirm_claim(claim=claim, by=acting(request)), "confirmed")

    @admin.action(description="Reject", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        self.each(request, queryset, lambda claim: actions.reject_claim(claim=claim, by=acting(request)), "rejected")

    @admin.action(description="Take back every decision", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        self.each(request, queryset, lambda claim: actions.restore_claim(claim=claim, by=acting(request)), "as the machine read them")


class AliasInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Alias
    form = AliasForm
    extra = 0
    fields = ("name", "origin")
    readonly_fields = ("origin",)


class MergedFilter(admin.SimpleListFilter):
    title = "merged"
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "stands for itself"), ("yes", "merged into another")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entity]) -> QuerySet[Entity]:
        return queryset.filter(merged_into__isnull=self.value() == "no") if self.value() else queryset


@admin.register(Entity)
class EntityAdmin(Kept):
    form = EntityForm
    list_display = ("name", "kind", "standing", "origin", "mention_count", "first_told", "merged_into")
    list_filter = ("standing", "kind", "origin", MergedFilter)
    list_select_related = ("merged_into",)
    search_fields = ("name", "aliases__name", "slug")
    autocomplete_fields = ("maker",)
    inlines = (AliasInline,)
    actions = ("establish", "reject", "merge", "part")
    fields = (
        "name",
        "kind",
        "standing",
        "description",
        "homepage",
        "maker",
        "reason",
        "address",
        "origin",
        "merged_into",
        "first_told",
        "changes_so_far",
    )
    readonly_fields = ("kind", "address", "origin", "merged_into", "first_told", "changes_so_far")

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
        return history_table(entity)

    def save_model(self, request: HttpRequest, obj: Entity, form: ModelForm[Entity], change: bool) -> None:
        by, reason = acting(request), form.cleaned_data["reason"]
        plain: dict[str, Any] = {
            name: form.cleaned_data[name] for name in ("description", "homepage", "maker") if name in form.changed_data
        }
        entity = Entity.objects.get(pk=obj.pk)
        if plain:
            actions.describe_entity(entity=entity, fields=plain, by=by, reason=reason)
        if "name" in form.changed_data:
            actions.rename_entity(entity=entity, name=form.cleaned_data["name"], by=by, reason=reason)
        if "standing" in form.changed_data:
            actions.stand_entity(entity=entity, standing=form.cleaned_data["standing"], by=by, reason=reason)

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
            lambda entity: actions.merge_entities(source=entity, target=target, by=acting(request)),
            f"merged into {target}",
        )
        return None

    @admin.action(description="Undo the merge", permissions=["change"])
    def part(self, request: HttpRequest, queryset: QuerySet[Entity]) -> None:
        self.each(request, queryset, lambda entity: actions.unmerge(source=entity, by=acting(request)), "stand for themselves again")


class ClaimInline(ReadOnlyInline):
    model = Claim
    fields = ("claim", "status", "reported", "amount", "first_told", "words")
    readonly_fields = fields
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return timelines.with_evidence(super().get_queryset(request)).order_by("first_told", "pk")

    @admin.display
    def claim(self, row: Claim) -> str:
        return str(row)

    @admin.display
    def amount(self, row: Claim) -> str:
        return amount_of(row)

    @admin.display
    def words(self, row: Claim) -> str:
        return next((said.text for said in row.evidence.all()), "")


@admin.register(Deal)
class DealAdmin(ReadOnly):
    list_display = ("between", "family", "status", "reported", "first_told", "last_told")
    list_filter = ("family", "status", "reported")
    search_fields = ("parties__name",)
    fields = ("between", "family", "status", "reported", "first_told", "last_told")
    inlines = (ClaimInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deal]:
        return super().get_queryset(request).prefetch_related(Prefetch("parties", queryset=Entity.objects.order_by("name")))

    @admin.display
    def between(self, deal: Deal) -> str:
        return " – ".join(party.name for party in deal.parties.all())


@admin.register(Correction)
class CorrectionAdmin(ReadOnly):
    list_display = ("at", "by", "decision", "claim", "changed", "reason")
    list_filter = ("decision", "by", "at")
    list_select_related = ("by", "claim__subject", "claim__object")
    search_fields = ("reason", "claim__subject__name", "claim__object__name")
    date_hierarchy = "at"

    @admin.display
    def changed(self, row: Correction) -> str:
        return "; ".join(f"{name}: {row.before.get(name)} → {value}" for name, value in row.changes.items())


@admin.register(FormerAddress)
class FormerAddressAdmin(ReadOnly):
    list_display = ("slug", "entity")
    list_select_related = ("entity",)
    search_fields = ("slug", "entity__name")


@admin.register(Indexing)
class IndexingAdmin(ReadOnly):
    list_display = ("article", "extractor", "indexed", "note")
    list_filter = ("extractor", ("note", admin.EmptyFieldListFilter))
    search_fields = ("article__title", "note")
    fields = ("article", "extractor", "indexed", "note", "why")
    readonly_fields = fields

    @admin.display(description="why it claims what it claims, and not more")
    def why(self, row: Indexing) -> SafeString:
        return format_html('<pre dir="auto" style="white-space: pre-wrap">{}</pre>', explain(row.article))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Indexing]:
        return super().get_queryset(request).select_related("article").defer("article__text", "article__search")
