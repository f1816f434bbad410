from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from entities import actions, conflicts
from entities.admin import ClaimAdmin
from entities.forms import ClaimForm
from entities.indexing import store_extraction
from entities.models import Claim, Correction, Deal, Indexing
from ingest.models import Document
from tests import factories
from tests.entities.hand import article, extraction, fresh, says, tell, usd

pytestmark = pytest.mark.django_db

TEXT = "Before all this.\n\nIt is said that Northwind may buy Lumen. Time will tell.\n\nAfter all this."
WORDS = "Northwind may buy Lumen."


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("ed")


@pytest.fixture
def claim() -> Claim:
    article(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen", words=WORDS, amount=usd(5_000_000)))
    return Claim.objects.get()


def page(claim: Claim) -> str:
    return reverse("admin:entities_claim_change", args=[claim.pk])


def filled(claim: Claim, **changes: Any) -> dict[str, Any]:
    """The claim's form as it stands, with changes, and its empty inline."""
    values = {name: value for name, value in model_to_dict(claim, ClaimForm.Meta.fields).items() if value not in (None, False)}
    inline = {"evidence-TOTAL_FORMS": 0, "evidence-INITIAL_FORMS": 0}
    seen = {"seen": conflicts.seen(claim).note}
    return {**values, **inline, **seen, "reason": "", **{name: value for name, value in changes.items() if value is not None}}


def test_claim_page_shows_words_in_their_paragraph_with_rule_and_history(desk: Client, claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor, reason="an option only")
    html = desk.get(page(claim)).content.decode()
    assert "It is said that <mark>Northwind may buy Lumen.</mark> Time will tell." in html
    assert "Before all this" not in html
    for shown in ("by hand", "hand-1", "Harbor Wire", "status: actual → option", "an option only", "edited by ed"):
        assert shown in html


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"kind": "merger"}, "kind", "merger"),
        ({"status": "denied"}, "status", "denied"),
        ({"reported": "on"}, "reported", True),
        ({"when": "2026-Q2"}, "when", "2026-Q2"),
        ({"detail": "in shares"}, "detail", "in shares"),
        ({"amount_value": "7000000", "amount_qualifier": "about"}, "amount_value", 7_000_000),
    ],
)
def test_claim_is_corrected_on_its_page(desk: Client, claim: Claim, changes: dict[str, Any], field: str, value: object) -> None:
    response = desk.post(page(claim), filled(claim, **changes))
    assert response.status_code == 302
    claim.refresh_from_db()
    assert getattr(claim, field) == value
    assert claim.standing == Claim.Standing.CONFIRMED
    assert Correction.objects.get().by.username == "ed"


def test_party_of_a_claim_is_corrected_on_its_page(desk: Client, claim: Claim) -> None:
    rook = factories.entity("Rook")
    desk.post(page(claim), filled(claim, object=rook.pk))
    claim.refresh_from_db()
    assert claim.object == rook
    assert claim.evidence.get().read["object"] == "company:lumen"


def test_amount_is_taken_away_on_the_page(desk: Client, claim: Claim) -> None:
    desk.post(page(claim), filled(claim) | {"amount_value": "", "amount_currency": "", "amount_qualifier": ""})
    claim.refresh_from_db()
    assert (claim.amount_value, claim.amount_currency) == (None, "")


@pytest.mark.parametrize(("standing", "decision"), [("rejected", "reject"), ("confirmed", "confirm")])
def test_standing_is_decided_on_the_page(desk: Client, claim: Claim, standing: str, decision: str) -> None:
    desk.post(page(claim), filled(claim, standing=standing, reason="so be it"))
    claim.refresh_from_db()
    assert claim.standing == standing
    correction = Correction.objects.get()
    assert (correction.decision, correction.reason) == (decision, "so be it")
    desk.post(page(claim), filled(claim, standing="published"))
    claim.refresh_from_db()
    assert claim.standing == Claim.Standing.PUBLISHED
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"when": "spring"}, "is no date"),
        ({"amount_qualifier": "range"}, "only a range"),
        ({"amount_currency": "dollar"}, "at most 3 characters"),
        ({"object": "self"}, "must differ"),
        ({"standing": "queued", "status": "denied"}, "takes back every decision"),
    ],
)
def test_form_tells_what_a_claim_cannot_be(desk: Client, claim: Claim, changes: dict[str, Any], message: str) -> None:
    if "object" in changes:
        changes = {"object": claim.subject_id}
    response = desk.post(page(claim), filled(claim, **changes))
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not Correction.objects.exists()


