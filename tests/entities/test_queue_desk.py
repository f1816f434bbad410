"""The desk's queue: deciding, conflicts, names and who may do what."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.forms import model_to_dict
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from entities import actions, conflicts, queue
from entities.forms import SaysForm
from entities.indexing import store_extraction
from entities.models import Claim, Correction, Entity, Evidence
from ingest.models import Source
from tests import factories
from tests.entities.hand import TEXT, extraction, fresh, says, tell, usd

pytestmark = pytest.mark.django_db

QUEUE = "admin:entities_queue"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("flo"))
    return client


def sent(claim: Claim, do: str, **fields: Any) -> dict[str, Any]:
    """What the page of a claim sends, as it stands."""
    values = {name: value for name, value in model_to_dict(claim, SaysForm.Meta.fields).items() if value not in (None, False)}
    return {**values, "seen": conflicts.seen(claim).note, "after": queue.place_of(claim), "do": do, "reason": "", "link": "", **fields}


def decide(desk: Client, claim: Claim, do: str, **fields: Any) -> HttpResponse:
    return desk.post(reverse("admin:entities_queue_decide"), sent(claim, do, **fields))  # type: ignore[return-value]


def test_page_shows_the_words_marked_where_they_are_from_and_why_the_machine_made_it(desk: Client, claim: Claim) -> None:
    tell(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5), by="Deal Desk")
    html = desk.get(reverse(QUEUE)).content.decode()
    assert "<mark>Northwind may buy Lumen.</mark>" in html
    assert "2 sentences of 2 sources say it" in html
    for shown in ("Harbor Wire", "Deal Desk", "by rule “by hand”", "https://example.com/", "(1 − confidence)"):
        assert shown in html, shown
    for row in claim.evidence.all():
        assert reverse("admin:entities_queue_why", args=[row.pk]) in html


@pytest.mark.parametrize(("do", "standing"), [("confirm", "confirmed"), ("reject", "rejected")])
def test_plain_decision_goes_on_to_the_next_claim_without_a_list_between(desk: Client, claim: Claim, do: str, standing: str) -> None:
    other = tell("Rook lists.", "listing", "Rook")
    response = decide(desk, claim, do, reason="so be it", link="https://example.com/filing")
    assert fresh(claim).standing == standing
    correction = Correction.objects.get()
    assert (correction.reason, correction.by.username) == ("so be it", "flo")
    html = desk.get(response["Location"]).content.decode()
    assert f"claim={claim.pk}" in html, "the one decided last can be gone back to"
    assert f"claim {other.pk}<" in html


def test_correction_has_its_reason_and_its_source(desk: Client, claim: Claim) -> None:
    decide(desk, claim, "correct", status="optional", reason="an option", link="https://example.com/filing")
    assert fresh(claim).status == "optional"
    correction = Correction.objects.get()
    assert (correction.changes, correction.reason, correction.link) == ({"status": "optional"}, "an option", "https://example.com/filing")


@pytest.mark.parametrize("do", ["confirm", "reject", "same"])
def test_every_decision_keeps_its_source(desk: Client, claim: Claim, do: str) -> None:
    other = tell("Northwind buys Lumen for 6.", "acquisition", "Northwind", "Lumen", amount=usd(6), by="Deal Desk")
    response = decide(desk, claim, do, same=other.pk, reason="read it there", link="no address")
    html = response.content.decode()
    assert response.status_code == 400
    assert "The source is no address of a page" in html
    assert "read it there" in html and 'value="no address"' in html, "what was typed is not lost"
    assert not Correction.objects.exists()
    assert decide(desk, claim, do, same=other.pk, link="example.com/filing").status_code == 302
    assert Correction.objects.get().link == "https://example.com/filing"


@pytest.mark.parametrize("do", ["confirm", "reject", "same", "restore"])
def test_decision_that_would_lose_an_edit_is_not_done_and_keeps_it(desk: Client, claim: Claim, do: str) -> None:
    other = tell("Northwind buys Lumen for 6.", "acquisition", "Northwind", "Lumen", amount=usd(6), by="Deal Desk")
    typed = {"status": "optional", "detail": "in shares", "reason": "an option", "link": "no address", "other": other.pk, "last": 7}
    response = decide(desk, claim, do, **typed)
    html = response.content.decode()
    assert response.status_code == 400
    words = {"confirm": "confirm", "reject": "reject", "same": "join", "restore": "take back"}[do]
    assert f"You changed the detail and the status. Save the correction, or undo the change to {words}." in html
    for kept in (
        '<option value="optional" selected>',
        'value="in shares"',
        'value="an option"',
        'value="no address"',
        f'value="{other.pk}"',
    ):
        assert kept in html, kept
    assert f'href="{reverse(QUEUE)}?claim={claim.pk}&amp;last=7">Undo the change' in html
    assert "You changed" not in desk.get(reverse(QUEUE), {"claim": claim.pk}).content.decode()
    assert not Correction.objects.exists()
    assert decide(desk, claim, "correct", **typed | {"link": ""}).status_code == 302
    assert (fresh(claim).status, fresh(claim).detail) == ("optional", "in shares")


def test_box_that_is_ticked_and_a_sum_that_is_only_written_otherwise(desk: Client, claim: Claim) -> None:
    assert "You changed the reported." in decide(desk, claim, "confirm", reported="on").content.decode()
    assert decide(desk, claim, "confirm", amount_value="5.00").status_code == 302
    assert fresh(claim).standing == "confirmed"


def test_edit_sent_with_confirm_after_another_changed_the_claim_is_kept(desk: Client, claim: Claim, editor: User) -> None:
    mine = sent(claim, "confirm", detail="in shares")
    actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor)
    for link in ("", "no address"):
        response = desk.post(reverse("admin:entities_queue_decide"), {**mine, "link": link})
        assert response.status_code == 409
        assert 'value="in shares"' in response.content.decode()
        assert '<th scope="row">Status</th><td>actual</td><td>option</td>' in response.content.decode()
    assert Correction.objects.get().by == editor


def test_next_leads_on_with_the_claim_decided_last(desk: Client, claim: Claim) -> None:
    tell("Rook lists.", "listing", "Rook")
    tell("Crow lists.", "listing", "Crow")
    html = desk.get(decide(desk, claim, "confirm")["Location"]).content.decode()
    onward = re.search(r'class="next" href="([^"]+)"', html)
    assert onward
    html = desk.get(onward[1].replace("&amp;", "&")).content.decode()
    assert f'?claim={claim.pk}" data-key="u"' in html
    assert f'name="last" value="{claim.pk}"' in html, "nor is it lost where a decision cannot be done"


@pytest.mark.parametrize("number", ["²", "abc", "-1", "1_0", str(2**63), "9" * 30, pytest.param("9" * 5000, id="long")])
def test_number_that_is_none_is_told_or_passed_over(desk: Client, claim: Claim, number: str) -> None:
    assert "There is no claim" in desk.get(reverse(QUEUE), {"claim": number}, follow=True).content.decode()
    for place in (f"0.5,{number}", f"{number},1", number, "nan,1", "inf,1"):
        assert desk.get(reverse(QUEUE), {"after": place, "last": number}).status_code == 200
        assert desk.get(reverse("admin:entities_queue_names"), {"after": place}).status_code == 200
    assert desk.get(reverse("admin:entities_queue_names"), {"after": f"{number},{number}"}).status_code == 200
    response = decide(desk, claim, "same", other=number, evidence=number)
    assert (response.status_code, "give its number" in response.content.decode()) == (400, True)
    assert decide(desk, claim, "correct", subject=number).status_code == 400
    names, row = reverse("admin:entities_queue_names"), factories.entity("Monday", standing="candidate")
    assert desk.post(names, {"entity": number, "do": "establish"}).status_code == 404
    assert desk.post(names, {"entity": row.pk, "do": f"same-{number}"}).status_code in (302, 404)
    changes = reverse("admin:entities_claim_changelist")
    assert desk.get(changes, {"publisher": number}).status_code == 200
    gone = sent(claim, "correct", subject=number)
    Claim.objects.all().delete()
    assert desk.post(reverse("admin:entities_queue_decide"), gone).status_code == 409
    assert Entity.objects.get(pk=row.pk).standing == "candidate"


def test_correction_without_a_change_or_with_nonsense_is_told(desk: Client, claim: Claim) -> None:
    response = decide(desk, claim, "correct")
    assert response.status_code == 400
    assert "Nothing was changed" in response.content.decode()
    response = decide(desk, claim, "correct", when="soon")
    assert response.status_code == 400
    assert "is no date" in response.content.decode()
    for nothing in ("", "same", "wed"):
        assert decide(desk, claim, nothing).status_code == 400
    assert not Correction.objects.exists()


def test_sentence_that_says_something_else_is_split_off(desk: Client, claim: Claim) -> None:
    tell("Northwind will buy Lumen.", "acquisition", "Northwind", "Lumen", amount=usd(5), by="Deal Desk")
    row = claim.evidence.get(text="Northwind will buy Lumen.")
    assert "Choose the sentences" in decide(desk, claim, "split", status="planned").content.decode()
    every = list(claim.evidence.values_list("pk", flat=True))
    assert "correct it instead" in decide(desk, claim, "split", status="planned", evidence=every).content.decode()
    assert "change at least one" in decide(desk, claim, "split", evidence=row.pk).content.decode()
    assert "still say the same" in decide(desk, claim, "split", evidence=row.pk, when="2026").content.decode()
    assert Claim.objects.count() == 1
    assert decide(desk, claim, "split", status="planned", evidence=row.pk).status_code == 302
    row.refresh_from_db()
    assert (row.claim.status, row.claim.standing) == ("planned", "confirmed")
    assert (fresh(claim).status, fresh(claim).standing, claim.evidence.count()) == ("actual", "published", 1)


def test_claim_is_said_to_be_the_same_as_another(desk: Client, claim: Claim) -> None:
    other = tell("Northwind buys Lumen for 6.", "acquisition", "Northwind", "Lumen", amount=usd(6), by="Deal Desk")
    html = desk.get(reverse(QUEUE), {"claim": claim.pk}).content.decode()
    assert f'name="same" value="{other.pk}"' in html
    assert decide(desk, claim, "same", same=other.pk, reason="rounded").status_code == 302
    assert fresh(claim).same_as == other
    assert (fresh(other).publisher_count, other.evidence.count()) == (2, 2)
    response = desk.get(reverse(QUEUE), {"claim": claim.pk})
    assert response["Location"].endswith(f"claim={other.pk}")


def test_decision_is_taken_back_from_the_queue(desk: Client, claim: Claim) -> None:
    decide(desk, claim, "reject")
    response = decide(desk, fresh(claim), "restore")
    assert response["Location"].endswith(f"claim={claim.pk}")
    assert fresh(claim).standing == "published"
    assert not Correction.objects.exists()


# Two at once


@pytest.mark.parametrize("do", ["confirm", "reject", "correct", "restore"])
def test_editor_who_decides_over_anothers_decision_is_told_and_shown_both(desk: Client, claim: Claim, editor: User, do: str) -> None:
    mine = sent(claim, do, detail="in shares")
    other = Client()
    other.force_login(User.objects.create_superuser("ann"))
    assert decide(other, claim, "correct", status="optional", reason="read again").status_code == 302
    response = desk.post(reverse("admin:entities_queue_decide"), mine)
    html = response.content.decode()
    assert response.status_code == 409
    assert "ann" in html
    assert "read again" in html
    assert '<th scope="row">Status</th><td>actual</td><td>option</td>' in html
    assert Correction.objects.get().by.username == "ann"
    assert (fresh(claim).status, fresh(claim).detail) == ("optional", "")


def test_decision_after_a_conflict_goes_through_and_keeps_what_the_other_changed(desk: Client, claim: Claim, editor: User) -> None:
    mine = sent(claim, "correct", detail="in shares")
    actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor)
    form = desk.post(reverse("admin:entities_queue_decide"), mine).context["form"]
    again = {field.html_name: field.value() for field in form if field.value() not in (None, "", False)}
    assert desk.post(reverse("admin:entities_queue_decide"), {**again, "do": "correct", "after": mine["after"]}).status_code == 302
    assert (fresh(claim).status, fresh(claim).detail) == ("optional", "in shares")


def test_editor_whose_claim_was_read_anew_is_shown_what_its_sentence_says_now(desk: Client, claim: Claim) -> None:
    mine = sent(claim, "correct", detail="in shares", reason="so they say")
    made = claim.evidence.get().article
    store_extraction(made, extraction(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5), status="optional")))
    response = desk.post(reverse("admin:entities_queue_decide"), mine)
    html = response.content.decode()
    assert response.status_code == 409
    for shown in ("the claim is no more", "<td>in shares</td>", "so they say", f"claim={Claim.objects.get().pk}"):
        assert shown in html
    assert not Correction.objects.exists()


def test_new_article_that_says_the_same_is_no_conflict(desk: Client, claim: Claim) -> None:
    mine = sent(claim, "confirm")
    tell("Northwind will buy Lumen.", "acquisition", "Northwind", "Lumen", amount=usd(5), by="Harbor Wire")
    assert desk.post(reverse("admin:entities_queue_decide"), mine).status_code == 302
    assert fresh(claim).standing == "confirmed"


def test_forged_note_decides_nothing(desk: Client, claim: Claim) -> None:
    response = desk.post(reverse("admin:entities_queue_decide"), sent(claim, "reject", seen="forged"), follow=True)
    assert "nothing was changed" in response.content.decode()
    assert desk.get(reverse("admin:entities_queue_decide")).status_code == 405
    assert not Correction.objects.exists()


# Cost


@pytest.mark.parametrize("do", ["confirm", "reject", "correct"])
def test_decision_takes_few_queries(desk: Client, claim: Claim, do: str, django_assert_max_num_queries: Any) -> None:
    mine = sent(claim, do, **({"detail": "in shares"} if do == "correct" else {}))
    for number in range(8):
        tell(f"Firm{number} buys Rook{number}.", "acquisition", f"Firm{number}", f"Rook{number}")
    with django_assert_max_num_queries(23):
        response = desk.post(reverse("admin:entities_queue_decide"), mine)
    with django_assert_max_num_queries(20):
        assert desk.get(response["Location"]).status_code == 200


# Names


def test_candidate_is_judged_and_the_next_one_comes(desk: Client) -> None:
    tell("Rook buys Quill.", "acquisition", "Rook", "Quill")
    rook, quill = Entity.objects.get(name="Rook"), Entity.objects.get(name="Quill")
    html = desk.get(reverse("admin:entities_queue_names")).content.decode()
    shown = next(row for row in (rook, quill) if f'name="entity" value="{row.pk}"' in html)
    assert f"<mark>{shown.name}" in html
    response = desk.post(reverse("admin:entities_queue_names"), {"entity": shown.pk, "do": "establish", "after": f"1,{shown.pk}"})
    shown.refresh_from_db()
    assert shown.standing == "established"
    following = next(row for row in (rook, quill) if row != shown)
    assert f'name="entity" value="{following.pk}"' in desk.get(response["Location"]).content.decode()
    desk.post(reverse("admin:entities_queue_names"), {"entity": following.pk, "do": f"same-{shown.pk}"})
    following.refresh_from_db()
    assert following.merged_into == shown


def test_name_that_another_editor_judged_first_is_left(desk: Client, editor: User) -> None:
    tell("Monday lists.", "listing", "Monday")
    row = Entity.objects.get(name="Monday")
    actions.reject_entity(entity=row, by=editor)
    response = desk.post(reverse("admin:entities_queue_names"), {"entity": row.pk, "do": "establish"}, follow=True)
    assert "Another was faster: Monday now stands as “no entity”" in response.content.decode()
    row.refresh_from_db()
    assert row.standing == "rejected"


def test_contradictions_sources_and_the_end_have_their_pages(desk: Client) -> None:
    assert "Nothing waits here" in desk.get(reverse(QUEUE)).content.decode()
    tell("Northwind buys Lumen for 5.", "acquisition", "Northwind", "Lumen", amount=usd(5_000_000))
    tell("Northwind buys Lumen for 7.", "acquisition", "Northwind", "Lumen", amount=usd(7_000_000), by="Deal Desk")
    assert "The sums differ" in desk.get(reverse("admin:entities_queue_contradictions")).content.decode()
    source = Source.objects.all()[:1].get()
    Source.objects.filter(pk=source.pk).update(location="http://wire.example/", error_count=3, last_error="410 Gone")
    html = desk.get(reverse("admin:entities_queue_sources")).content.decode()
    assert "3 times in a row: 410 Gone" in html
    assert "Begin at the top again" in desk.get(reverse(QUEUE), {"after": "-1,0"}).content.decode()
    assert reverse(QUEUE) in desk.get(reverse("admin:index")).content.decode()


def test_why_is_told_for_a_sentence(desk: Client) -> None:
    claim = tell("Nvidia acquired SchedMD.", "acquisition", "Nvidia", "SchedMD")
    response = desk.get(reverse("admin:entities_queue_why", args=[claim.evidence.get().pk]))
    assert response["Content-Type"].startswith("text/plain")
    assert "by rule “acquire”" in response.content.decode()


def test_each_part_of_the_queue_needs_its_right(client: Client, claim: Claim) -> None:
    user = User.objects.create_user("guest", is_staff=True)
    client.force_login(user)
    row = Evidence.objects.get()
    pages = {
        reverse(QUEUE): "change_claim",
        reverse("admin:entities_queue_contradictions"): "change_claim",
        reverse("admin:entities_queue_why", args=[row.pk]): "change_claim",
        reverse("admin:entities_queue_names"): "change_entity",
        reverse("admin:entities_queue_sources"): "view_source",
    }
    for url, right in pages.items():
        user.user_permissions.clear()
        assert client.get(url).status_code == 403
        user.user_permissions.add(Permission.objects.get(codename=right))
        client.force_login(User.objects.get(pk=user.pk))
        assert client.get(url).status_code == 200
    user.user_permissions.clear()
    assert client.post(reverse("admin:entities_queue_decide"), sent(claim, "reject")).status_code == 403
    client.logout()
    assert client.get(reverse(QUEUE)).status_code == 302


def test_long_paragraph_and_right_to_left_text_are_shown(desk: Client) -> None:
    article = factories.article("قال. " * 400 + TEXT + " قال." * 400)
    store_extraction(article, extraction(TEXT, says(article.text, "acquisition", "Northwind", "Lumen", words=TEXT)))
    html = desk.get(reverse(QUEUE)).content.decode()
    assert f"<mark>{TEXT}</mark>" in html
    assert 'dir="auto">…' in html
