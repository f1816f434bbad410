"""The search for a chain over about a million generated claims, against one plain indexed lookup.

    .venv/bin/python benchmarks/chains.py [CLAIMS] [--keep]

Fills a scratch database beside the project's own (dropped at the end unless ``--keep``; found again by the next run if kept) with deals
between entities of which few take part in most, as in life: a twentieth of the entities has three tenths of the places. Then it asks for
chains between hubs, between an entity of the middle and a hub, between two that hardly deal with anyone, and for one that does not exist;
and for the page that shows them. Prints the median time of each, how often that of the lookup it is, and the queries that it makes.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")

DATABASE = "throughline_bench_chains"
CLAIMS = 1_000_000
RUNS = 7

# Numbers for %(…)s: entities, deals, claims, articles. Skewed places by the cube of a random number; every deal has two parties.
FILL = """
SET session_replication_role = replica;  -- no history and no checks of foreign keys: the rows are made to fit
SELECT setseed(0.42);
INSERT INTO ingest_publisher (name, slug, homepage) SELECT 'Publisher ' || n, 'publisher-' || n, '' FROM generate_series(1, 200) n;
INSERT INTO ingest_source (name, slug, kind, location, active, interval, etag, last_modified, last_error, error_count, publisher_id)
    SELECT 'Source ' || n, 'source-' || n, 'feed', 'https://example.com/' || n, false, '1 day', '', '', '', 0, n
    FROM generate_series(1, 200) n;
INSERT INTO ingest_document (uri, version, format, raw, content_hash, title, url, author, language, published_from, received, source_id)
    SELECT 'd' || n, 1, 'html', '', md5('d' || n), '', '', '', 'en', 'feed', now(), 1 + n %% 200
    FROM generate_series(1, %(articles)s) n;
INSERT INTO ingest_article (position, key, title, text, body_start, text_hash, section, url, author, outlets, language, published,
                            published_from, day, withdrawn, stored, sketch, document_id)
    SELECT 0, 'a' || n, 'Title ' || n, 'Some firm deals with another, says article ' || n || '.', 0, md5('a' || n), '', '', '', '{}', 'en',
           at, 'feed', at::date, false, now(), '{}', n
    FROM (SELECT n, now() - interval '1 day' * (1 + n %% 900) AS at FROM generate_series(1, %(articles)s) n) dated;
INSERT INTO entities_entity (kind, name, key, slug, standing, origin, description, homepage, first_told)
    SELECT 'company', 'Firm ' || n, 'company:firm-' || n, 'firm-' || n, 'established', 'text', '', '', '2023-01-01'
    FROM generate_series(1, %(entities)s) n;
CREATE TEMP TABLE pairs AS
    SELECT row_number() OVER () AS n, one, CASE WHEN other = one THEN 1 + one %% %(entities)s ELSE other END AS other, dice
    FROM (SELECT 1 + floor(%(entities)s * power(random(), 3))::int AS one, 1 + floor(%(entities)s * power(random(), 1.5))::int AS other,
                 random() AS dice FROM generate_series(1, %(deals)s)) drawn
    WHERE one < %(entities)s AND other < %(entities)s;  -- the last entity deals with nobody
INSERT INTO entities_deal (id, key, family, status, reported, first_told, last_told)
    SELECT n, 'supply:' || n, 'supply',
           CASE WHEN dice < .55 THEN 'actual' WHEN dice < .75 THEN 'planned' WHEN dice < .85 THEN 'optional'
                WHEN dice < .95 THEN 'speculative' ELSE 'denied' END,
           dice > .7 AND dice < .8, current_date - (n %% 900)::int - 1, current_date - (n %% 900)::int FROM pairs;
