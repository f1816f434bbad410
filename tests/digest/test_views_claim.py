"""The page of a claim."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from digest.evidence import CONTEXT, context
from entities import actions
from entities.models import Claim, Correction
from ingest.models import Article
from tests import factories
from tests.digest.rows import world
from tests.digest.test_views_entity import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_claim_shows_evidence_in_its_paragraph(client: Client) -> None:
    rows = world()
    page = text_of(client, rows.option.get_absolute_url())
    assert "SpaceX may acquire Cursor for about $60 billion</h1>" in page
    assert "Before it. <mark>It has the right to buy the editor for around $60 billion within the year.</mark> After it." in page
    assert page.count('class="evidence"') == 2
    assert "Harbor Wire" in page and "The Ledger" in page and "60,000,000,000 USD" in page
    assert 'class="st optional"' in page
    assert "Hearsay</dt><dd>no</dd>" in page


def test_claim_says_where_its_date_comes_from(client: Client) -> None:
    claim = factories.claim("funding", factories.entity(), said_by=())
    article = factories.article("Northwind raised money.", published_from="received")
    factories.evidence(claim, article)
    assert "day it was received; it gives none" in text_of(client, claim.get_absolute_url())


def test_claim_rejected_is_gone(client: Client) -> None:
    claim = factories.claim("funding", factories.entity(), standing="rejected")
    assert "withdrawn" in text_of(client, claim.get_absolute_url(), 410)


def test_claim_that_waits_for_an_editor_is_not_found(client: Client) -> None:
    text_of(client, factories.claim("funding", factories.entity(), standing="queued").get_absolute_url(), 404)


def test_claim_of_the_future_is_not_found(client: Client) -> None:
    claim = factories.claim("funding", factories.entity(), told=dt.date(2026, 5, 1))
    text_of(client, claim.get_absolute_url(), 404)


def test_claim_of_a_changed_original_shows_its_former_words(client: Client) -> None:
    claim = factories.claim("funding", factories.entity(), sentence="It raised a round.")
    article = claim.evidence.get().article
    article.superseded_by = factories.article("Nothing of the kind.")
    article.save()
    page = text_of(client, claim.get_absolute_url())
    assert "No article says this any more." in page and "its former words" in page.replace("these are its former words", "its former words")
    assert "noindex" in page and "It raised a round." in page


def test_claim_emptied_by_a_decision_redirects(client: Client) -> None:
    northwind = factories.entity()
    claim = factories.claim("funding", northwind)
    old = factories.claim("funding", northwind, said_by=(), same_as=claim)
    response = client.get(old.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, claim.get_absolute_url())


def test_claim_history_tells_what_changed_and_who_corrected(client: Client) -> None:
    claim = factories.claim("acquisition", factories.entity(), factories.entity("Lumen Labs"))
    Claim.objects.filter(pk=claim.pk).update(status="optional")
    Claim.objects.filter(pk=claim.pk).update(publisher_count=4)
    editor = User.objects.create_user("ed", first_name="Ada", last_name="Reed")
    Correction.objects.create(statement=claim.fingerprint, claim=claim, decision="edit", reason="It is an option.", by=editor)
    page = text_of(client, claim.get_absolute_url())
    assert "status: <s>actual</s> → option" in page
    assert "edited by Ada Reed: “It is an option.”" in page
    assert page.count("→ option") == 1 and "first read" in page


def test_claim_citations(client: Client) -> None:
    rows = world()
    address = rows.option.get_absolute_url()
    text = text_of(client, f"{address}?cite=text")
    assert text.startswith("“SpaceX may acquire Cursor for about $60 billion” [option]. Harbor Wire, The Ledger, 21 Apr 2026.")
    bibtex = text_of(client, f"{address}?cite=bibtex")
    assert r"title = {SpaceX may acquire Cursor for about \$60 billion [option]}" in bibtex
    assert bibtex.count("{") - bibtex.count(r"\{") == bibtex.count("}") - bibtex.count(r"\}")


def test_claim_shows_what_others_tell_instead_with_their_words(client: Client) -> None:
    day, northwind = dt.date(2026, 4, 20), factories.entity()
    own = factories.claim("valuation", northwind, amount=5 * 10**10, told=day)
    by = ("Deal Desk", "The Ledger")
    other = factories.claim("valuation", northwind, amount=6 * 10**10, amount_qualifier="about", status="actual", told=day, said_by=by)
    factories.claim("valuation", northwind, amount=7 * 10**10, status="planned", told=day, said_by=("Model Notes",))
    page = text_of(client, own.get_absolute_url())
    box = page[page.index('id="differ"') : page.index("</ul>", page.index('id="differ"'))]
    said = other.evidence.order_by("article__published", "pk")[0]
    assert f'<a href="/claim/{other.pk}/">~$60B</a></span><span class="ui why">2 publishers: Deal Desk, The Ledger' in box
    assert f'<a href="/article/{said.article_id}/#s{said.start}">its sentence</a>' in box
    assert '<span class="num">$50B</span><span class="ui why">Harbor Wire' in box and "$70B" not in box
    assert 'id="differ"' not in text_of(client, factories.claim("hire", northwind).get_absolute_url())


def test_copy_of_another_publishers_text_is_shown_and_not_counted(client: Client) -> None:
    claim = factories.claim("funding", factories.entity(), said_by=("Harbor Wire", "Deal Desk"))
    assert "said by 2 publishers" in text_of(client, claim.get_absolute_url())
    Article.objects.filter(evidence__claim=claim, document__source__slug="deal-desk").update(voice=factories.publisher("Harbor Wire"))
    page = text_of(client, claim.get_absolute_url())
    assert "said by 1 publisher<" in page and "Deal Desk</a>, in the words of Harbor Wire, and counted with them" in page


def test_claim_query_budget(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    claim = factories.claim("funding", factories.entity(), said_by=tuple(f"Paper {number}" for number in range(30)))
    with django_assert_max_num_queries(8):
        text_of(client, claim.get_absolute_url())


def test_claim_unknown_is_not_found(client: Client) -> None:
    text_of(client, "/claim/999999999999999999999/", 404)


def test_context_is_the_paragraph_and_cut_where_long() -> None:
    claim = factories.claim("funding", factories.entity(), said_by=())
    words = "The words themselves."
    filler = "word " * 200
    row = factories.evidence(claim, factories.article(f"Title\n\nAnother.\n\n{filler}{words} {filler}\n\nLast."), words)
    told = context(row)
    assert told.words == words and told.cut_before and told.cut_after
    assert len(told.before) <= CONTEXT and told.before.startswith("word") and told.after.endswith("word")
    short = context(factories.evidence(claim, factories.article(f"Title\n\nAnother.\n\nBefore. {words} After.\n\nLast."), words))
    assert (short.before, short.after, short.cut_before, short.cut_after) == ("Before. ", " After.", False, False)


def test_context_of_a_whole_paragraph_is_the_ones_beside_it() -> None:
    claim = factories.claim("funding", factories.entity(), said_by=())
    words = "The words themselves."
    told = context(factories.evidence(claim, factories.article(f"Title\n\nBefore.\n\n{words}\n\nAfter.\n\nLast."), words))
    assert (told.before, told.after) == ("Before.\n\n", "\n\nAfter.")
    alone = context(factories.evidence(claim, factories.article(words), words))
    assert (alone.before, alone.after) == ("", "")


def test_claim_says_where_to_report_an_error(client: Client, settings: Settings) -> None:
    row = world().option
    settings.SITE_URL = "https://news.example.com"
    settings.REPORT_URL = "mailto:desk@example.com?subject={title}&body={url}"
    link = f"https%3A%2F%2Fnews.example.com%2Fclaim%2F{row.pk}%2F"
    page = client.get(row.get_absolute_url()).content.decode()
    assert f'href="mailto:desk@example.com?subject=Claim%20{row.pk}%3A%20SpaceX' in page
    assert f"body={link}" in page
    settings.REPORT_URL = ""
    assert "Report an error" not in client.get(row.get_absolute_url()).content.decode()


def test_claim_tells_other_sites_of_its_correction(client: Client) -> None:
    row = world().option
    assert '"correction"' not in client.get(row.get_absolute_url()).content.decode()
    by = User.objects.create_user("ada", first_name="Ada", last_name="Byron")
    corrected = actions.correct_claim(claim=row, changes={"detail": "shares"}, by=by, reason="It is told <so>.")
    page = client.get(corrected.get_absolute_url()).content.decode()
    assert '"@type": "CorrectionComment", "text": "edited by an editor (detail: none → shares): It is told \\u003Cso\\u003E."' in page


def test_claim_tells_every_decision_about_it_newest_first(
    client: Client, clock: time_machine.Traveller, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = world().option
    by = User.objects.create_user("ada", first_name="Ada", last_name="Byron")
    for reason, detail in (("First.", "shares"), ("Second.", "bonds")):
        clock.shift(dt.timedelta(hours=1))
        row = actions.correct_claim(claim=row, changes={"detail": detail}, by=by, reason=reason, link=f"https://{detail}.example/")
    clock.shift(dt.timedelta(hours=1))
    with django_assert_max_num_queries(12):
        page = client.get(row.get_absolute_url()).content.decode()
    for words in ("edited by an editor (detail: none → shares): First.", "edited by an editor (detail: shares → bonds): Second."):
        assert words in page
    history = page.partition('<ol class="history ui">')[2].partition("</ol>")[0]
    order = ['“Second.” <a href="https://bonds.example/"', '“First.” <a href="https://shares.example/"', "first read"]
    assert sorted(order, key=history.index) == order
    assert history.count("→ bonds") == 1, "the moment of the same act is told once"
    back = actions.restore_claim(claim=row, by=by, reason="As it was.")
    page = client.get(back.get_absolute_url()).content.decode()
    assert "taken back by Ada Byron" in page and "“As it was.”" in page and "“First.”" in page and "“Second.”" in page
