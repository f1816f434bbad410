from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from digest import editions
from digest.models import Edition, EditionItem
from entities.models import Claim
from entities.signals import index_corrected, indexing_finished
from ingest.models import Article
from tests import factories
from tests.digest.telling import DAY, EVE, placed, say, tell

pytestmark = pytest.mark.django_db


def everything() -> list[Any]:
    rows = EditionItem.objects.order_by("edition__day", "section", "position")
    return [
        (
            r.edition.day,
            r.section,
            r.position,
            r.story and r.story.key,
            r.claim and r.claim.fingerprint,
            {**r.why, "article": "", "claim": "", "follows": ""},
        )
        for r in rows.select_related("edition", "story", "claim")
    ]


def test_edition_leads_with_what_most_publishers_tell() -> None:
    meridian, ember = factories.entity("Meridian"), factories.entity("Ember", "model")
    told = [tell("Meridian releases Ember", by=name) for name in ("Harbor Wire", "Deal Desk", "Orbit Daily")]
    say("release", meridian, ember, *told)
    alone = tell("Haldane raises 200 million", by="Deal Desk")
    say("funding", factories.entity("Haldane"), None, alone, amount=200_000_000)
    editions.build_edition(DAY)
    assert placed("top") == ["Meridian releases Ember", "Haldane raises 200 million"]
    lead = EditionItem.objects.get(section="top", position=0)
    assert lead.why["publishers"] == ["Deal Desk", "Harbor Wire", "Orbit Daily"]


def test_edition_puts_a_large_amount_before_a_small_one() -> None:
    for name, amount in (("Haldane", 5_000_000), ("Orrery", 50_000_000_000)):
        say("funding", factories.entity(name), None, tell(f"{name} raises money", by=name), amount=amount)
    editions.build_edition(DAY)
    assert placed("top") == ["Orrery raises money", "Haldane raises money"]


def test_commentary_and_other_languages_do_not_lead() -> None:
    tell("What it means", section="commentary", by="A")
    tell("Ein Vertrag sorgt für Aufsehen", language="de", by="B")
    editions.build_edition(DAY)
    assert placed("top") == []
    assert set(placed("quick")) == {"What it means", "Ein Vertrag sorgt für Aufsehen"}


def test_story_told_yesterday_does_not_lead_again_without_anything_new() -> None:
    meridian, ember = factories.entity("Meridian"), factories.entity("Ember", "model")
    first = tell("Meridian releases Ember", by="Harbor Wire", day=EVE, section="top")
    again = tell("Meridian releases Ember model", by="Deal Desk", section="top")
    say("release", meridian, ember, first, again)
    tell("Glasswing opens an office", section="top", by="Orbit Daily")
    editions.build_edition(DAY)
    assert placed("top") == ["Glasswing opens an office"]
    assert placed("quick") == ["Meridian releases Ember model"]
    assert EditionItem.objects.get(section="quick", edition__day=DAY).why["before"] == "2026-04-21"


def test_story_told_yesterday_leads_again_with_something_new() -> None:
    meridian, ember = factories.entity("Meridian"), factories.entity("Ember", "model")
    first = tell("Meridian releases Ember", by="Harbor Wire", day=EVE)
    again = tell("Meridian releases Ember weights", by="Deal Desk")
    say("release", meridian, ember, first, again)
    say("release", meridian, ember, again, detail="weights")
    editions.build_edition(DAY)
    assert placed("top") == ["Meridian releases Ember weights"]


def test_quick_hit_of_one_publisher_stays_one_unless_much_money_is_in_it() -> None:
    say("funding", factories.entity("Haldane"), None, tell("Haldane raises a little", section="quick"), amount=3_000_000)
    say("funding", factories.entity("Orrery"), None, tell("Orrery raises a lot", section="quick", by="Deal Desk"), amount=3_000_000_000)
    editions.build_edition(DAY)
    assert placed("top") == ["Orrery raises a lot"]
    assert placed("quick") == ["Haldane raises a little"]


