"""Sources and publishers are the editors' to change; documents and articles are what was read, and stay as they were read."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ingest import work
from ingest.historyadmin import Historied
from ingest.models import Article, Document, Publisher, Source, Work
from ingest.numbers import row_number
from ingest.recording import recorded
from ingest.seen import SeenForm
from ingest.tasks import send_reading
from ingest.versions import Telling

#: The columns of a source that somebody sets, which its versions have.
SETTINGS = ("name", "slug", "kind", "location", "publisher_id", "active", "interval")


class HealthFilter(admin.SimpleListFilter):
    title = "health"
    parameter_name = "health"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("well", "well"), ("failing", "failing"), ("partly", "read with faults"), ("never", "never read")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        match self.value():
            case "well":
                return queryset.filter(last_success__isnull=False, error_count=0, last_error="")
            case "failing":
                return queryset.filter(error_count__gt=0)
            case "partly":
                return queryset.filter(error_count=0).exclude(last_error="")
            case "never":
                return queryset.filter(last_checked__isnull=True)
        return queryset


class StandingFilter(admin.SimpleListFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("current", "current"), ("superseded", "superseded"), ("withdrawn", "withdrawn")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        match self.value():
            case "current":
                return queryset.filter(superseded_by__isnull=True, withdrawn=False)
            case "superseded":
                return queryset.filter(superseded_by__isnull=False)
            case "withdrawn":
                return queryset.filter(withdrawn=True)
        return queryset


class SourceForm(SeenForm):
    """What a publisher sets of a source, with a reason for its history."""

    reason = forms.CharField(max_length=300, required=False, help_text="For its history.")

    class Meta:
        model = Source
        fields = ("name", "slug", "kind", "location", "publisher", "active", "interval", "next_check")

    yielding = frozenset({"next_check"})  # every reading sets it


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # no generic at run time
    """Nothing of it is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Publisher)
class PublisherAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # no generic at run time
    list_display = ("name", "slug", "homepage")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Source)
