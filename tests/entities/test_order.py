"""The index is the same whatever the order in which articles come."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from entities.indexing import recount_article, store_extraction
from entities.models import Alias, Claim, Deal, Entity, Evidence, Indexing, Mention
from ingest.models import Article
from tests import factories
from tests.entities.hand import extraction, named, says, usd

pytestmark = pytest.mark.django_db


def snapshot() -> list[Any]:
    """All that the index says, without the numbers of rows."""
    ends = ("subject__key", "object__key")
    claims = [field.name for field in Claim._meta.concrete_fields if field.name not in {"id", "subject", "object", "deal", "same_as"}]
    return [
        sorted(Claim.objects.values_list(*claims, *ends, "deal__key"), key=repr),
        sorted(Entity.objects.values_list("key", "standing", "origin", "first_told"), key=repr),
        sorted(Alias.objects.values_list("entity__key", "name", "norm"), key=repr),
        sorted(Mention.objects.values_list("article", "entity__key", "count", "start"), key=repr),
        sorted(Evidence.objects.values_list("article", "start", "end", "statement", "claim__fingerprint"), key=repr),
        sorted(Deal.objects.values_list("key", "status", "reported", "first_told", "last_told", "parties__key"), key=repr),
    ]


def test_index_does_not_hang_on_the_order_of_articles() -> None:
    told: list[tuple[str, str, str, dict[str, Any], str]] = [
        ("Harbor Wire", "03-01", "Northwind is said to want Lumen.", {"status": "planned", "reported": True}, "Lumen"),
        ("Deal Desk", "03-02", "Northwind buys Lumen Inc. for about $5.", {"amount": usd(5, "about"), "when": "2026-03"}, "Lumen Inc"),
        ("Ledger", "03-03", "Northwind bought Lumen for $5 on 1 March.", {"amount": usd(5), "when": "2026-03-01"}, "Lumen"),
        ("Ledger", "09-01", "Northwind denies it all about Lumen.", {"status": "denied"}, "Lumen"),
    ]
    made = []
    for by, day, text, fields, other in told:
        claims = [
            says(text, "acquisition", "Northwind", other, **fields),
            says(text, "listing", "Northwind", status="speculative", detail=by),
        ]
        entities = (named("Northwind", text), named(other, text))
        article = factories.article(text, by=by, day=dt.date.fromisoformat(f"2026-{day}"))
        made.append((article, extraction(text, *claims, entities=entities)))
    results = []
    for order in itertools.islice(itertools.permutations(made), 0, None, 5):
        for article, read in order:
            store_extraction(article, read)
        results.append(snapshot())
        for model in (Evidence, Claim, Deal, Mention, Indexing, Entity):
            model.objects.all().delete()
    assert all(result == results[0] for result in results[1:])
    assert len(results[0][0]) == 4
    assert [row[0][-2:] for row in results[0][5]] == [":1", ":1", ":2", ":2", ":1"]  # a row a party


@pytest.mark.parametrize("first", ["indexed", "superseded"])
def test_index_does_not_hang_on_whether_an_article_was_indexed_before_it_was_superseded(first: str) -> None:
    text = "Northwind buys Lumen."
    read = extraction(text, says(text, "acquisition", "Northwind", "Lumen"))
    old, new = factories.article(text, day=dt.date(2026, 3, 1)), factories.article(text, day=dt.date(2026, 3, 2))
    if first == "indexed":
        store_extraction(old, read)
    Article.objects.filter(pk=old.pk).update(superseded_by=new)
    if first == "superseded":
        store_extraction(old, read)
    recount_article(old.pk)
    store_extraction(new, read)
    claim = Claim.objects.get()
    assert (claim.first_told, claim.publisher_count, claim.evidence.count()) == (dt.date(2026, 3, 2), 1, 2)
    assert {entity.first_told for entity in Entity.objects.all()} == {dt.date(2026, 3, 2)}