def test_quiet_day_still_has_a_lead() -> None:
    tell("Glasswing opens an office", section="quick")
    editions.build_edition(DAY)
    assert placed("top") == ["Glasswing opens an office"]
    assert placed("quick") == []


def test_money_moved_is_new_today_largest_first_and_one_line_a_deal() -> None:
    north, cart, haldane = factories.entity("Northwind"), factories.entity("Cartographer"), factories.entity("Haldane")
    one, other = tell("One", by="A"), tell("Other", by="B")
    small = say("acquisition", north, cart, one, amount=58_000_000_000, status="optional")
    large = say("acquisition", north, cart, other, amount=60_000_000_000, status="optional")
    factories.deal([small, large])
    say("funding", haldane, None, one, amount=890_000_000, amount_currency="EUR")
    say("revenue", haldane, None, one, amount=950_000_000)
    say("price", haldane, None, one, amount=99_000_000_000)
    say("contract", haldane, north, one, amount=70_000_000_000, status="denied")
    say("spending", haldane, None, one, amount=80_000_000_000, when="2025-01")
    say("valuation", haldane, None, tell("Old", day=EVE), one, amount=90_000_000_000)
    say("contract", haldane, cart, one, amount=5, amount_per="hour")
    editions.build_edition(DAY)
    assert placed("money") == ["acquisition: Northwind → Cartographer", "funding: Haldane", "revenue: Haldane"]
    assert EditionItem.objects.get(section="money", position=0, edition__day=DAY).claim == large


def test_edition_is_told_as_of_its_day_at_any_rebuild() -> None:
    glasswing, grove = factories.entity("Glasswing"), factories.entity("Grove-4", "model")
    first = tell("Grove-4 is planned", day=EVE)
    say("release", glasswing, grove, first, status="planned", when="2026-05")
    editions.refresh()
    before = [row for row in everything() if row[0] == EVE]
    say("release", glasswing, grove, tell("Grove-4 is out", by="Deal Desk", day=DAY + dt.timedelta(days=9)), status="actual")
    editions.refresh({EVE})
    assert [row for row in everything() if row[0] == EVE] == before


def settle() -> None:
    """As if the editions had been built when all writing was long over."""
    Edition.objects.update(built=F("built") + editions.OVERLAP)


def _some_days() -> None:
    meridian, haldane = factories.entity("Meridian"), factories.entity("Haldane")
    for n in range(4):
        day = EVE + dt.timedelta(days=n % 2)
        article = tell(f"Haldane wins order {n}", by=f"Publisher {n}", day=day, names=(haldane,))
        say("contract", meridian, haldane, article, amount=(n + 1) * 10**9, fingerprint=f"{n:064}")


def test_refresh_builds_the_same_however_often() -> None:
    _some_days()
    assert editions.refresh() == [EVE, DAY]
    before = everything()
    pks = set(EditionItem.objects.values_list("pk", flat=True))
    editions.refresh({EVE, DAY})
    assert everything() == before
    assert set(EditionItem.objects.values_list("pk", flat=True)) == pks  # rows that are right are left alone


def test_refresh_builds_nothing_when_nothing_changed_since() -> None:
    _some_days()
    editions.refresh()
    settle()
    assert editions.refresh() == []


def test_refresh_finds_what_a_killed_run_left() -> None:
    _some_days()
    editions.refresh()
    before = everything()
    settle()
    Edition.objects.filter(day=DAY).delete()
    assert editions.refresh() == [DAY]
    assert everything() == before


def test_refresh_is_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _some_days()

    def broken(day: dt.date) -> None:
        if day == DAY:
            raise RuntimeError("killed")
        built.append(day)

    built: list[dt.date] = []
    monkeypatch.setattr(editions, "_build", broken)
    with pytest.raises(RuntimeError, match="killed"):
        editions.refresh()
    assert built == [EVE]
    assert not Edition.objects.exists()
    assert editions.stale_days() == {EVE, DAY}