class SourceAdmin(Historied):
    form = SourceForm
    telling = Telling({"address here": (frozenset({"slug"}), lambda row: row.slug)})
    restores = True
    change_form_template = "admin/kept_form.html"
    list_display = ("name", "kind", "publisher", "active", "health", "last_success", "next_check")
    list_filter = ("kind", "active", HealthFilter)
    list_select_related = ("publisher",)
    search_fields = ("name", "slug", "location", "publisher__name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("publisher",)
    readonly_fields = ("health", "last_checked", "last_success", "error_count", "last_error", "etag", "last_modified", "claimed_until")
    actions = ("read_now",)

    @admin.display(description="health")
    def health(self, source: Source) -> str:
        if source.error_count:
            return f"failing for {source.error_count} {'check' if source.error_count == 1 else 'checks'}: {source.last_error[:120]}"
        if source.last_error:
            return f"read with faults: {source.last_error[:120]}"
        return "well" if source.last_success else "never read"

    @admin.action(description="Read now", permissions=["change"])
    def read_now(self, request: HttpRequest, queryset: QuerySet[Source]) -> HttpResponse | None:
        """Asks workers, and shows how far they are."""
        sources = dict(queryset.values_list("pk", "name"))
        if not sources:
            self.message_user(request, "Nothing was selected that is still there.", messages.WARNING)
            return None
        assert isinstance(request.user, User)  # the admin lets no one else in
        what = ", ".join(sources.values())
        work.ask(kind=Work.Kind.READ, what=what, ids=list(sources), by=request.user, send=send_reading)
        return HttpResponseRedirect(reverse("admin:entities_queue_running"))

    def save_model(self, request: HttpRequest, obj: Source, form: ModelForm[Source], change: bool) -> None:
        if "location" in form.changed_data or "kind" in form.changed_data:
            _forget(obj)
        with recorded(user=request.user.pk, action="change_source" if change else "add_source", reason=form.cleaned_data["reason"]):
            super().save_model(request, obj, form, change)

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is sent is checked against what others did, and saved, while no one else writes the source."""
        number = row_number(object_id)
        with self.alone(number) if request.method == "POST" and number is not None else nullcontext():
            response: HttpResponse = super().changeform_view(request, object_id, *args, **kwargs)
        return response

    def restored(self, request: HttpRequest, row: Source, version: Any, reason: str) -> Source:
        """Gives a source the settings of a version. Raises ``ValidationError`` where another source has taken its name or address."""
        then = {name: getattr(version, name) for name in SETTINGS}
        changed = [name for name, value in then.items() if getattr(row, name) != value]
        if not changed:
            raise ValidationError("Its settings are now as they were then.")
        if then["publisher_id"] and not Publisher.objects.filter(pk=then["publisher_id"]).exists():
            raise ValidationError("Its publisher is no more. Choose another on its page instead.")
        for name in changed:
            setattr(row, name, then[name])
        if {"location", "kind"} & set(changed):
            _forget(row)
        row.full_clean()
        with recorded(user=request.user.pk, action="restore_source", reason=reason):
            row.save()
        return row


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "source", "format", "version", "is_latest", "size", "language", "published", "received")
    list_filter = ("format", "language", "published_from", ("source", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("source",)
    search_fields = ("title", "uri", "url", "content_hash")
    date_hierarchy = "received"
    fields = (
        *("source", "publisher", "title", "author", "uri", "url", "format", "language", "published", "published_from", "received"),
        *("version", "versions", "size", "content_hash", "articles_in_it"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        documents: QuerySet[Document] = super().get_queryset(request)
        return documents.defer("raw").annotate(raw_size=Length("raw"), next_version=F("superseded_by"))

    @admin.display(description="raw size", ordering="raw_size")
    def size(self, document: Document) -> str:
        return filesizeformat(document.raw_size)  # type: ignore[attr-defined]  # annotated above

    @admin.display(description="latest", boolean=True, ordering="next_version")
    def is_latest(self, document: Document) -> bool:
        return document.next_version is None  # type: ignore[attr-defined]  # annotated above

    @admin.display(description="all versions")
    def versions(self, document: Document) -> SafeString:
        same = (
            Document.objects.filter(source=document.source_id, uri=document.uri)
            .order_by("version")
            .values_list("pk", "version", "received")
        )
        return _links("ingest_document", ((pk, f"{version}, received {timezone.localtime(at):%Y-%m-%d %H:%M}") for pk, version, at in same))

    @admin.display(description="articles")
    def articles_in_it(self, document: Document) -> SafeString:
        return _links("ingest_article", ((article.pk, article.title) for article in document.articles.order_by("position")))


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin):
    list_display = ("title", "publisher", "day", "section", "language", "standing")
    list_filter = ("section", "language", StandingFilter, "published_from", ("document__source", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("document__publisher", "document__source__publisher")
    search_fields = ("title", "text")
    search_help_text = "Words of the title or the text"
    date_hierarchy = "day"
    fields = (
        *("title", "publisher", "day", "published", "published_from", "section", "language", "author", "outlets", "url", "text"),
        *("document", "position", "key", "standing", "superseded_by", "text_hash", "stored"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).defer("search")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Article], search_term: str) -> tuple[QuerySet[Article], bool]:
        """Full-text search by its index; a word that is only part of a title is found as well."""
        if not search_term.strip():
            return queryset, False
        found = Article.objects.search(search_term).values("pk")
        return queryset.filter(Q(pk__in=found) | Q(title__icontains=search_term.strip())), False

    @admin.display(description="publisher", ordering="document__publisher__name")
    def publisher(self, article: Article) -> Publisher | None:
        return article.publisher

    @admin.display(description="standing")
    def standing(self, article: Article) -> str:
        if article.superseded_by_id is not None:
            return "superseded"
        return "withdrawn" if article.withdrawn else "current"


def _forget(source: Source) -> None:
    """What the old address told of itself holds for that one only."""
    source.etag = source.last_modified = source.last_error = ""
    source.error_count = 0
    source.next_check = None


def _links(view: str, rows: Any) -> SafeString:
    links = ((reverse(f"admin:{view}_change", args=[pk]), name) for pk, name in rows)
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', links))