INSERT INTO entities_deal_parties (deal_id, entity_id) SELECT n, one FROM pairs UNION ALL SELECT n, other FROM pairs;
INSERT INTO entities_claim (kind, subject_id, object_id, amount_value, amount_currency, amount_qualifier, amount_per, quantity_unit,
                            quantity_qualifier, detail, status, reported, "when", fingerprint, confidence, standing, first_told,
                            last_told, publisher_count, deal_id)
    SELECT 'contract', one, other, amount, CASE WHEN amount IS NULL THEN '' ELSE 'USD' END,
           CASE WHEN amount IS NULL THEN '' ELSE 'exact' END, '', '', '', '', status, reported, '', md5('claim' || m), 1, 'published',
           first_told, last_told, 1 + m %% 7, deal.id
    FROM (SELECT m, 1 + m %% (SELECT count(*) FROM pairs) AS n,
                 CASE WHEN m %% 3 = 0 THEN round((10 ^ (5 + 5 * random()))::numeric) END AS amount
          FROM generate_series(1, %(claims)s) m) told
    JOIN pairs USING (n) JOIN entities_deal deal ON deal.id = pairs.n;
INSERT INTO entities_evidence (claim_id, article_id, start, "end", text, attribution, "when", detail, confidence, rule, extractor,
                               statement, read)
    SELECT id, 1 + id %% %(articles)s, 0, 29, 'Some firm deals with another,', '{}', '', '', 1, '', 'bench', fingerprint, '{}'
    FROM entities_claim;
INSERT INTO entities_mention (article_id, entity_id, count, start)
    SELECT DISTINCT 1 + id %% %(articles)s, subject_id, 1, 0 FROM entities_claim
    UNION SELECT DISTINCT 1 + id %% %(articles)s, object_id, 1, 0 FROM entities_claim;
DROP TABLE pairs;
SET session_replication_role = DEFAULT;
"""


def scratch(claims: int) -> None:
    """A database of its own on the same server, migrated and filled; one that was kept is taken as it is."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if new := cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    connection.settings_dict["NAME"] = DATABASE
    call_command("migrate", verbosity=0)
    if not new:
        return
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"entities": claims // 20, "deals": claims * 35 // 100, "claims": claims, "articles": claims // 10})
        cursor.execute("VACUUM ANALYZE")
    print(f"filled in {time.perf_counter() - began:.0f} s")


def drop() -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {DATABASE}")


def timed(ask: Callable[[], Any]) -> tuple[float, int, Any]:
    """Median seconds of some runs after a first, the queries of one, and what it gives."""
    from django.db import connection

    asked: list[str] = []

    def listening(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listening):
        given = ask()
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), len(asked), given


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from digest import paths
    from entities.models import Claim, Entity

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # no collectstatic is needed
    numbers = [int(text) for text in sys.argv[1:] if text.isdigit()]
    scratch(numbers[0] if numbers else CLAIMS)
    try:
        last = Entity.objects.count()
        print(f"{Claim.objects.count():,} claims, {last:,} entities; the largest hubs have {paths.partners([1, 2, 3])} partners")
        claim = Claim.objects.order_by("pk")[1000].pk
        lookup, _, _ = timed(partial(Claim.objects.get, pk=claim))
        print(f"{'one plain indexed lookup':44} {lookup * 1000:8.2f} ms")
        pairs = {"two hubs": (1, 2), "a hub and one of the middle": (1, last // 2), "two of the middle": (last // 3, last // 2),
                 "two that hardly deal": (last - 1, last - 2), "one that deals with nobody": (1, last)}  # fmt: skip
        for words, (one, other) in pairs.items():
            start, goal = Entity.objects.get(slug=f"firm-{one}"), Entity.objects.get(slug=f"firm-{other}")
            seconds, queries, (ways, _) = timed(partial(paths.find, start, goal))
            told = f"{len(ways)} ways of {', '.join(str(len(way.claims)) for way in ways) or 'no'} links"
            print(f"{words:44} {seconds * 1000:8.2f} ms  {seconds / lookup:8.1f} lookups  {queries:2} queries  {told}")
        client = Client()
        for address in ("/chain/", "/chain/?from=firm-1&to=firm-2", f"/chain/?from=firm-1&to=firm-{last}", "/chain/firm-1/firm-2/firm-3/"):
            seconds, queries, response = timed(partial(client.get, address))
            size = f"{response.status_code}, {len(response.content) / 1000:.0f} kB"
            print(f"{address:44} {seconds * 1000:8.2f} ms  {seconds / lookup:8.1f} lookups  {queries:2} queries  {size}")
    finally:
        if "--keep" not in sys.argv:
            drop()


if __name__ == "__main__":
    main()
