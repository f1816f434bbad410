"""Corrections field by field: they follow a sentence that the machine reads anew, and touch no other."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from entities import actions
from entities.indexing import store_extraction
from entities.models import Claim, Correction
from ingest.models import Article
from tests import factories
from tests.entities.hand import TEXT, extraction, fresh, says, tell, usd

pytestmark = pytest.mark.django_db


def reread(article: Article, *claims: Any, version: str = "hand-2", **fields: Any) -> None:
    """The article as a later version of the machine reads it; with fields, as one claim of the usual sentence."""
    found = claims or (says(article.text, "acquisition", "Northwind", "Lumen", words=TEXT, **fields),)
    store_extraction(article, extraction(article.text, *found, version=version))


def test_corrected_amount_holds_and_the_status_that_the_machine_gets_right_later_is_taken(claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"amount": usd(6)}, by=editor, reason="misread", link="https://example.com/")
    reread(claim.evidence.get().article, amount=usd(5), status="optional")
    (now,) = Claim.objects.all()
    assert now == claim, "its address stays"
    assert (now.status, int(now.amount_value or 0), now.standing) == ("optional", 6, "confirmed")
    decision = Correction.objects.get()
    assert (decision.claim, decision.reason, decision.by, decision.link) == (now, "misread", editor, "https://example.com/")
    assert set(decision.changes) == {"amount"}
    assert decision.before["status"] == "optional"


def test_corrected_amount_holds_against_whatever_amount_the_machine_reads_later(claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"amount": usd(6)}, by=editor)
    article = claim.evidence.get().article
    for amount in (7, 6, 5):
        reread(article, amount=usd(amount), version=f"hand-{amount}")
        assert int(Claim.objects.get().amount_value or 0) == 6
        assert Claim.objects.get() == claim


def test_correction_follows_the_sentence_into_a_new_version_of_the_article(claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"amount": usd(6)}, by=editor)
    old = claim.evidence.get().article
    new = factories.article(f"Updated.\n\n{TEXT}", day=old.day)
    Article.objects.filter(pk=old.pk).update(superseded_by=new)
    reread(new, amount=usd(5), status="optional")
    made = Claim.objects.get(evidence__article=new)
    assert (made.status, int(made.amount_value or 0)) == ("optional", 6)
    assert int(fresh(claim).amount_value or 0) == 6, "what the old version says stays as it was decided"


def test_correction_follows_to_the_claim_that_says_so_already_and_the_address_leads_there(claim: Claim, editor: User) -> None:
    other = tell(
        "Northwind holds an option on Lumen.", "acquisition", "Northwind", "Lumen", amount=usd(6), status="optional", by="Deal Desk"
    )
    actions.correct_claim(claim=claim, changes={"amount": usd(6)}, by=editor)
    reread(claim.evidence.get().article, amount=usd(5), status="optional")
    assert fresh(claim).same_as == other
    assert other.evidence.count() == 2


def test_correction_of_one_sentence_leaves_another_claim_of_that_sentence_alone(editor: User) -> None:
    both = "Northwind buys Lumen for 5 now and for 8 later."
    article = factories.article(both)
    now = says(both, "acquisition", "Northwind", "Lumen", amount=usd(5))
    reread(article, now, says(both, "acquisition", "Northwind", "Lumen", amount=usd(8)))
    actions.correct_claim(claim=Claim.objects.get(amount_value=5), changes={"amount": usd(6)}, by=editor)
    reread(article, now, says(both, "acquisition", "Northwind", "Lumen", amount=usd(8), status="planned"))
    assert {(claim.status, int(claim.amount_value or 0)) for claim in Claim.objects.all()} == {("actual", 6), ("planned", 8)}


def test_correction_does_not_follow_where_two_readings_are_as_near(claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"amount": usd(6)}, by=editor)
    article = claim.evidence.get().article
    one, two = (says(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(amount)) for amount in (8, 9))
    reread(article, one, two)
    assert {int(row.amount_value or 0) for row in Claim.objects.filter(evidence__article=article)} == {8, 9}
    assert int(fresh(claim).amount_value or 0) == 6, "the editor's work is not lost"


def test_correction_does_not_follow_to_a_claim_about_others(claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"amount": usd(6)}, by=editor)
    article = claim.evidence.get().article
    reread(article, says(TEXT, "acquisition", "Lumen", "Northwind", amount=usd(5)))
    assert int(Claim.objects.get(evidence__article=article).amount_value or 0) == 5


def test_correction_that_follows_leaves_others_who_say_so_as_they_are(claim: Claim, editor: User) -> None:
    tell("Lumen goes to Northwind for 5.", "acquisition", "Northwind", "Lumen", amount=usd(5), by="Deal Desk")
    options = tell("Northwind has an option.", "acquisition", "Northwind", "Lumen", amount=usd(5), status="optional", by="Orbit Daily")
    actions.correct_claim(claim=claim, changes={"amount": usd(6)}, by=editor)
    article = claim.evidence.get(text=TEXT).article
    reread(article, amount=usd(5), status="optional")
    assert (fresh(claim).status, int(fresh(claim).amount_value or 0), claim.evidence.count()) == ("actual", 6, 1)
    assert int(fresh(options).amount_value or 0) == 5
    moved = Claim.objects.get(evidence__article=article)
    assert (moved.status, int(moved.amount_value or 0)) == ("optional", 6)
    assert Correction.objects.count() == 2


def test_sentence_whose_claim_was_rejected_waits_when_it_is_read_otherwise(claim: Claim, editor: User) -> None:
    actions.reject_claim(claim=claim, by=editor)
    article = claim.evidence.get().article
    reread(article, amount=usd(5), status="optional")
    now = Claim.objects.get(evidence__article=article)
    assert (now.status, now.standing) == ("optional", "queued")
    assert fresh(claim).standing == "rejected"
    reread(article, amount=usd(5), version="hand-3")
    assert Claim.objects.get(evidence__article=article) == claim
    assert fresh(claim).standing == "rejected"


def test_rejection_of_one_reading_leaves_the_other_of_the_same_sentence(editor: User) -> None:
    article = factories.article(TEXT)
    may, did = (says(TEXT, "acquisition", "Northwind", "Lumen", status=status) for status in ("optional", "actual"))
    reread(article, may, did)
    actions.reject_claim(claim=Claim.objects.get(status="actual"), by=editor)
    reread(article, may, did, version="hand-3")
    assert Claim.objects.get(status="optional").standing == "published"


def test_split_holds_for_later_readings_and_articles_with_these_words(claim: Claim, editor: User) -> None:
    words = "Northwind will buy Lumen."
    tell(words, "acquisition", "Northwind", "Lumen", amount=usd(5), by="Deal Desk")
    chosen = claim.evidence.filter(text=words)
    made = actions.split_claim(claim=claim, evidence=chosen, changes={"status": "planned"}, by=editor)
    for row in (claim, made):
        reread(row.evidence.get().article, says(row.evidence.get().text, "acquisition", "Northwind", "Lumen", amount=usd(5)))
    assert (fresh(claim).status, fresh(made).status) == ("actual", "planned")
    later = tell(words, "acquisition", "Northwind", "Lumen", amount=usd(5), by="Orbit Daily")
    assert later == made
    actions.reject_claim(claim=claim, by=editor)
    assert (fresh(claim).standing, fresh(made).standing) == ("rejected", "confirmed")
    actions.restore_claim(claim=made, by=editor)
    assert claim.evidence.count() == 3


@pytest.mark.parametrize("standing", ["rejected", "gone", "itself"])
def test_claim_is_not_said_to_be_the_same_as_one_that_does_not_stand(claim: Claim, editor: User, standing: str) -> None:
    other = tell("Northwind buys Lumen for 6.", "acquisition", "Northwind", "Lumen", amount=usd(6), by="Deal Desk")
    if standing == "rejected":
        actions.reject_claim(claim=other, by=editor)
    elif standing == "gone":
        other.evidence.all().delete()
    else:
        other = claim
    with pytest.raises(actions.ActionError):
        actions.same_claim(claim=claim, other=other, by=editor)
    assert claim.evidence.count() == 1


def test_decision_on_a_claim_as_it_was_not_seen_is_a_conflict(claim: Claim, editor: User) -> None:
    from entities import conflicts

    seen = conflicts.seen(claim).stamp
    actions.confirm_claim(claim=claim, by=editor, seen=seen)
    with pytest.raises(actions.Conflict):
        actions.reject_claim(claim=claim, by=editor, seen=seen)
    assert fresh(claim).standing == "confirmed"
    actions.reject_claim(claim=fresh(claim), by=editor, seen=conflicts.seen(fresh(claim)).stamp)
    assert fresh(claim).standing == "rejected"