def test_editor_who_saves_over_anothers_change_is_told_and_shown_both(desk: Client, claim: Claim) -> None:
    mine = filled(claim, amount_value="7000000", amount_qualifier="about")
    other = Client()
    other.force_login(User.objects.create_superuser("flo"))
    other.post(page(claim), filled(claim, status="optional", reason="an option only"))
    response = desk.post(page(claim), mine)
    html = response.content.decode()
    assert "Changed by flo since you opened it (“an option only”)" in html
    assert '<th scope="row">Status</th><td>actual</td><td>option</td>' in html
    assert "<td>5000000</td><td>5000000</td><td>7000000</td>" in html
    assert (fresh(claim).status, int(fresh(claim).amount_value or 0)) == ("optional", 5_000_000)
    # Saved again as it now stands in the form, both changes hold.
    form = response.context["adminform"].form
    again = {field.html_name: field.value() for field in form if field.value() not in (None, "", False)}
    assert (again["status"], again["amount_value"]) == ("optional", "7000000")
    assert desk.post(page(claim), {**filled(claim), **again}).status_code == 302
    assert (fresh(claim).status, int(fresh(claim).amount_value or 0)) == ("optional", 7_000_000)


def test_editor_who_saves_a_claim_that_was_read_anew_is_shown_what_its_sentence_says_now(desk: Client, claim: Claim) -> None:
    mine = filled(claim, detail="in shares", reason="so they say")
    made = claim.evidence.get().article
    store_extraction(made, extraction(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen", words=WORDS, amount=usd(9_000_000))))
    assert not Claim.objects.filter(pk=claim.pk).exists()
    response = desk.post(page(claim), mine)
    html = response.content.decode()
    assert response.status_code == 409
    assert "its article was read again" in html
    assert "<td>in shares</td>" in html
    assert "so they say" in html
    assert f"?claim={Claim.objects.get().pk}" in html
    assert not Correction.objects.exists()


def test_form_without_a_note_of_what_was_seen_is_refused(desk: Client, claim: Claim) -> None:
    for note in ("", "forged", conflicts.seen(tell("Rook lists.", "listing", "Rook")).note):
        response = desk.post(page(claim), filled(claim, seen=note, status="denied"))
        assert "Open the claim again; nothing was saved." in response.content.decode()
    assert not Correction.objects.exists()


def test_change_between_the_forms_check_and_the_write_is_told_too(desk: Client, claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    flo, real = User.objects.create_superuser("flo"), ModelAdmin.changeform_view

    def late(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(ModelAdmin, "changeform_view", real)
        actions.correct_claim(claim=claim, changes={"status": "optional"}, by=flo, reason="faster")
        raise actions.Conflict("meanwhile")

    mine = filled(claim, status="denied")
    monkeypatch.setattr(ModelAdmin, "changeform_view", late)
    html = desk.post(page(claim), mine).content.decode()
    assert "Nothing was saved" in html
    assert "Changed by flo since you opened it (“faster”)" in html
    assert fresh(claim).status == "optional"


def test_page_saved_without_a_change_decides_nothing(desk: Client, claim: Claim) -> None:
    events = claim.events.count()  # type: ignore[attr-defined]
    assert desk.post(page(claim), filled(claim)).status_code == 302
    assert not Correction.objects.exists()
    assert claim.events.count() == events  # type: ignore[attr-defined]


def test_claim_corrected_to_what_another_says_leads_there(desk: Client, claim: Claim) -> None:
    other = tell("Northwind has an option on Lumen.", "acquisition", "Northwind", "Lumen", amount=usd(5_000_000), status="optional")
    response = desk.post(page(claim), filled(claim, status="optional"))
    assert response["Location"] == page(other)


def test_queue_of_claims_that_wait(desk: Client, claim: Claim) -> None:
    waiting = tell("Rook may list.", "listing", "Rook", confidence=0.1)
    html = desk.get(reverse("admin:entities_claim_changelist"), {"standing__exact": "queued"}).content.decode()
    assert page(waiting) in html
    assert page(claim) not in html


@pytest.mark.parametrize("query", ["q=Lumen", "q=may+buy", "status__exact=actual", "reported__exact=0", "kind__exact=acquisition", "by"])
def test_claims_are_found(desk: Client, claim: Claim, query: str) -> None:
    other = tell("Rook will list.", "listing", "Rook", status="planned", reported=True, by="Deal Desk")
    if query == "by":
        query = f"publisher={claim.evidence.get().article.publisher.pk}"  # type: ignore[union-attr]
    html = desk.get(reverse("admin:entities_claim_changelist") + f"?{query}").content.decode()
    assert page(claim) in html
    assert page(other) not in html


@pytest.mark.parametrize(("action", "standing"), [("confirm", "confirmed"), ("reject", "rejected"), ("restore", "published")])
def test_claims_are_decided_together(desk: Client, claim: Claim, editor: User, action: str, standing: str) -> None:
    other = tell("Rook lists.", "listing", "Rook")
    if action == "restore":
        actions.reject_claim(claim=claim, by=editor)
    before = set(Claim.objects.values_list("standing", flat=True))
    data: dict[str, Any] = {"action": action, "_selected_action": [claim.pk, other.pk]}
    html = desk.post(reverse("admin:entities_claim_changelist"), data).content.decode()
    assert "Nothing has been changed yet" in html
    assert set(Claim.objects.values_list("standing", flat=True)) == before
    data |= {"sure": "yes", "reason": "as told"} | {f"seen-{row.pk}": conflicts.seen(fresh(row)).note for row in (claim, other)}
    html = desk.post(reverse("admin:entities_claim_changelist"), data, follow=True).content.decode()
    assert "2 " in html
    assert set(Claim.objects.values_list("standing", flat=True)) == {standing}
    if action != "restore":
        assert set(Correction.objects.values_list("reason", flat=True)) == {"as told"}


def test_source_of_a_decision_about_many_is_kept_as_for_one(desk: Client, claim: Claim) -> None:
    url, data = reverse("admin:entities_claim_changelist"), {"action": "confirm", "_selected_action": [claim.pk]}
    assert 'name="link"' in desk.post(url, data).content.decode()
    assert 'name="link"' not in desk.post(url, data | {"action": "restore"}).content.decode()
    sure = data | {"sure": "yes", "reason": "as told", f"seen-{claim.pk}": conflicts.seen(claim).note}
    response = desk.post(url, sure | {"link": "no address"})
    html = response.content.decode()
    assert response.status_code == 400
    assert "The source is no address of a page" in html
    assert 'value="as told"' in html and 'value="no address"' in html, "what was typed is not lost"
    assert not Correction.objects.exists()
    desk.post(url, sure | {"link": "example.com/filing"})
    made = Correction.objects.get()
    assert (made.reason, made.link) == ("as told", "https://example.com/filing")


def test_preview_tells_what_a_bulk_action_changes_and_which_deals_go(desk: Client, claim: Claim) -> None:
    html = desk.post(reverse("admin:entities_claim_changelist"), {"action": "reject", "_selected_action": [claim.pk]}).content.decode()
    assert "Standing: published → <b>rejected by an editor</b>" in html
    assert "<b>Deals that go:</b> Lumen – Northwind (acquisition or merger)" in html
    assert not Correction.objects.exists()
    assert Deal.objects.exists()


def test_claim_that_changed_after_the_preview_is_left_and_told(desk: Client, claim: Claim, editor: User) -> None:
    note = conflicts.seen(claim).note
    actions.confirm_claim(claim=claim, by=editor)
    data = {"action": "reject", "_selected_action": [claim.pk], "sure": "yes", f"seen-{claim.pk}": note}
    html = desk.post(reverse("admin:entities_claim_changelist"), data, follow=True).content.decode()
    assert "has changed since you opened it" in html
    assert fresh(claim).standing == Claim.Standing.CONFIRMED


def test_bulk_action_on_more_than_anyone_can_look_over_is_refused(desk: Client, monkeypatch: pytest.MonkeyPatch, claim: Claim) -> None:
    monkeypatch.setattr("entities.admin.bulk.MOST", 1)
    tell("Rook lists.", "listing", "Rook")
    data = {"action": "reject", "_selected_action": list(Claim.objects.values_list("pk", flat=True))}
    assert "At most 1 at once" in desk.post(reverse("admin:entities_claim_changelist"), data, follow=True).content.decode()


def test_action_that_cannot_be_done_says_why(desk: Client) -> None:
    claim = factories.claim(subject=factories.entity(), said_by=())
    data = {"action": "reject", "_selected_action": [claim.pk]}
    html = desk.post(reverse("admin:entities_claim_changelist"), data).content.decode()
    assert "<b>Cannot be done:</b> No article says this claim any more" in html
    assert "Yes, do it" not in html


def test_log_and_deals_are_for_reading(desk: Client, claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor, reason="an option only")
    html = desk.get(reverse("admin:entities_correction_changelist")).content.decode()
    assert "an option only" in html
    assert "status: actual → optional" in html
    deal = Deal.objects.get()
    html = desk.get(reverse("admin:entities_deal_change", args=[deal.pk])).content.decode()
    assert "Northwind may buy Lumen." in html
    for model in ("correction", "deal", "claim", "entity", "indexing", "formeraddress"):
        assert desk.get(reverse(f"admin:entities_{model}_changelist")).status_code == 200


@pytest.mark.parametrize("model", ["claim", "entity", "deal", "correction"])
def test_nothing_is_deleted_by_hand(desk: Client, claim: Claim, model: str) -> None:
    row = {"claim": claim, "entity": claim.subject, "deal": claim.deal}.get(model)
    if row is not None:
        assert desk.post(reverse(f"admin:entities_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert desk.get(reverse(f"admin:entities_{model}_changelist")).content.decode().count("delete_selected") == 0


@pytest.mark.parametrize("model", ["claim", "entity", "deal", "correction", "indexing"])
def test_lists_take_the_same_queries_whatever_their_length(
    desk: Client, editor: User, model: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        claim = tell(f"Firm{number} buys Rook{number}.", "acquisition", f"Firm{number}", f"Rook{number}", day=dt.date(2026, 4, 1))
        actions.confirm_claim(claim=claim, by=editor)
    with django_assert_max_num_queries(10):
        assert desk.get(reverse(f"admin:entities_{model}_changelist")).status_code == 200


def test_claim_page_takes_the_same_queries_whatever_its_evidence(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", by=f"Wire {number}")
    assert claim.evidence.count() == 12
    with django_assert_max_num_queries(18):
        assert desk.get(page(claim)).status_code == 200


def test_admin_shows_every_field_that_can_be_corrected() -> None:
    shown = {name for _, options in ClaimAdmin.fieldsets for row in options["fields"] for name in ([row] if isinstance(row, str) else row)}
    assert set(ClaimForm.Meta.fields) <= shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount_value": "5", "amount_currency": ""}, "give its three letters"),
        ({"amount_value": "-5"}, "never below zero"),
        ({"amount_value": "NaN"}, "Enter a number"),
        ({"amount_value": "1e40"}, "no more than 24 digits"),
        ({"amount_value": "", "amount_currency": "EUR"}, "Give the amount too"),
        ({"quantity_value": "7"}, "needs a unit"),
        ({"quantity_unit": "GW"}, "Give the quantity too"),
        ({"subject": "", "object": ""}, "at least one party"),
        ({"subject": "999999"}, "not one of the available choices"),
        ({"when": "soon"}, "is no date"),
        ({"when": "2026-02-30"}, "is no date"),
        ({"detail": "x" * 500}, "at most 300 characters"),
    ],
)
def test_nonsense_in_a_claims_form_is_told_beside_it(desk: Client, claim: Claim, changes: dict[str, str], words: str) -> None:
    response = desk.post(page(claim), filled(claim, **changes))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Correction.objects.exists()


def test_claim_of_one_party_with_itself_is_told_beside_it(desk: Client, claim: Claim) -> None:
    response = desk.post(page(claim), filled(claim, object=str(claim.subject_id)))
    assert "must differ" in response.content.decode()
    assert not Correction.objects.exists()


def test_amount_goes_with_its_value(desk: Client, claim: Claim) -> None:
    response = desk.post(page(claim), filled(claim, amount_value=""))
    assert response.status_code == 302
    claim.refresh_from_db()
    assert (claim.amount_value, claim.amount_currency) == (None, "")


def test_admin_bears_the_sites_name_and_deals_are_readable(
    desk: Client, claim: Claim, django_assert_num_queries: Any, settings: Settings
) -> None:
    assert f"{settings.SITE_NAME}</a>" in desk.get(reverse("admin:index")).content.decode()
    deal = Deal.objects.prefetch_related("parties").get()
    with django_assert_num_queries(0):
        assert str(deal) == "Lumen – Northwind (acquisition or merger)"


def test_evidence_of_a_file_named_by_hand_has_an_unknown_publisher(desk: Client, claim: Claim) -> None:
    source = factories.source("Files", kind="folder", location="", publisher=None)
    Document.objects.update(source=source, publisher=None)
    html = desk.get(page(claim)).content.decode()
    assert "unknown publisher, " in html
    assert "Files, " not in html


def test_page_of_an_indexing_tells_why_the_machine_claims_what_it_does(desk: Client) -> None:
    made = article("Nvidia acquired SchedMD. Nobody knows who will run it.")
    page = desk.get(reverse("admin:entities_indexing_change", args=[Indexing.objects.get(article=made).pk]))
    assert "acquisition: Nvidia → SchedMD" in page.content.decode()
    assert "by rule “acquire”" in page.content.decode()
