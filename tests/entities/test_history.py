"""The history of claims and entities at the desk: every version against the one before, in words; and restored, as a decision."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from entities import actions, history, naming
from entities.actions import ActionError
from entities.indexing import store_extraction
from entities.models import Claim, Correction, Entity
from ingest.recording import recorded
from ingest.versions import UNTOLD, Version, events_of, moments
from tests import factories
from tests.entities.hand import article, extraction, fresh, many, says, tell, usd

pytestmark = pytest.mark.django_db

TEXT = "Northwind may buy Lumen."


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("ed")


@pytest.fixture
def claim() -> Claim:
    article(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5_000_000)))
    return Claim.objects.get()


def read(client: Client, url: str) -> str:
    """A page as it is read, without marks of form."""
    response = client.get(url)
    assert response.status_code == 200
    text = re.sub(r"(?s)<(style|script|svg).*?</\1>|<[^>]*>", " ", response.content.decode())
    return re.sub(r"\s+([,.])", r"\1", " ".join(unescape(text).split()))


def told(row: Claim | Entity) -> str:
    name = row._meta.model_name
    return reverse(f"admin:entities_{name}_history", args=[row.pk])


def first(row: Claim | Entity) -> Any:
    """The oldest version of a row."""
    return events_of(type(row)).filter(pgh_obj_id=row.pk).first()


def version(row: Claim | Entity, event: Any) -> str:
    return f"{told(row)}{event.pgh_id}/"


def changes(version: Version) -> dict[str, tuple[str, str]]:
    return {change.label: (change.before, change.after) for change in version.changes}


def test_history_of_a_claim_tells_who_when_why_and_each_field_in_words(desk: Client, claim: Claim, editor: User) -> None:
    rook = factories.entity("Rook Partners")
    said = {"status": "optional", "object": rook, "reported": True, "amount": usd(7_000_000, "about"), "when": "2026-Q2"}
    actions.correct_claim(claim=claim, changes=said, by=editor, reason="an option only")
    page = read(desk, told(claim))
    for words in (
        "ed “an option only”",
        "Object Lumen → became Rook Partners",
        "Status actual → became option",
        "Reported no → became yes",
        "Amount 5,000,000 USD → became ~7,000,000 USD",
        "Standing published → became confirmed by an editor",
        "New: Decision: edited (object Rook Partners, amount ~7,000,000 USD, status option, reported yes, when 2026-Q2)",
        "the machine (hand-1)",
        f"New: Sentence “{TEXT}”, Harbor Wire",
        "It was made: Kind acquisition Subject Northwind Object Lumen",
    ):
        assert words in page
    assert "company:" not in page


def test_history_of_a_decision_is_for_reading(desk: Client, claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor, reason="an option only")
    actions.correct_claim(claim=fresh(claim), changes={"object": factories.entity("Rook")}, by=editor, reason="and of another")
    page = read(desk, reverse("admin:entities_correction_history", args=[Correction.objects.get().pk]))
    assert "Reason an option only → became and of another" in page
    assert "Changes status option → became object Rook, status option" in page
    assert "restore" not in page


def test_history_sees_bulk_and_raw_writes_too(desk: Client, claim: Claim) -> None:
    with recorded():
        Claim.objects.filter(pk=claim.pk).update(detail="in shares")
    with connection.cursor() as cursor:
        with recorded(reason="by hand"):
            cursor.execute("UPDATE entities_claim SET confidence = 0.25, fingerprint = 'x' WHERE id = %s", [claim.pk])
        with recorded(reason="once more"):
            cursor.execute("UPDATE entities_claim SET fingerprint = 'y' WHERE id = %s", [claim.pk])
    own = history.of_claim_row(claim.pk)[0]
    assert [changes(each) for each in own][-3:] == [{"detail": ("", "in shares")}, {"confidence": ("1.00", "0.25")}, {}]
    assert [(moment.who, moment.why) for moment in moments(own)][:2] == [(UNTOLD, "once more"), (UNTOLD, "by hand")]
    assert "Only what the machine counts by changed" in read(desk, told(claim))


def test_history_follows_evidence_that_moved_and_went(desk: Client, claim: Claim, editor: User) -> None:
    made = claim.evidence.get().article
    actions.correct_claim(claim=claim, changes={"detail": "in shares"}, by=editor)
    other = tell("Northwind has an option on Lumen.", "acquisition", "Northwind", "Lumen", amount=usd(5_000_000), status="optional")
    actions.same_claim(claim=claim, other=other, by=editor, reason="told twice")
    assert f"acquisition: Northwind → Lumen (claim {other.pk})" in read(desk, told(claim))
    page = read(desk, told(other))
    assert f"Claim acquisition: Northwind → Lumen (claim {claim.pk}) → became acquisition: Northwind → Lumen (claim {other.pk})" in page
    store_extraction(made, extraction(TEXT, version="hand-2"))
    page = read(desk, told(other))
    assert "the machine (hand-2)" in page
    assert f"Gone: Sentence “{TEXT}”, Harbor Wire" in page


def test_history_of_a_claim_that_is_no_more_is_kept_for_reading(desk: Client, claim: Claim) -> None:
    store_extraction(claim.evidence.get().article, extraction(TEXT, version="hand-2"))
    assert not Claim.objects.filter(pk=claim.pk).exists()
    page = read(desk, told(claim))
    assert f"claim {claim.pk}, which is no more" in page
    assert "It was taken away." in page
    assert "Compare with now" not in page
    assert desk.get(version(claim, first(claim))).status_code == 404
    assert desk.get(reverse("admin:entities_claim_history", args=[claim.pk + 1])).status_code == 302


def test_history_of_an_entity_tells_names_kinds_and_spellings(desk: Client, claim: Claim, editor: User) -> None:
    lumen, northwind = Entity.objects.get(name="Lumen"), Entity.objects.get(name="Northwind")
    alias = naming.add_alias(entity=lumen, name="LW", by=editor, reason="so it signs")
    naming.block_alias(alias=alias, by=editor)
    naming.change_kind(entity=lumen, kind="organization", by=editor)
    naming.set_parent(entity=lumen, parent=northwind, by=editor, reason="bought in 2024")
    actions.merge_entities(source=lumen, target=northwind, by=editor)
    page = read(desk, told(lumen))
    for words in (
        "ed “so it signs” New: Spelling “LW”",
        "Spelling “LW” Blocked no → became yes",
        "Kind company → became organization",
        "ed “bought in 2024” Parent – → became Northwind",
        "Merged into – → became Northwind",
    ):
        assert words in page


def test_acts_of_one_request_have_their_own_words_in_the_history(desk: Client, claim: Claim, editor: User) -> None:
    with transaction.atomic():
        actions.establish_entity(entity=claim.subject, by=editor, reason="known")  # type: ignore[arg-type]
        tell("Lumen lists.", "listing", "Lumen")
    own, _ = history.of_entity_row(claim.subject_id or 0)
    assert [(moment.who, moment.why) for moment in moments(own)] == [("ed", "known"), ("the machine (hand-1)", "")]


# Restoring


def test_version_is_shown_against_now_and_restored_as_a_decision_that_holds(desk: Client, claim: Claim, editor: User) -> None:
    made = claim.evidence.get().article
    actions.correct_claim(claim=claim, changes={"status": "denied", "amount": None}, by=editor, reason="misread")
    url = version(claim, first(claim))
    page = read(desk, url)
    assert "Status denied actual actual" in page
    assert "Amount – 5,000,000 USD 5,000,000 USD" in page
    assert "Nothing has been changed yet" in page
    assert fresh(claim).status == "denied"
    response = desk.get(url)
    data = {"latest": response.context["latest"], "reason": response.context["reason"]}
    assert data["reason"].startswith("Restored the version of ")
    assert desk.post(url, data).status_code == 302
    assert (fresh(claim).status, int(fresh(claim).amount_value or 0), fresh(claim).standing) == ("actual", 5_000_000, "confirmed")
    assert Correction.objects.get().reason == data["reason"]
    again = says(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(9_000_000), status="optional")
    store_extraction(made, extraction(TEXT, again, version="hand-2"))
    held = Claim.objects.get(evidence__article=made)
    assert (held.status, int(held.amount_value or 0)) == ("actual", 5_000_000)


def test_rejection_is_undone_and_made_again_by_restoring(claim: Claim, editor: User) -> None:
    published = first(claim)
    actions.reject_claim(claim=claim, by=editor)
    rejected = events_of(Claim).filter(pgh_obj_id=claim.pk).last()
    assert history.restore_claim_version(claim=claim, version=published, by=editor).standing == Claim.Standing.CONFIRMED
    assert history.restore_claim_version(claim=claim, version=rejected, by=editor).standing == Claim.Standing.REJECTED


def test_parties_merged_since_are_restored_as_who_stands_for_them(claim: Claim, editor: User) -> None:
    works, lumen = factories.entity("Lumen Works"), claim.object
    assert lumen is not None
    actions.correct_claim(claim=claim, changes={"object": factories.entity("Rook"), "quantity": many(3, "GW")}, by=editor)
    actions.merge_entities(source=lumen, target=works, by=editor)
    restored = history.restore_claim_version(claim=claim, version=first(claim), by=editor)
    assert (restored.object, restored.quantity_value) == (works, None)


def test_version_that_cannot_be_restored_says_why_and_what_to_do(desk: Client, claim: Claim, editor: User) -> None:
    made = first(claim)
    with pytest.raises(ActionError, match="only counted from its sentences"):
        history.restore_claim_version(claim=claim, version=made, by=editor)
    actions.confirm_claim(claim=claim, by=editor)
    page = read(desk, version(claim, made))
    assert "This version cannot be restored. The claim says the same now" in page
    assert "Take back every decision" in page
    assert "Restore this version" not in page
    rook = factories.entity("Rook")
    actions.correct_claim(claim=claim, changes={"object": rook}, by=editor)
    actions.reject_entity(entity=Entity.objects.get(name="Lumen"), by=editor)
    with pytest.raises(ActionError, match="Lumen was since rejected as no entity. Establish it again first"):
        history.restore_claim_version(claim=fresh(claim), version=made, by=editor)
    other = tell("Rook was bought by Northwind.", "acquisition", "Northwind", "Rook", amount=usd(6_000_000))
    actions.same_claim(claim=claim, other=other, by=editor)
    with pytest.raises(ActionError, match=f"now belong to claim {other.pk}"):
        history.restore_claim_version(claim=fresh(claim), version=made, by=editor)


def test_row_that_changed_since_the_preview_is_not_restored(desk: Client, claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"status": "denied"}, by=editor)
    url = version(claim, first(claim))
    data = {"latest": desk.get(url).context["latest"], "reason": "again"}
    flo = User.objects.create_user("flo")
    actions.correct_claim(claim=claim, changes={"status": "optional"}, by=flo, reason="an option only")
    html = desk.post(url, data).content.decode()
    assert re.search(r"Changed by flo since you opened it \(“an option only”\), at \d\d:\d\d on \d+ \w+. Nothing was restored", html)
    assert fresh(claim).status == "optional"


def test_entity_is_restored_field_by_field_and_all_or_nothing(desk: Client, claim: Claim, editor: User) -> None:
    lumen, northwind = Entity.objects.get(name="Lumen"), Entity.objects.get(name="Northwind")
    actions.rename_entity(entity=lumen, name="Lumen Works", by=editor)
    naming.change_kind(entity=lumen, kind="organization", by=editor)
    naming.set_parent(entity=lumen, parent=northwind, by=editor)
    actions.describe_entity(entity=lumen, fields={"description": "makes light", "maker": northwind}, by=editor)
    url = version(lumen, first(lumen))
    page = read(desk, url)
    for words in (
        "Name Lumen Works Lumen Lumen",
        "Kind organization company company",
        "Parent Northwind – –",
        "Address lumen-works lumen lumen",
    ):
        assert words in page
    desk.post(url, {"latest": desk.get(url).context["latest"], "reason": "all wrong"})
    lumen.refresh_from_db()
    assert (lumen.name, lumen.kind, lumen.slug, lumen.parent, lumen.maker, lumen.description) == (
        "Lumen",
        "company",
        "lumen",
        None,
        None,
        "",
    )
    assert "ed “all wrong”" in read(desk, told(lumen))
    # Name and kind are restored as one: that another company has the name of today is no hindrance.
    naming.change_kind(entity=lumen, kind="product", name="Lumen Works", by=editor)
    other = factories.entity("Lumen Works", slug="works")
    naming.add_alias(entity=other, name="Lumen Works", by=editor)
    assert history.restore_entity_version(entity=lumen, version=first(lumen), by=editor).kind == "company"
    # That another has taken the name and kind of then is one: neither is restored.
    naming.change_kind(entity=lumen, kind="product", name="Lumen Works", by=editor)
    actions.rename_entity(entity=other, name="Lumen", by=editor)
    with pytest.raises(ActionError, match="There is a company of that name already"):
        history.restore_entity_version(entity=lumen, version=first(lumen), by=editor)
    lumen.refresh_from_db()
    assert (lumen.name, lumen.kind) == ("Lumen Works", "product")


def test_entity_merged_away_or_as_it_was_is_not_restored(claim: Claim, editor: User) -> None:
    lumen, northwind = Entity.objects.get(name="Lumen"), Entity.objects.get(name="Northwind")
    with pytest.raises(ActionError, match="is now as it was then"):
        history.restore_entity_version(entity=lumen, version=first(lumen), by=editor)
    actions.merge_entities(source=lumen, target=northwind, by=editor)
    with pytest.raises(ActionError, match="Lumen is merged into Northwind. Undo the merge first"):
        history.restore_entity_version(entity=lumen, version=first(lumen), by=editor)


def test_restoring_takes_the_right_to_change_the_row(client: Client, claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"status": "denied"}, by=editor)
    client.force_login(factories.staff("pat", "Publisher"))
    assert "Compare with now" not in read(client, told(claim))
    url = version(claim, first(claim))
    assert client.get(url).status_code == 403
    assert client.post(url, {"latest": "1"}).status_code == 403
    client.force_login(factories.staff("ines", "Editor"))
    assert "Compare with now" in read(client, told(claim))
    assert client.get(url).status_code == 200


def test_restoring_whose_history_cannot_be_written_changes_nothing(claim: Claim, editor: User) -> None:
    lumen = Entity.objects.get(name="Lumen")
    actions.correct_claim(claim=claim, changes={"status": "denied"}, by=editor)
    actions.rename_entity(entity=lumen, name="Lumen Works", by=editor)
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no history'; END $$")
        for table in ("claim", "entity"):
            cursor.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON entities_{table}event FOR EACH ROW EXECUTE FUNCTION refuse()")
    with pytest.raises(DatabaseError, match="no history"), transaction.atomic():
        history.restore_claim_version(claim=claim, version=first(claim), by=editor)
    with pytest.raises(DatabaseError, match="no history"), transaction.atomic():
        history.restore_entity_version(entity=lumen, version=first(lumen), by=editor)
    lumen.refresh_from_db()
    assert (fresh(claim).status, lumen.name) == ("denied", "Lumen Works")


def test_history_takes_the_same_queries_whatever_its_length(desk: Client, editor: User, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", by=f"Wire {number}")
        actions.correct_claim(claim=claim, changes={"object": factories.entity(f"Rook {number}")}, by=editor)
        claim = fresh(claim)
        actions.correct_claim(claim=claim, changes={"object": Entity.objects.get(name="Lumen")}, by=editor)
    with django_assert_max_num_queries(16):
        assert desk.get(told(claim)).status_code == 200
    with django_assert_max_num_queries(12):
        assert desk.get(told(Entity.objects.get(name="Lumen"))).status_code == 200
