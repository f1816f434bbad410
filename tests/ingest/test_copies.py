from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from ingest import copies
from ingest.copies import is_copy, shingles, voices
from ingest.models import Article
from tests import factories

WIRE = (
    "The two companies said on Tuesday that they have agreed on a right to buy the younger one for sixty billion dollars "
    "until the end of the year, and on a fee of ten billion dollars if the right is not used by then."
)
OWN = (
    "What was announced last night is no purchase: it is a choice that one side may or may not make, says a lawyer who has seen such "
    "clauses in medicine and never among makers of software, where prices are paid at once."
)


def test_copy_is_the_same_text_with_a_paragraph_of_its_own() -> None:
    assert is_copy(shingles(WIRE), shingles(f"LONDON (Wire) — {WIRE.upper()} Our own desk adds that shares fell after the news."))
    assert not is_copy(shingles(WIRE), shingles(OWN))


def test_short_texts_are_no_copies() -> None:
    short = shingles("The firm raised ten million dollars in a round.")
    assert not is_copy(short, short)


def test_voices_count_copies_once_under_whoever_told_first() -> None:
    told = [("Wire", shingles(WIRE)), ("Herald", shingles(WIRE)), ("Desk", shingles(OWN)), ("Gazette", shingles(f"{WIRE} More follows."))]
    assert voices(told) == {"Wire": "Wire", "Herald": "Wire", "Desk": "Desk", "Gazette": "Wire"}


def test_voice_with_a_text_of_its_own_beside_a_copy_counts() -> None:
    told = [("Wire", shingles(WIRE)), ("Herald", shingles(WIRE)), ("Herald", shingles(OWN))]
    assert voices(told) == {"Wire": "Wire", "Herald": "Herald"}


def test_publisher_that_repeats_itself_is_one_voice() -> None:
    assert voices([("Wire", shingles(WIRE)), ("Wire", shingles(WIRE))]) == {"Wire": "Wire"}


DAY = dt.date(2026, 4, 20)


def told(by: str, text: str, days: int) -> Article:
    return factories.article(text, by=by, day=DAY + dt.timedelta(days=days))


def voices_of(*articles: Article) -> list[str | None]:
    found = dict(Article.objects.values_list("pk", "voice__name"))
    return [found[article.pk] for article in articles]


@pytest.mark.django_db
def test_older_article_that_comes_later_takes_over_its_copies_and_theirs() -> None:
    copy, again = told("Herald", WIRE, 1), told("Gazette", f"{WIRE} More follows.", 2)
    assert copies.settle(copy.pk) == set()
    assert copies.settle(again.pk) == {again.pk}
    assert voices_of(copy, again) == [None, "Herald"]
    wire = told("Wire", f"Our desk. {WIRE}", 0)
    assert copies.settle(wire.pk) == {copy.pk, again.pk}
    assert voices_of(wire, copy, again) == [None, "Wire", "Wire"]
    assert copies.settle(copy.pk) == set()
    copy.refresh_from_db()
    assert (copy.teller, copy.publisher_name) == ("Wire", "Herald")


@pytest.mark.django_db
def test_text_told_again_much_later_by_oneself_or_too_short_brings_nobodys_words() -> None:
    told("Wire", WIRE, 0)
    for by, text, days in (("Wire", WIRE, 1), ("Herald", WIRE, 30), ("Desk", OWN, 1), ("Herald", "Shares fell.", 1)):
        for article in (*Article.objects.all(), told(by, text, days)):
            assert copies.settle(article.pk) == set()


@pytest.mark.django_db
def test_copies_are_looked_for_by_index(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    made = [told(f"Paper {number}", WIRE, 0) for number in range(6)]
    for article in made:
        copies.settle(article.pk)
    with django_assert_max_num_queries(12):
        copies.settle(made[0].pk)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")  # leaves what a condition finds by bitmap
    assert "article_sketch" in Article._base_manager.filter(sketch__overlap=[1, 2]).order_by().explain()
