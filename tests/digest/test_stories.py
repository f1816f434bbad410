from __future__ import annotations

import datetime as dt

import pytest

from digest import stories
from digest.models import Story
from ingest.models import Article
from tests import factories
from tests.digest.telling import DAY, EVE, say, tell

pytestmark = pytest.mark.django_db


def titles() -> list[tuple[str, list[str]]]:
    return [(story.title, sorted(story.articles.values_list("title", flat=True))) for story in Story.objects.order_by("title")]


def test_regroup_puts_one_story_from_two_publishers_together() -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    one = tell("Northwind takes an option on Cartographer", by="Harbor Wire", names=(north, cart), section="top")
    other = tell("A purchase may follow", by="Deal Desk")
    say("acquisition", north, cart, one, other, status="optional")
    tell("Glasswing opens an office", by="Deal Desk")
    stories.regroup({DAY})
    assert titles() == [
        ("Glasswing opens an office", ["Glasswing opens an office"]),
        ("Northwind takes an option on Cartographer", ["A purchase may follow", "Northwind takes an option on Cartographer"]),
    ]


def test_regroup_does_not_join_by_background() -> None:
    north, lumen = factories.entity("Northwind"), factories.entity("Lumen Labs")
    old = tell("Northwind merges", day=DAY - dt.timedelta(days=60))
    one, other = tell("Rockets fly", by="Harbor Wire"), tell("Grants are given", by="Deal Desk")
    say("merger", north, lumen, old, one, other)
    stories.regroup({DAY})
    assert len(titles()) == 2


def test_regroup_changes_nothing_the_second_time() -> None:
    tell("Northwind takes an option")
    assert stories.regroup({DAY}) == {DAY}
    assert stories.regroup({DAY}) == set()


def test_story_keeps_its_address_when_an_earlier_article_arrives() -> None:
    later = tell("Meridian releases Ember today", by="Harbor Wire")
    stories.regroup({DAY})
    story = Story.objects.get()
    key = story.key
    first = tell("Meridian releases Ember", by="Deal Desk", day=EVE)
    say("release", factories.entity("Meridian"), factories.entity("Ember", "model"), first, later)
    assert stories.regroup({EVE}) == {DAY, EVE}
    again = Story.objects.get()
    assert again.pk == story.pk
    assert again.key != key
    assert (again.first_day, again.last_day) == (EVE, DAY)


def test_story_comes_apart_when_what_joined_it_is_rejected() -> None:
    one, other = tell("Rockets fly", by="Harbor Wire"), tell("Grants are given", by="Deal Desk")
    claim = say("release", factories.entity("Meridian"), factories.entity("Ember", "model"), one, other)
    stories.regroup({DAY})
    assert Story.objects.count() == 1
    claim.standing = "rejected"
    claim.save()
    stories.regroup({DAY})
    assert [told for _, told in titles()] == [["Grants are given"], ["Rockets fly"]]


def test_story_of_a_superseded_article_goes_to_its_successor() -> None:
    old = tell("Meridian releases Ember")
    stories.regroup({DAY})
    new = tell(
        "Meridian releases Ember 2", document=factories.document(source=old.document.source, uri=old.document.uri, version=2), key=old.key
    )
    Article.objects.filter(pk=old.pk).update(superseded_by=new)
    stories.regroup({DAY})
    assert titles() == [("Meridian releases Ember 2", ["Meridian releases Ember 2"])]


def test_lead_is_in_english_and_no_commentary_where_there_is_one() -> None:
    comment = tell("Why it matters", section="commentary", by="A")
    german = tell("Ember ist da", language="de", by="B")
    quick = tell("Ember is out", section="quick", by="C")
    top = tell("Ember arrives", section="top", by="D")
    assert stories.lead_of([comment, german, quick, top]) == top
    assert stories.lead_of([comment, german, quick]) == quick
    assert stories.lead_of([german]) == german
