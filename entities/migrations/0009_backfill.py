"""Fills what the last migrations added: whose words articles bring, how many tell each claim by that, and what sum each deal has."""

from collections import defaultdict

from django.db import migrations
from django.db.models import BooleanField, Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from entities import money
from ingest import copies

COUNT = """
UPDATE entities_claim SET publisher_count = told.n
FROM (SELECT evidence.claim_id, count(DISTINCT coalesce(article.voice_id, document.publisher_id, source.publisher_id, 0)) AS n
      FROM entities_evidence evidence JOIN ingest_article article ON article.id = evidence.article_id
      JOIN ingest_document document ON document.id = article.document_id JOIN ingest_source source ON source.id = document.source_id
      WHERE article.superseded_by_id IS NULL GROUP BY evidence.claim_id) told
WHERE told.claim_id = entities_claim.id AND told.n <> publisher_count
"""


def tell_voices(apps, schema_editor):
    articles = apps.get_model("ingest", "Article").objects
    publisher = Coalesce("document__publisher", "document__source__publisher")
    rows = articles.annotate(compared=copies.compared(), by=publisher)
    rows = rows.order_by("published", "document__source__slug", "document__uri", "position", "pk")
    holders = defaultdict(list)  # shingle of a sketch: articles that have it, told first first
    for place, (pk, published, by, text) in enumerate(rows.values_list("pk", "published", "by", "compared").iterator()):
        text = copies.shingles(text)
        sketch = copies.sketch(text)
        near = {}
        for mark in sketch:
            holders[mark] = [each for each in holders[mark] if published - each[1] <= copies.NEAR]
            near |= {each[0]: each for each in holders[mark]}
        alike = [each for each in near.values() if each[2] not in (None, by) and copies.is_copy(text, each[4])]
        first = min(alike, key=lambda each: each[0], default=None)
        voice = (first[3] or first[2]) if first else None
        voice = None if voice == by else voice
        if sketch:
            articles.filter(pk=pk).update(sketch=sketch, voice=voice)
        for mark in sketch:
            holders[mark].append((place, published, by, voice, text))


def tell_sums(apps, schema_editor):
    same = When(status=OuterRef("status"), reported=OuterRef("reported"), then=Value(True))
    sums = (
        apps.get_model("entities", "Claim")
        .objects.filter(deal=OuterRef("pk"), amount_value__isnull=False, amount_per="")
        .annotate(
            high=money.dollars("amount_value", "amount_currency", "amount_per", high="amount_high"),
            low=money.dollars("amount_value", "amount_currency", "amount_per"),
            same=Case(same, default=Value(False), output_field=BooleanField()),
        )
        .order_by("-same", "-high", "pk")
    )
    apps.get_model("entities", "Deal").objects.update(
        dollars=Subquery(sums.values("high")[:1]), dollars_low=Subquery(sums.values("low")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("entities", "0008_sums_and_words"), ("ingest", "0004_voices")]

    operations = [
        migrations.RunPython(tell_voices, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop, elidable=True),
        migrations.RunPython(tell_sums, migrations.RunPython.noop, elidable=True),
    ]
