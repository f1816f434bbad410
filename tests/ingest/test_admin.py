"""The admin of this floor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ingest.actions import store_document
from ingest.models import Article, Document, Source, Work
from tests import factories
from tests.ingest.local import Answer, Server, serving
from tests.ingest.test_feeds import ATOM
from tests.ingest.test_source_history import opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_listens")]


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.FETCH_ALLOW_PRIVATE = True
    with serving() as site:
        yield site


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(f"admin:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def document() -> Document:
    source = factories.source("Harbor Wire")
    for text in ("Lumen Labs raised $40 million from Northwind Capital.", "Lumen Labs raised $50 million from Northwind Capital."):
        store_document(source=source, uri="a.txt", format="text", raw=text.encode())
    return Document.objects.get(version=2)


def test_articles_are_listed_searched_and_filtered(admin_client: Client, document: Document) -> None:
    titles = dict(Article.objects.values_list("document__version", "pk"))
    listed = page(admin_client, "ingest_article_changelist")
    assert all(reverse("admin:ingest_article_change", args=[pk]) in listed for pk in titles.values())
    assert "superseded" in listed
    assert "Harbor Wire" in listed
    current = page(admin_client, "ingest_article_changelist", standing="current")
    assert reverse("admin:ingest_article_change", args=[titles[2]]) in current
    assert reverse("admin:ingest_article_change", args=[titles[1]]) not in current
    assert "0 articles" in page(admin_client, "ingest_article_changelist", standing="withdrawn")
    assert "2 articles" in page(admin_client, "ingest_article_changelist", q="northwind raise")
    assert "0 articles" in page(admin_client, "ingest_article_changelist", q="southwind")


def test_articles_and_documents_cannot_be_changed_or_deleted(admin_client: Client, document: Document) -> None:
    article = document.articles.get()
    for name, pk in (("ingest_article", article.pk), ("ingest_document", document.pk)):
        shown = page(admin_client, f"{name}_change", pk)
        assert 'name="_save"' not in shown
        assert admin_client.post(reverse(f"admin:{name}_change", args=[pk]), {"title": "x"}).status_code == 403
        assert admin_client.post(reverse(f"admin:{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
        assert admin_client.get(reverse(f"admin:{name}_add")).status_code == 403
    assert "$50 million" in page(admin_client, "ingest_article_change", article.pk)


def test_document_shows_its_size_and_versions(admin_client: Client, document: Document) -> None:
    shown = page(admin_client, "ingest_document_change", document.pk)
    assert "53\xa0bytes" in shown
    for version in (1, 2):
        pk = Document.objects.get(version=version).pk
        assert reverse("admin:ingest_document_change", args=[pk]) in shown
    assert "53\xa0bytes" in page(admin_client, "ingest_document_changelist", q="a.txt")


@pytest.mark.parametrize(
    ("health", "fields"),
    [
        ("failing", {"error_count": 2, "last_error": "answered 500", "last_checked": "2026-03-02T00:00Z"}),
        ("partly", {"last_error": "b.txt: is empty", "last_checked": "2026-03-02T00:00Z", "last_success": "2026-03-02T00:00Z"}),
        ("well", {"last_checked": "2026-03-02T00:00Z", "last_success": "2026-03-02T00:00Z"}),
        ("never", {}),
    ],
)
def test_sources_are_filtered_by_health(admin_client: Client, health: str, fields: dict[str, object]) -> None:
    factories.source("Harbor Wire", **fields)
    for filter in ("failing", "partly", "well", "never"):
        count = "1 source" if filter == health else "0 sources"
        assert count in page(admin_client, "ingest_source_changelist", health=filter)
    assert str(fields.get("last_error", "")) in page(admin_client, "ingest_source_changelist")


def test_source_is_read_now(admin_client: Client, server: Server) -> None:
    well = factories.source("Well", location=server.url("/feed"))
    broken = factories.source("Broken", location=server.url("/none"))
    server.answers["/feed"] = Answer(body=ATOM.encode())
    action = {"action": "read_now", "_selected_action": [well.pk, broken.pk]}
    response = admin_client.post(reverse("admin:ingest_source_changelist"), action, follow=True)
    html = response.content.decode()
    assert "Read now: Broken, Well" in html and "2 of 2" in html
    (failure,) = Work.objects.get().failures
    assert failure[0] == "Broken" and "answered 404" in failure[1] and failure[1] in html
    assert well.documents.count() == 2


def test_new_location_forgets_what_the_old_one_told(admin_client: Client) -> None:
    source = factories.source(etag='"1"', last_modified="x", error_count=3, last_error="answered 404")
    url = reverse("admin:ingest_source_change", args=[source.pk])
    assert admin_client.post(url, opened(admin_client.get(url), location="https://new.example/feed")).status_code == 302
    source = Source.objects.get()
    assert (source.location, source.etag, source.last_modified, source.error_count, source.last_error) == (
        "https://new.example/feed",
        "",
        "",
        0,
        "",
    )
    assert source.next_check is None
