"""Claims: found, looked at, and corrected one by one or together."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.safestring import SafeString

from entities import actions, conflicts, history
from entities.admin import bulk, desk
from entities.admin.base import Kept, ReadOnlyInline, acting
from entities.forms import ClaimForm
from entities.laying import writing
from entities.models import Claim, Evidence
from entities.panels import amount_of, in_paragraph, newest_changes, quantity_of
from ingest.historyadmin import Historied
from ingest.models import Publisher
from ingest.numbers import row_number
from ingest.versions import Version


class PublisherFilter(admin.SimpleListFilter):
    title = "publisher"
    parameter_name = "publisher"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Publisher.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        value = row_number(self.value())
        if value is None:
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
class ClaimAdmin(Historied, Kept):
    form = ClaimForm
    telling = history.CLAIM
    restores = True
    refusals = (actions.ActionError,)
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
        (None, {"fields": ("reason", "link", "seen")}),
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
        return newest_changes(super().histories(claim.pk), reverse("admin:entities_claim_history", args=[claim.pk]))

    def histories(self, pk: int) -> list[list[Version]]:
        return history.of_claim_row(pk)

    def restored(self, request: HttpRequest, row: Claim, version: Any, reason: str) -> Claim:
        return history.restore_claim_version(claim=row, version=version, by=acting(request), reason=reason)

    def alone(self, pk: int) -> AbstractContextManager[None]:
        return writing()

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        claim = Claim.objects.get(pk=obj.pk)  # the form has written its values into ``obj``
        how: dict[str, Any] = {"by": acting(request), "reason": form.cleaned_data["reason"], "link": form.cleaned_data["link"]}
        seen = form.stamp
        if form.changes:
            claim, seen = actions.correct_claim(claim=claim, changes=form.changes, seen=seen, **how), ""
        if "standing" in form.changed_data:
            match form.cleaned_data["standing"]:
                case Claim.Standing.REJECTED:
                    claim = actions.reject_claim(claim=claim, seen=seen, **how)
                case Claim.Standing.CONFIRMED:
                    claim = actions.confirm_claim(claim=claim, seen=seen, **how)
                case _:
                    claim = actions.restore_claim(claim=claim, by=how["by"], reason=how["reason"], seen=seen)
        obj.stands_as = claim  # type: ignore[attr-defined]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except actions.Conflict:  # changed between the form's check and the write: the form now sees it
            response = super().changeform_view(request, *args, **kwargs)
        return response

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """A claim that the machine no longer finds: what the editor meant is shown beside what its sentences say now."""
        before = conflicts.read(request.POST.get("seen", ""))
        if before is None:
            response: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
            return response
        return desk.gone(request, before)

    def get_urls(self) -> list[URLPattern]:
        return [*desk.addresses(self.admin_site), *super().get_urls()]

    def response_change(self, request: HttpRequest, obj: Claim) -> HttpResponse:
        claim: Claim = getattr(obj, "stands_as", obj)
        if claim.pk != obj.pk:
            self.message_user(request, "Another claim says this already; the evidence was moved to it.")
            return HttpResponseRedirect(reverse("admin:entities_claim_change", args=[claim.pk]))
        return super().response_change(request, obj)

    @admin.action(description="Confirm…", permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        return bulk.preview(self, request, queryset, "confirm", actions.confirm_claim, "confirmed")

    @admin.action(description="Reject…", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        return bulk.preview(self, request, queryset, "reject", actions.reject_claim, "rejected")

    @admin.action(description="Take back every decision…", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        return bulk.preview(self, request, queryset, "restore", actions.restore_claim, "as the machine read them", sourced=False)
