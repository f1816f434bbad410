"""What is kept for reading: deals, decisions, former addresses, and which article was indexed how."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from entities import history, timelines
from entities.admin.base import ReadOnly, ReadOnlyInline
from entities.indexing import explain
from entities.models import Claim, Correction, Deal, Entity, FormerAddress, Indexing
from entities.panels import amount_of
from ingest.historyadmin import Historied
from ingest.versions import Version


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
class CorrectionAdmin(Historied, ReadOnly):
    list_display = ("at", "by", "decision", "claim", "changed", "reason")
    list_filter = ("decision", "by", "at")
    list_select_related = ("by", "claim__subject", "claim__object")
    search_fields = ("reason", "claim__subject__name", "claim__object__name")
    date_hierarchy = "at"

    def histories(self, pk: int) -> list[list[Version]]:
        return history.of_decision_row(pk)

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