def test_stale_days_are_those_of_a_changed_claim_or_a_new_article() -> None:
    _some_days()
    editions.refresh()
    settle()
    assert editions.stale_days() == set()
    Edition.objects.update(built=F("built") - 2 * editions.OVERLAP)
    assert editions.stale_days() == {EVE, DAY}
    long_ago = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    Article.objects.update(stored=long_ago, published=long_ago)
    with connection.cursor() as cursor:  # the database dates events itself, by a clock that no test sets
        cursor.execute("UPDATE entities_claimevent SET pgh_created_at = %s", [long_ago])
    assert editions.stale_days() == set()
    Claim.objects.filter(first_told=EVE).update(confidence=0.9)
    assert editions.stale_days() == {EVE}
    tell("Something more", day=DAY, published=long_ago)
    assert editions.stale_days() == {EVE, DAY}


def test_edition_goes_with_its_last_article() -> None:
    old = tell("Meridian releases Ember", day=EVE)
    editions.refresh()
    new = tell(
        "Meridian releases Ember, a day later",
        document=factories.document(source=old.document.source, uri=old.document.uri, version=2),
        key=old.key,
    )
    Article.objects.filter(pk=old.pk).update(superseded_by=new)
    editions.refresh()
    assert list(Edition.objects.values_list("day", flat=True)) == [DAY]


def test_end_of_indexing_builds_editions() -> None:
    tell("Meridian releases Ember")
    indexing_finished.send(sender=None)
    assert placed("top") == ["Meridian releases Ember"]


def test_correction_rebuilds_the_editions_it_touches() -> None:
    article = tell("Haldane raises money")
    claim = say("funding", factories.entity("Haldane"), None, article, amount=10**9)
    editions.refresh()
    assert placed("money") == ["funding: Haldane"]
    Claim.objects.filter(pk=claim.pk).update(standing="rejected")
    index_corrected.send(sender=None, article_ids=[article.pk])
    assert placed("money") == []


def test_reason_names_the_money_that_the_story_is_about_and_not_its_background() -> None:
    north, cart, orrery = factories.entity("Northwind"), factories.entity("Cartographer"), factories.entity("Orrery")
    one = tell("Northwind takes an option on Cartographer", "It also said that Orrery is worth more.", by="Harbor Wire")
    other = tell("Cartographer gives an option", by="Deal Desk")
    say("acquisition", north, cart, one, amount=60 * 10**9, status="optional")
    say("acquisition", north, cart, other, amount=58 * 10**9, status="optional")
    say("partnership", north, cart, one, other, sentence="option")
    say("valuation", orrery, None, one, sentence="Orrery is worth more.", amount=900 * 10**9)
    editions.build_edition(DAY)
    assert EditionItem.objects.get(section="top", position=0).why["amount"] == "$60B"


WIRE = (
    "The maker of rockets said on Tuesday that it has agreed on a right to buy the maker of editors for sixty billion dollars until the "
    "end of the year, and that it pays a fee of ten billion dollars if the right is not used by then."
)


def test_copies_of_one_text_are_one_story_and_count_once() -> None:
    north = factories.entity("Northwind")
    tell("Northwind may buy an editor", WIRE, by="Wire", names=(north,))
    tell("A purchase of sixty billion", f"{WIRE} Shares fell.", by="Herald")
    tell("Rockets and editors", f"LONDON — {WIRE}", by="Gazette")
    tell("Glasswing opens an office", "It opened one.", by="Orbit Daily")
    editions.build_edition(DAY)
    lead = EditionItem.objects.get(edition__day=DAY, story__articles__title="Rockets and editors")
    assert lead.why["publishers"] == ["Gazette"]
    assert lead.why["carried"] == {"Gazette": ["Herald", "Wire"]}
    assert lead.story is not None and lead.story.articles.count() == 3
    assert lead.why["points"]["publishers"] == 3.0  # of one


