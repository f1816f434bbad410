"""What editors ask workers for: counted, told where it failed, taken up again when a worker was killed, and forgotten in time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from entities.models import Indexing
from entities.tasks import extract_for
from ingest import work
from ingest.models import Work
from ingest.tasks import forget_work, read_for
from tests import factories
from tests.entities.hand import article, extraction, machine, says

pytestmark = pytest.mark.django_db

RUNNING = "admin:entities_queue_running"


@pytest.fixture
def publisher(client: Client) -> User:
    user = factories.staff("pia", "Publisher")
    client.force_login(user)
    return user


def asked(by: User, *ids: int, **fields: Any) -> Work:
    return Work.objects.create(kind="read", what="Harbor Wire", by=by, total=len(ids), left=list(ids), **fields)


def test_articles_are_extracted_again_and_what_fails_is_told(client: Client, publisher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["Northwind buys Lumen.", "Rook lists."]
    well, bad = article(texts[0]), article(texts[1])
    machine(monkeypatch, {texts[0]: extraction(texts[0], says(texts[0], "acquisition", "Northwind", "Lumen"), version="hand-2")})
    data = {"action": "extract_again", "_selected_action": [well.pk, bad.pk]}
    response = client.post(reverse("admin:ingest_article_changelist"), data)
    assert response["Location"] == reverse(RUNNING)
    html = client.get(response["Location"]).content.decode()
    for shown in ("Extract again: 2 articles", "Asked by pia", "2 of 2", "Done, with errors", f"<b>{bad.title}:</b> KeyError"):
        assert shown in html, shown
    assert Indexing.objects.get(article=well).extractor == "hand-2"
    assert "data-live" not in html and "http-equiv" not in html, "nothing more comes of it"
    assert (Work.objects.get().left, Work.objects.get().state) == ([], "failed")


def test_work_of_a_killed_worker_says_so_and_is_taken_up_where_it_was(
    client: Client, publisher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["Northwind buys Lumen.", "Rook lists.", "Crow lists."]
    rows = [article(text) for text in texts]
    seen: list[str] = []

    def killed(text: str, **kwargs: Any) -> Any:
        seen.append(text)
        if len(seen) == 2:
            raise SystemExit
        return extraction(text)

    machine(monkeypatch, {})
    monkeypatch.setattr("entities.extraction.pipeline.extract", killed)
    made = asked(publisher, *(row.pk for row in rows))
    Work.objects.update(kind="extract")
    with pytest.raises(SystemExit):
        extract_for(made.pk)
    html = client.get(reverse(RUNNING)).content.decode()
    assert "1 of 3" in html and "Runs" in html and "data-live" in html and '<noscript><meta http-equiv="refresh"' in html
    again = reverse("admin:entities_queue_again", args=[made.pk])
    client.post(again)
    assert len(seen) == 2, "who is at work is not disturbed"
    Work.objects.update(moved=timezone.now() - Work.SILENCE - dt.timedelta(seconds=1))
    assert "No sign of life" in client.get(reverse(RUNNING)).content.decode()
    client.post(again)
    assert seen == [texts[0], texts[1], texts[1], texts[2]]
    assert Work.objects.get().state == "done"
    assert client.get(again).status_code == 405


def test_what_is_delivered_twice_counts_once(publisher: User) -> None:
    made = asked(publisher, 1, 2)
    for _ in range(2):
        work.over(made.pk, 1, "Harbor Wire", "answered 404")
    made.refresh_from_db()
    assert (made.done, made.failures, made.ended) == (1, [["Harbor Wire", "answered 404"]], None)
    read_for(made.pk, 1)
    read_for(made.pk + 1, 1)
    read_for(made.pk, 2)
    made.refresh_from_db()
    assert made.failures[1][0] == "source 2"
    assert "DoesNotExist" in made.failures[1][1]
    assert made.state == "failed"


def test_source_that_another_worker_reads_is_told(publisher: User) -> None:
    source = factories.source("Harbor Wire", claimed_until=timezone.now() + dt.timedelta(minutes=5))
    made = asked(publisher, source.pk)
    read_for(made.pk, source.pk)
    made.refresh_from_db()
    assert made.failures == [["Harbor Wire", "another worker is reading it just now"]]


def test_broker_that_is_gone_is_told(publisher: User) -> None:
    def send(made: Work) -> None:
        raise BrokerError("connection refused")

    made = work.ask(kind=Work.Kind.READ, what="Harbor Wire", ids=[1], by=publisher, send=send)
    assert made.state == "failed"
    assert "connection refused" in made.failures[0][1]


def test_unexpected_error_is_told_and_logged(publisher: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    source = factories.source("Harbor Wire")

    def broken(source_id: int) -> str:
        raise ExceptionGroup("several", [ValueError("no such page"), ValueError("no such page")])

    monkeypatch.setattr("ingest.tasks.read_source", broken)
    made = asked(publisher, source.pk)
    read_for(made.pk, source.pk)
    made.refresh_from_db()
    assert made.failures == [["Harbor Wire", "ValueError: no such page"]]
    assert "unexpected error" in caplog.text


def test_old_work_is_forgotten(publisher: User) -> None:
    asked(publisher, 1, asked=timezone.now() - work.KEPT - dt.timedelta(minutes=1))
    kept = asked(publisher, 1)
    assert forget_work() == 1
    assert Work.objects.get() == kept
    assert kept.state == "waits"


@pytest.mark.parametrize(("role", "status"), [("Editor", 403), ("Publisher", 200), ("Administrator", 200)])
def test_running_is_for_publishers_and_administrators(client: Client, role: str, status: int) -> None:
    client.force_login(factories.staff("ada", role))
    made = article("Rook lists.")
    assert client.get(reverse(RUNNING)).status_code == status
    html = client.get(reverse("admin:ingest_article_changelist")).content.decode()
    assert ("extract_again" in html) == (status == 200)
    client.post(reverse("admin:ingest_article_changelist"), {"action": "extract_again", "_selected_action": [made.pk]})
    assert Work.objects.exists() == (status == 200)


def test_nothing_is_asked_of_workers_where_what_was_selected_is_gone(client: Client, publisher: User) -> None:
    for url, action in (
        (reverse("admin:ingest_source_changelist"), "read_now"),
        (reverse("admin:ingest_article_changelist"), "extract_again"),
    ):
        html = client.post(url, {"action": action, "_selected_action": [0]}, follow=True).content.decode()
        assert "Nothing was selected that is still there." in html
    assert not Work.objects.exists()


def test_more_articles_than_one_asks_for_are_refused(client: Client, publisher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entities.admin.extracting.MOST", 1)
    rows = [article("Rook lists."), article("Crow lists.")]
    data = {"action": "extract_again", "_selected_action": [row.pk for row in rows]}
    assert "At most 1 at once" in client.post(reverse("admin:ingest_article_changelist"), data, follow=True).content.decode()
    assert not Work.objects.exists()


def test_queries_do_not_grow_with_the_work(client: Client, publisher: User, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        asked(publisher, number)
    with django_assert_max_num_queries(12):
        assert client.get(reverse(RUNNING)).status_code == 200
