"""The tables of figures and of models."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digest import modelrows
from digest.views import tables
from entities.models import Claim, Entity, Evidence
from tests import factories
from tests.digest.rows import world
from tests.digest.test_views_entity import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# --- figures -----------------------------------------------------------------------------------------------------------------


def option_and_loose() -> Claim:
    """$60 billion that an option uses, and €890 million that no claim uses."""
    rows = world()
    evidence = rows.option.evidence.order_by("pk").first()
    assert evidence is not None
    factories.figure(evidence.article, "$60 billion", "60000000000", qualifier="about")
    loose = factories.article("It spent €890 million on power.", by="The Ledger")
    factories.figure(loose, "€890 million", "890000000", currency="EUR")
    return rows.option


def test_figures_show_sentence_publisher_and_claim(client: Client) -> None:
    option = option_and_loose()
    page = text_of(client, "/figures/")
    assert page.index("~$60B") < page.index("€890M")
    assert "for around <mark>$60 billion</mark> within the year." in page
    assert f'<a href="{option.get_absolute_url()}" dir="auto">SpaceX may acquire Cursor for about $60 billion</a>' in page
    assert 'class="st optional"' in page and "no claim uses it" in page and "rough fixed rates" in page
    newest = text_of(client, "/figures/?sort=-told")
    assert newest.index("€890M") < newest.index("~$60B")


@pytest.mark.parametrize(
    ("query", "sums"),
    [
        ("currency=USD", ["~$60B"]),
        ("currency=XXX", ["~$60B", "€890M"]),
        ("min=1B", ["~$60B"]),
        ("min=950M", ["~$60B", "€890M"]),  # at $1.1 for a euro
        ("max=1B", ["€890M"]),
        ("from=2026-04-22", ["€890M"]),
        ("to=2026-04-21", ["~$60B"]),
        ("used=yes", ["~$60B"]),
        ("used=no", ["€890M"]),
        ("sort=publisher", ["~$60B", "€890M"]),
        ("sort=amount", ["€890M", "~$60B"]),
        ("min=1B&used=no", []),
    ],
)
def test_figures_filters(client: Client, query: str, sums: list[str]) -> None:
    option_and_loose()
    page = text_of(client, f"/figures/?{query}")
    assert re.findall(r'<th scope="row" class="amount">(.*?)</th>', page) == sums
    assert ("No sum is left" in page) == (not sums)


def test_figures_of_articles_that_name_an_entity(client: Client) -> None:
    option_and_loose()
    lumen, article = factories.entity("Lumen"), factories.article("Lumen paid $7.")
    factories.figure(article, "$7", 7)
    lumen.mentions.create(article=article, start=0)
    page = text_of(client, "/figures/?with=Lumen")
    assert re.findall(r'class="amount">(\S*?)</th>', page) == ["$7"] and "in articles that name Lumen" in page


def test_figures_cut_a_long_sentence_and_export_all_of_it(client: Client) -> None:
    article = factories.article("word " * 100 + "cost $7 million " + "more " * 100)
    factories.figure(article, "$7 million", 7 * 10**6)
    page = text_of(client, "/figures/")
    quote = re.search(r'<q dir="auto">(.*?)</q>', page)
    assert quote and quote[1].startswith("…word") and quote[1].endswith("more…") and len(quote[1]) < 450
    (row,) = client.get("/figures/?format=json").json()["rows"]
    assert row["sentence"] == article.text and row["amount"] == "7000000" and row["status"] is None
    assert set(row) == set(tables.FIGURE_FIELDS)


def test_figures_used_agrees_with_what_the_page_tells(client: Client) -> None:
    option = option_and_loose()
    article = option.evidence.order_by("pk")[0].article
    Evidence.objects.filter(claim=option).exclude(article=article).delete()
    Claim.objects.filter(pk=option.pk).update(amount_high="70000000000")  # a range now: another sum than the figure
    assert "no claim uses it" not in text_of(client, "/figures/?used=yes")
    assert 'class="use"><a' not in text_of(client, "/figures/?used=no")
    (row,) = client.get("/figures/?used=no&currency=USD&format=json").json()["rows"]
    assert row["claim_url"] is None


@pytest.mark.parametrize("number", [60, 130])
def test_figures_query_budget(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, number: int) -> None:
    article = factories.article("".join(f"Of {'very ' * 40}much it paid ${each:04}. " for each in range(number)))
    for each in range(number):
        start = article.text.index(f"${each:04}")
        factories.figure(article, f"${each:04}", each, sentence_start=article.text.rindex("Of ", 0, start), sentence_end=start + 6)
    factories.entity("Lumen").mentions.create(article=article, start=0)
    with django_assert_max_num_queries(8):
        page = text_of(client, "/figures/?with=lumen&used=no&max=1B&to=2026-04-22")
    assert f"Page 1 of {-(-number // 50)}" in page and len(page.encode()) <= 60_000


# --- models ------------------------------------------------------------------------------------------------------------------


def grok() -> Entity:
    maker, model, test = factories.entity("xAI"), factories.entity("Grok-3", "model"), factories.entity("Hard Test", "benchmark")
    factories.claim("release", maker, model, when="2026-03-03")
    factories.claim("spec", model, quantity="754000000000", quantity_unit="parameters", detail="parameters")
    factories.claim("spec", model, quantity="1000000", quantity_unit="tokens", detail="context window")
    factories.claim("spec", model, quantity="200000", quantity_unit="tokens", sentence="It takes a context of 200,000 tokens.")
    factories.claim("spec", model, quantity="6000000000000", quantity_unit="tokens", detail="trained on 6 trillion tokens")
    factories.claim("price", model, amount="3", amount_per="million input tokens")
    factories.claim("benchmark", model, test, quantity="58.4", quantity_unit="score", status="planned")
    return model


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row" dir="auto">.*?<a href="/entity/[^"]*">(.*?)</a>', page)


def test_models_table_links_each_cell_to_its_claim(client: Client) -> None:
    grok()
    page = text_of(client, "/models/")
    for words in ("3 Mar 2026", "754 billion", "1 million tokens", "$3 per million input tokens", "58.4"):
        assert words in page
    for claim in Claim.objects.all():
        assert f'href="{claim.get_absolute_url()}"' in page
    assert 'class="st planned"' in page
    window, rest = page.index("200,000 tokens"), page.index("6 trillion tokens")
    assert window < page.index("$3 per million") < page.index("58.4") < rest  # the columns in their order
    assert page.count("6 trillion") == 1 and ">trained on tokens<" in page
    assert '<a href="/entity/xai/" dir="auto">xAI</a>' in page  # who released it, where no maker is on record


def test_score_bears_who_measured_it_or_else_who_says_it(client: Client) -> None:
    model = grok()
    told = factories.claim("benchmark", model, factories.entity("Easy Test", "benchmark"), quantity="7", said_by=("Deal Desk",))
    assert '<span class="why" dir="auto">Deal Desk</span>' in text_of(client, "/models/")
    Evidence.objects.filter(claim=told).update(attribution=["Test Makers"])
    page = text_of(client, "/models/")
    assert '<span class="why" dir="auto">Test Makers</span>' in page and ">Deal Desk<" not in page


def test_release_is_the_first_actual_one_else_the_newest_announcement(client: Client) -> None:
    maker, done, planned, denied = factories.entity("xAI"), *(factories.entity(name, "model") for name in ("Done", "Planned", "Denied"))
    factories.claim("release", maker, done, when="2025-11")
    factories.claim("release", maker, done, when="2025-06")
    factories.claim("release", maker, done, when="2025-01", status="planned")
    factories.claim("release", maker, planned, when="2026-05", status="planned")
    factories.claim("release", maker, planned, when="2026-07", status="planned")
    factories.claim("release", maker, denied, when="2026-08", status="denied")
    found = {row.model.name: row.release and row.release.when for row in modelrows.rows_of(list(modelrows.listed()))}
    assert found == {"Done": "2025-06", "Planned": "2026-07", "Denied": None}
    assert names(text_of(client, "/models/")) == ["Planned", "Done", "Denied"]
    assert names(text_of(client, "/models/?sort=released")) == ["Done", "Planned", "Denied"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("maker=xai", ["Grok-3"]),
        ("maker=Other", ["Mind"]),
        ("maker=nobody", ["Grok-3", "Mind"]),
        ("name=ROK", ["Grok-3"]),
        ("kind=price", ["Grok-3"]),
        ("kind=release", ["Grok-3"]),
        ("kind=benchmark", ["Grok-3", "Mind"]),
        ("year=2026", ["Grok-3"]),
        ("year=2025", []),
        ("benchmark=hard-test&sort=-score", ["Mind", "Grok-3"]),
        ("benchmark=hard-test&sort=score", ["Grok-3", "Mind"]),
        ("benchmark=hard-test&maker=xai", ["Grok-3"]),
        ("sort=-name", ["Mind", "Grok-3"]),
        ("sort=maker", ["Mind", "Grok-3"]),
    ],
)
def test_models_filters(client: Client, query: str, found: list[str]) -> None:
    grok()
    other = factories.entity("Mind", "model", maker=factories.entity("Other"))
    factories.claim("benchmark", other, factories.entity("Hard Test", "benchmark"), quantity="61")
    page = text_of(client, f"/models/?{query}")
    assert names(page) == found
    assert ("No model is left" in page) == (not found)


def test_models_side_by_side_share_a_row_for_each_benchmark(client: Client) -> None:
    grok()
    mind = factories.entity("Mind", "model")
    factories.claim("benchmark", mind, factories.entity("Hard Test", "benchmark"), quantity="61")
    factories.claim("benchmark", mind, factories.entity("A Test", "benchmark"), quantity="5")
    factories.entity("Third", "model")
    page = text_of(client, "/models/?compare=grok-3&compare=mind&compare=unknown")
    table = page[page.index('class="sheet beside"') :]
    assert "Third" not in table and table.index(">Hard Test<") < table.index(">A Test<")
    row = table[table.index(">Hard Test<") : table.index(">A Test<")]
    assert ">58.4<" in row and ">61<" in row and 'class="st planned"' in row
    assert '<a class="chip" href="/models/?compare=mind&amp;compare=unknown" dir="auto">Grok-3' in page
    assert names(text_of(client, "/models/?compare=mind")) == ["Grok-3", "Mind", "Third"]
    assert "at least two models" in text_of(client, "/models/?compare=mind")


def test_models_export_has_a_row_a_number(client: Client) -> None:
    grok()
    factories.entity("Blank", "model")
    rows = client.get("/models/?format=json").json()["rows"]
    assert all(set(row) == set(tables.MODEL_FIELDS) for row in rows)
    assert [(row["kind"], row["value"], row["unit"]) for row in rows if row["kind"] in ("price", "benchmark")] == [
        ("price", "3", "million input tokens"),
        ("benchmark", "58.4", "score"),
    ]
    (score,) = [row for row in rows if row["kind"] == "benchmark"]
    assert (score["of"], score["status"], score["said_by"]) == ("Hard Test", "planned", "Harbor Wire")
    assert Claim.objects.get(kind="benchmark").get_absolute_url() in score["claim_url"]
    assert [(row["model"], row["kind"], row["claim_url"]) for row in rows][-1] == ("Blank", None, None)
    told = list(csv.DictReader(io.StringIO(client.get("/models/?format=csv&name=blank").content.decode())))
    assert [row["model"] for row in told] == ["Blank"]


@pytest.mark.parametrize("number", [21, 45])
def test_models_query_budget_and_weight(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, number: int) -> None:
    maker, test = factories.entity("Maker " * 8), factories.entity("Hard Test " * 5, "benchmark")
    said = factories.article("So it is said.", by="Publisher " * 4)
    for each in range(number):
        model = factories.entity(f"{'Model ' * 8}{each}", "model")
        factories.claim("release", maker, model, said_by=("Harbor Wire",))
        for value in range(6):
            for kind, fields in (
                ("spec", {"quantity": value, "quantity_unit": "parameters in billions"}),
                ("price", {"amount": value, "amount_per": "million output tokens", "status": "speculative", "reported": True}),
                ("benchmark", {"object": test, "quantity": value, "status": "speculative", "reported": True}),
            ):
                factories.evidence(factories.claim(kind, model, said_by=(), **fields), said)  # type: ignore[arg-type]
    factories.analyse()
    with django_assert_max_num_queries(12):
        page = text_of(client, f"/models/?benchmark={test.slug}&maker={maker.slug}&kind=price&year=2026&sort=-score")
    assert f"Page 1 of {-(-number // 16)}" in page and "6 more numbers</a>" in page
    assert len(page.encode()) <= 60_000