def test_reason_tells_whom_the_story_is_about_and_what_each_thing_weighs() -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    for name in ("Harbor Wire", "Deal Desk", "Orbit Daily"):
        tell("Northwind may buy Cartographer", by=name, names=(north, cart))
    one = Article.objects.get(document__source__name="Deal Desk")
    say("acquisition", north, cart, one, amount=60 * 10**9, status="optional")
    editions.build_edition(DAY)
    why = EditionItem.objects.get(section="top", position=0).why
    assert sorted(why["names"]) == ["Cartographer", "Northwind"]
    assert why["points"] == {"publishers": 6.0, "money": 5.7, "names": 0.8, "place at its source": 1.0, "new claims": 0.5}
    assert why["score"] == 14.0


def test_story_said_again_in_other_words_has_nothing_new() -> None:
    meridian, ember = factories.entity("Meridian"), factories.entity("Ember", "model")
    first = tell("Meridian releases Ember", by="Harbor Wire", day=EVE, names=(meridian, ember))
    again = tell("Meridian releases Ember again", by="Deal Desk", names=(meridian, ember))
    say("release", meridian, ember, first)
    say("release", meridian, ember, again, when="2026-04")
    tell("Glasswing opens an office", section="top", by="Orbit Daily")
    editions.build_edition(DAY)
    assert placed("top") == ["Glasswing opens an office"]
    assert EditionItem.objects.get(section="quick", edition__day=DAY).why["new"] == 0


def test_summary_says_what_is_new_of_a_story_told_before_first() -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    first = tell("Northwind may buy Cartographer", "Northwind may buy Cartographer.", by="Harbor Wire", day=EVE, names=(north, cart))
    again = tell(
        "Northwind and Cartographer", "Northwind may buy Cartographer. Cartographer hired 9 people.", by="Deal Desk", names=(north, cart)
    )
    say("acquisition", north, cart, first, again, status="optional", sentence="Northwind may buy Cartographer.")
    new = say("audience", cart, None, again, sentence="Cartographer hired 9 people.")
    editions.build_edition(DAY)
    why = EditionItem.objects.get(section="top", edition__day=DAY).why
    assert why["before"] == EVE.isoformat() and why["first"] == [new.pk]
    assert [one["text"] for one in why["summary"]] == ["Cartographer hired 9 people.", "Northwind may buy Cartographer."]
    assert [again.text[one["start"] :].startswith(one["text"]) for one in why["summary"]] == [True, True]


def test_summary_leaves_out_the_title_where_a_sentence_runs_on_from_it() -> None:
    text = "GM cuts IT: General Motors lays off 600 people."
    article = factories.article(text, title="GM cuts IT", by="Harbor Wire", day=DAY, body_start=12)
    say("layoff", factories.entity("General Motors"), None, article, sentence=text)
    editions.build_edition(DAY)
    (only,) = EditionItem.objects.get(section="top").why["summary"]
    assert (only["text"], only["start"]) == ("General Motors lays off 600 people.", 0)


def test_summary_of_a_story_without_claims_is_how_it_begins() -> None:
    tell("Glasswing opens an office", "Glasswing opened one. It stands in Lisbon. Nobody came. They will.", section="top")
    editions.build_edition(DAY)
    assert [one["text"] for one in EditionItem.objects.get(section="top").why["summary"]] == [
        "Glasswing opened one.",
        "It stands in Lisbon.",
    ]


def test_edition_laid_out_before_stories_had_points_is_built_again() -> None:
    tell("Glasswing opens an office", section="top")
    editions.refresh()
    settle()
    assert editions.stale_days() == set()
    EditionItem.objects.update(why={"article": Article.objects.get().pk, "publishers": ["Harbor Wire"]})
    assert editions.refresh() == [DAY]
    assert "points" in EditionItem.objects.get().why
