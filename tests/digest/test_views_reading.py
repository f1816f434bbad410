from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from digest import editions
from digest.models import Story
from entities.models import Claim
from ingest.models import Article, Source
from tests import factories
from tests.digest.telling import DAY, EVE, say, tell

pytestmark = pytest.mark.django_db
LONG = " ".join(f"word{n}" for n in range(200))


def told_twice() -> Story:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    one = tell(
        "Northwind takes an option on Cartographer", "It may buy for 60 billion.", by="Harbor Wire", section="top", names=(north, cart)
    )
    other = tell("Cartographer gives Northwind an option", "It may buy for 58 billion.", by="Deal Desk", names=(north, cart))
    sixty = say("acquisition", north, cart, one, sentence="It may buy for 60 billion.", status="optional", amount=60 * 10**9)
    fifty = say("acquisition", north, cart, other, sentence="It may buy for 58 billion.", status="optional", amount=58 * 10**9)
    factories.deal([sixty, fifty])
    editions.refresh()
    return Story.objects.get()


def test_story_shows_its_articles_claims_and_differing_figures(client: Client) -> None:
    page = client.get(told_twice().get_absolute_url()).content.decode()
    assert "2 articles by 2 publishers" in page
    assert page.count("Northwind may acquire Cartographer") == 2
    assert "Told differently" in page
    assert re.search(r'<span class="num"><a href="/claim/\d+/">\$60B</a></span>Harbor Wire', page)
    assert re.search(r'<span class="num"><a href="/claim/\d+/">\$58B</a></span>Deal Desk', page)
    assert "22 Apr 2026</a>, top story" in page


def test_story_keeps_old_claims_apart(client: Client) -> None:
    north, lumen = factories.entity("Northwind"), factories.entity("Lumen")
    old = tell("Northwind merges", "They merged.", day=DAY - dt.timedelta(days=50))
    new = tell("Northwind flies again", "They merged.")
    say("merger", north, lumen, old, new, sentence="They merged.")
    editions.refresh()
    page = client.get(new.stories.get().get_absolute_url()).content.decode()
    assert "Known before" in page
    assert "What it says" not in page


def test_story_needs_as_many_queries_for_many_articles(client: Client, django_assert_num_queries: Any) -> None:
    story = told_twice()
    with django_assert_num_queries(7):
        client.get(story.get_absolute_url())
    for n in range(6):
        article = tell("Northwind takes an option on Cartographer", "It may buy.", by=f"Publisher {n}")
        claim = say("acquisition", *factories_ends(), article, sentence="It may buy.", status="optional", amount=(n + 1) * 10**9)
        Claim.objects.filter(pk=claim.pk).update(deal=Claim.objects.exclude(deal=None).values_list("deal", flat=True)[0])
        story.articles.add(article)
    with django_assert_num_queries(7):
        client.get(story.get_absolute_url())


def factories_ends() -> tuple[Any, Any]:
    return factories.entity("Northwind"), factories.entity("Cartographer")


def test_story_without_public_articles_is_not_found(client: Client) -> None:
    story = told_twice()
    Article.objects.update(published=dt.datetime(2126, 1, 1, tzinfo=dt.UTC))
    assert client.get(story.get_absolute_url()).status_code == 404


def test_article_gives_each_sentence_one_anchor(client: Client) -> None:
    first, later = "Haldane may raise 9 million.", "Orrery could buy it."
    article = tell("Haldane raises", f"{first} {'It is early. ' * 40}{later}")
    for name in ("Haldane", "Orrery"):
        say("funding", factories.entity(name), None, article, sentence=first if name == "Haldane" else later, status="optional")
    say("valuation", factories.entity("Haldane"), None, article, sentence=later)
    page = client.get(article.get_absolute_url()).content.decode()
    place = article.text.index(later)
    assert page.count(f'<span id="s{article.body_start}">{first}</span>') == 1
    assert page.count(f'id="s{article.body_start}"') == 1
    assert page.count(f'<li class="quote" id="s{place}">') == 1 and page.count(f'id="s{place}"') == 1


def test_article_shows_an_excerpt_and_not_the_text(client: Client) -> None:
    article = tell("Meridian releases Ember", LONG)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "word59 …" in page
    assert "word60" not in page
    assert f'href="{article.url}"' in page
    assert "Read it at Harbor Wire" in page


