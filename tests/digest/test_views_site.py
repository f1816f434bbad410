from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client

from entities import actions
from entities.indexing import store_extraction
from entities.models import Correction, Evidence
from tests import factories
from tests.digest.telling import say, tell
from tests.entities import hand

pytestmark = pytest.mark.django_db


def test_health_asks_the_database(client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert response.json() == {"status": "ok"}
    assert "no-cache" in response["Cache-Control"]

    def gone() -> None:
        raise ConnectionError("gone")

    monkeypatch.setattr(connection, "cursor", gone)
    with pytest.raises(ConnectionError, match="gone"):
        client.get("/healthz")


def test_robots_names_the_sitemap(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in response.content.decode()


def test_not_found_is_a_page_of_the_site(client: Client) -> None:
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()
    assert 'role="search"' in response.content.decode()


def test_server_error_needs_neither_database_nor_the_list_of_static_files(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page = render_to_string("500.html")
    assert "Something broke" in page
    assert re.findall(r'<link [^>]*href="([^"]+)"', page) == ["/static/broken.css"]  # by its plain name
    assert finders.find("broken.css")


def test_about_explains_every_mark_and_kind(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        page = client.get("/about/").content.decode()
    for mark in ("actual", "planned", "option", "speculative", "denied", "reported"):
        assert f"{mark}</span></dt>" in page
    assert "kind:regulation" in page


def test_corrections_show_what_was_changed_and_not_by_whom(client: Client, django_assert_num_queries: Any) -> None:
    editor = get_user_model().objects.create_user("ines", password="x")
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    claim = say("acquisition", north, cart, tell("Northwind buys", "It buys."), sentence="It buys.", status="optional")
    amount = {"value": "60000000000", "currency": "USD", "qualifier": "about", "high": None, "per": ""}
    Correction.objects.create(
        statement="a", claim=claim, decision="edit", by=editor, reason="The text says may.",
        before={"status": "actual", "object": "", "amount": None}, changes={"status": "optional", "object": cart.key, "amount": amount},
    )  # fmt: skip
    Correction.objects.create(statement="b", claim=None, decision="reject", by=editor, before={"kind": "release"})
    with django_assert_num_queries(5):
        page = client.get("/corrections/").content.decode()
    assert "2 decisions" in page
    assert "<s>actual</s>" in page
    assert "Cartographer" in page
    assert "~$60B" in page
    assert "optional" not in page and re.search(r'data-label="It stands"><div>[^/]*option<', page)
    assert "The text says may." in page
    assert "no longer shown" in page
    assert "ines" not in page


def test_corrections_do_not_show_a_rejected_claim(client: Client) -> None:
    editor = get_user_model().objects.create_user("ines", password="x")
    claim = say(
        "release", factories.entity("Northwind"), None, tell("Northwind flies", "It flies."), sentence="It flies.", standing="rejected"
    )
    Correction.objects.create(statement="a", claim=claim, decision="reject", by=editor)
    assert claim.get_absolute_url() not in client.get("/corrections/").content.decode()


def test_corrections_before_any_say_so(client: Client) -> None:
    assert "No editor has had to correct anything yet" in client.get("/corrections/").content.decode()


def test_corrections_tell_what_editors_did_with_entities_and_not_who(client: Client) -> None:
    editor = get_user_model().objects.create_user("ines", password="x")
    north, labs = factories.entity("Northwind"), factories.entity("Northwind Labs")
    found = factories.entity("Cartographer", standing="candidate")
    noise = factories.entity("Quarterly Letter")
    actions.rename_entity(entity=north, name="Northwind Group", by=editor, reason="The name of today.")
    actions.merge_entities(source=labs, target=north, by=editor)
    actions.unmerge(source=labs, by=editor, reason="Two firms after all.")
    actions.establish_entity(entity=found, by=editor)
    actions.reject_entity(entity=noise, by=editor)
    page = client.get("/corrections/").content.decode()
    assert "5 decisions" in page
    labels = ["rejected: no entity", "established", "merge undone", "merged", "renamed"]
    assert sorted(labels, key=lambda label: page.index(f">{label}</td>")) == labels, "newest first"
    for words in ("<s>Northwind</s>", "Northwind Group", "part of Northwind Group", "The name of today.", "Two firms after all."):
        assert words in page
    assert noise.get_absolute_url() not in page
    assert "ines" not in page


def test_corrections_leave_out_what_the_machine_did(client: Client) -> None:
    entity = factories.entity("Northwind", standing="candidate")
    entity.standing, entity.name = "established", "Northwind Group"
    entity.save()
    assert "No editor has had to correct anything yet" in client.get("/corrections/").content.decode()


def test_favicon_is_the_icon_of_the_site(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert "icon" in response["Location"]
    assert response["Location"].endswith(".svg")


def test_corrections_tell_what_was_taken_back(client: Client) -> None:
    editor = get_user_model().objects.create_user("ines", password="x")
    claim = say("acquisition", factories.entity("Northwind"), factories.entity("Lumen"), tell("N buys", "It buys."), sentence="It buys.")
    claim = actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor)
    actions.restore_claim(claim=claim, by=editor, reason="It was right.")
    page = client.get("/corrections/").content.decode()
    assert "2 decisions<" in page
    assert ">edited</td>" in page and ">taken back</td>" in page
    assert "<s>option</s>" in page and "<s>actual</s>" in page
    assert "It was right." in page
    assert "ines" not in page


def test_corrections_tell_each_of_several_merges_made_at_once_in_the_admin(client: Client) -> None:
    target, one, other = (factories.entity(name) for name in ("Northwind", "Northwind Labs", "Northwind Corp"))
    client.force_login(get_user_model().objects.create_superuser("ines"))
    chosen = {"action": "merge", "_selected_action": [target.pk, one.pk, other.pk], "target": target.pk}
    client.post("/admin/entities/entity/", chosen)
    page = client.get("/corrections/").content.decode()
    assert "2 decisions" in page
    assert page.count("part of Northwind<") == 2
    assert "ines" not in page


def test_about_tells_how_often_editors_agreed(client: Client) -> None:
    assert "No editor has decided on a claim yet" in client.get("/about/").content.decode()
    by = get_user_model().objects.create_user("ada")
    claims = [factories.claim("funding", factories.entity(name), None, amount="5") for name in ("Foo", "Bar", "Baz", "Qux")]
    for claim in claims[:3]:
        actions.confirm_claim(claim=claim, by=by)
    actions.reject_claim(claim=claims[3], by=by)
    page = client.get("/about/").content.decode()
    assert '75 % <span class="why">30–95</span>' in page
    assert '<th scope="row">funding</th>' in page


def test_corrections_link_to_what_bears_them_out(client: Client) -> None:
    by = get_user_model().objects.create_user("ada")
    claim = factories.claim("funding", factories.entity("Foo"), None, amount="5")
    actions.correct_claim(claim=claim, changes={"detail": "seed"}, by=by, reason="So they say", link="https://foo.example/seed")
    assert '<a href="https://foo.example/seed" rel="nofollow ugc noopener">source</a>' in client.get("/corrections/").content.decode()


def rows_of(page: str) -> list[str]:
    """The rows of the page's table, newest first."""
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr ")[1:]


def test_corrections_keep_each_decision_about_a_claim_with_its_own_reason_and_link(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    by = get_user_model().objects.create_user("ada")
    claim = hand.tell("Northwind buys Lumen for 5.", "acquisition", "Northwind", "Lumen", amount=hand.usd(5))
    actions.correct_claim(claim=claim, changes={"status": "optional"}, by=by, reason="It says may.", link="https://one.example/")
    row = Correction.objects.get()
    assert f'id="claim-{row.pk}"' in client.get("/corrections/").content.decode()
    actions.correct_claim(claim=claim, changes={"status": "planned", "amount": hand.usd(6)}, by=by, reason="It says will.")
    actions.correct_claim(claim=claim, changes={"status": "planned"}, by=by, reason="It says will.")  # nothing new
    says: dict[str, Any] = {"amount": hand.usd(5), "status": "speculative"}
    article = claim.evidence.get().article
    store_extraction(
        article, hand.extraction(article.text, hand.says(article.text, "acquisition", "Northwind", "Lumen", **says), version="hand-2")
    )
    assert Correction.objects.get().before["status"] == "speculative", "it followed its sentence, which is no decision"
    actions.reject_claim(claim=claim, by=by, reason="Nobody said so.")
    actions.confirm_claim(claim=claim, by=by, reason="Somebody did.")
    with django_assert_max_num_queries(12):
        page = client.get("/corrections/").content.decode()
    confirmed, rejected, second, first = rows_of(page)
    assert "It says may." in first and "https://one.example/" in first and f'id="claim-{row.pk}"' in first
    assert "<s>actual</s>" in first and ">option<" in first and "$" not in first.partition("It stood")[2]
    assert "It says will." in second and "one.example" not in second and f'id="claim-{row.pk}-' in second
    assert "<s>option</s>" in second and ">planned<" in second and "<s>$5</s>" in second and "$6" in second
    assert "Nobody said so." in rejected and "<s>" not in rejected
    assert "Somebody did." in confirmed and "as corrected" in confirmed
    feed = client.get("/corrections/feed.json").json()["items"]
    assert len({item["id"] for item in feed}) == 4


def test_corrections_tell_parting_of_what_was_said_to_be_the_same_under_the_claim_that_was_parted(client: Client) -> None:
    by = get_user_model().objects.create_user("ada")
    other = hand.tell("Northwind bought Lumen for 6.", "acquisition", "Northwind", "Lumen", amount=hand.usd(6))
    claim = hand.tell("Northwind plans to buy Lumen for 5.", "acquisition", "Northwind", "Lumen", amount=hand.usd(5), status="planned")
    joined = actions.same_claim(claim=claim, other=other, by=by, reason="Told twice.")
    (same,) = rows_of(client.get("/corrections/").content.decode())
    assert "the same as “Northwind acquires Lumen for $6”" in same and "told there" in same and "Told twice." in same
    assert f'href="{claim.get_absolute_url()}"' in same and "<s>" not in same
    assert "the same as “" in client.get(other.get_absolute_url()).content.decode()
    actions.restore_claim(claim=joined, by=by, reason="Two sales.")
    back = next(row for row in rows_of(client.get("/corrections/").content.decode()) if "Two sales." in row)
    assert "no longer the same as “Northwind acquires Lumen for $6”" in back and "stands for itself" in back
    assert f'href="{claim.get_absolute_url()}"' in back and "<s>" not in back
    page = client.get(claim.get_absolute_url()).content.decode()
    assert "no longer the same as “" in page and "Two sales." in page and "Told twice." in page
    assert "the same as" not in client.get(other.get_absolute_url()).content.decode()


def test_corrections_tell_parting_under_the_claim_that_says_again_what_was_read(client: Client) -> None:
    by = get_user_model().objects.create_user("ada")
    other = hand.tell("Northwind bought Lumen for 6.", "acquisition", "Northwind", "Lumen", amount=hand.usd(6))
    claim = hand.tell("Northwind plans to buy Lumen for 5.", "acquisition", "Northwind", "Lumen", amount=hand.usd(5), status="planned")
    claim = actions.correct_claim(claim=claim, changes={"status": "optional"}, by=by, reason="It says may.")
    actions.restore_claim(claim=actions.same_claim(claim=claim, other=other, by=by), by=by)
    now = Evidence.objects.exclude(claim=other).get().claim
    back = next(row for row in rows_of(client.get("/corrections/").content.decode()) if "no longer the same" in row)
    assert f'href="{now.get_absolute_url()}"' in back and "Northwind plans to acquire Lumen" in back
    page = client.get(now.get_absolute_url()).content.decode()
    assert "no longer the same as" in page and "It says may." in page


def test_corrections_tell_what_was_split_off_under_the_claim_that_it_makes(client: Client) -> None:
    by = get_user_model().objects.create_user("ada")
    claim = hand.tell("Northwind bought Lumen.", "acquisition", "Northwind", "Lumen")
    words = "Northwind will buy Lumen."
    hand.tell(words, "acquisition", "Northwind", "Lumen", by="Deal Desk")
    made = actions.split_claim(claim=claim, evidence=claim.evidence.filter(text=words), changes={"status": "planned"}, by=by)
    (row,) = rows_of(client.get("/corrections/").content.decode())
    assert ">split off<" in row and "Northwind plans to acquire Lumen" in row and f'href="{made.get_absolute_url()}"' in row
    assert "<s>actual</s>" in row and ">planned<" in row
    actions.restore_claim(claim=made, by=by)
    back = next(row for row in rows_of(client.get("/corrections/").content.decode()) if ">taken back<" in row)
    assert "Northwind plans to acquire Lumen" in back and "<s>planned</s>" in back
