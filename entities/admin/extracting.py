"""Articles that an editor has extracted again, by workers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from entities.admin.base import acting
from entities.admin.desk import RUNS
from entities.tasks import send_extracting
from ingest import work
from ingest.admin import ArticleAdmin
from ingest.models import Article, Work

#: Articles at once; more are a matter of ``manage.py reextract``.
MOST = 500


def extract_again(model_admin: admin.ModelAdmin[Any], request: HttpRequest, articles: QuerySet[Article]) -> HttpResponse | None:
    """Asks workers to extract these articles again, oldest first, and shows how far they are."""
    ids = list(articles.order_by("published", "pk").values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        model_admin.message_user(request, f"At most {MOST} at once: choose fewer.", messages.ERROR)
        return None
    if not ids:
        model_admin.message_user(request, "Nothing was selected that is still there.", messages.WARNING)
        return None
    what = Article.objects.get(pk=ids[0]).title if len(ids) == 1 else f"{len(ids)} articles"
    work.ask(kind=Work.Kind.EXTRACT, what=what, ids=ids, by=acting(request), send=send_extracting)
    return HttpResponseRedirect(reverse("admin:entities_queue_running"))


admin.site.unregister(Article)


@admin.register(Article)
class IndexedArticleAdmin(ArticleAdmin):
    """As below, with what the index can do for an article."""

    actions = ("extract_again",)

    def has_run_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RUNS)

    @admin.action(description="Extract again", permissions=["run"])
    def extract_again(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        return extract_again(self, request, queryset)