def test_article_shows_each_claim_with_its_sentence(client: Client) -> None:
    meridian, ember = factories.entity("Meridian"), factories.entity("Ember", "model")
    article = tell("Meridian releases Ember", "It is out. Meridian has released Ember.", names=(meridian, ember), outlets=["TechWire"])
    say("release", meridian, ember, article, sentence="Meridian has released Ember.")
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Meridian releases Ember</a>" in page
    assert '<blockquote dir="auto"><p>Meridian has released Ember.</p></blockquote>' in page
    assert 'href="/entity/meridian/"' in page
    assert "after TechWire" in page


def test_article_names_no_candidates(client: Client) -> None:
    nobody = factories.entity("Nobody Yet", standing="candidate")
    article = tell("Nobody Yet opens", "Nobody Yet opens.", names=(nobody,))
    assert 'href="/entity/nobody-yet/"' not in client.get(article.get_absolute_url()).content.decode()


def test_article_says_where_its_date_is_only_the_day_received(client: Client) -> None:
    page = client.get(tell("Meridian releases Ember", published_from="received").get_absolute_url()).content.decode()
    assert "day received; it gives no date" in page


def test_article_superseded_stays_and_says_so(client: Client) -> None:
    old, new = tell("Meridian releases Ember"), tell("Meridian releases Ember 2")
    meridian = factories.entity("Meridian")
    say("release", meridian, None, old)
    Article.objects.filter(pk=old.pk).update(superseded_by=new)
    page = client.get(old.get_absolute_url()).content.decode()
    assert "The original has changed since" in page
    assert f'href="{new.get_absolute_url()}"' in page
    assert '<meta name="robots" content="noindex, follow">' in page
    assert "Meridian makes a release" in page


def test_article_in_another_language_says_that_it_gives_no_claims(client: Client) -> None:
    page = client.get(tell("Ember ist da", "Meridian hat Ember veröffentlicht.", language="de").get_absolute_url()).content.decode()
    assert "Written in another language than English (de)" in page
    assert 'lang="de"' in page


def test_article_dated_in_the_future_is_not_found(client: Client) -> None:
    article = tell("Meridian releases Ember", published=dt.datetime(2126, 1, 1, tzinfo=dt.UTC))
    assert client.get(article.get_absolute_url()).status_code == 404


def test_article_text_is_escaped(client: Client) -> None:
    page = client.get(tell("<script>alert(1)</script>", "<img src=x onerror=alert(1)>").get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page


def test_article_needs_as_many_queries_for_many_claims(client: Client, django_assert_num_queries: Any) -> None:
    one = tell("Maker raises", "It raises.")
    say("funding", factories.entity("Maker"), None, one, sentence="It raises.")
    with django_assert_num_queries(7):
        client.get(one.get_absolute_url())
    for n in range(9):
        say("funding", factories.entity(f"Maker {n}"), None, one, sentence="It raises.")
    with django_assert_num_queries(7):
        client.get(one.get_absolute_url())


def test_source_shows_what_it_gave_and_how_it_does(client: Client) -> None:
    article = tell("Meridian releases Ember", "Meridian has released Ember.")
    source = article.document.source
    page = client.get(source.get_absolute_url()).content.decode()
    assert "Meridian releases Ember" in page
    assert source.location in page
    Source.objects.filter(pk=source.pk).update(error_count=3, last_error="404 Not Found\nlong trace")
    page = client.get(source.get_absolute_url()).content.decode()
    assert "3 times in a row" in page
    assert "404 Not Found" in page
    assert "long trace" not in page


def test_source_on_this_machine_does_not_tell_where(client: Client) -> None:
    source = factories.source("Folder", kind="folder", location="/home/editor/mail", error_count=1, last_error="/home/editor/mail: gone")
    assert "/home/editor" not in client.get(source.get_absolute_url()).content.decode()


def test_source_comes_in_pages(client: Client, django_assert_num_queries: Any) -> None:
    for n in range(35):
        tell(f"Story number {n}.", day=EVE)
    with django_assert_num_queries(6):
        first = client.get("/source/harbor-wire/").content.decode()
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in client.get("/source/harbor-wire/?page=2").content.decode()
    assert client.get("/source/harbor-wire/?page=nonsense").status_code == 200
