"""Pages over a large archive: tables sorted every way, search by words, an entity as of a day, exports; each beside how it was done before.

    .venv/bin/python benchmarks/size.py [CLAIMS] [--keep]

Fills a scratch database beside the project's own (dropped at the end unless ``--keep``; found again by the next run if kept): by default
600,000 claims of 210,000 deals with as much evidence, 200,000 figures, and one entity with thousands of claims each told in two years.
Times are seconds of processor, of this process and of the database's together, so that what else the machine does matters little;
parallel workers are off, so that none is missed.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
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

from benchmarks import chains  # noqa: E402  # the path comes first

DATABASE = "throughline_bench_size"
CLAIMS = 600_000
RUNS = 5
TICKS = os.sysconf("SC_CLK_TCK")

# After the rows of benchmarks/chains.py: sentences with words of all frequencies, their articles' texts, the deals' sums, figures,
# and a second telling, a year before the first, of all that the largest hub has a part in.
FILL = """
SET session_replication_role = replica;
UPDATE entities_evidence SET text = format('They signed a contract about term%%s and term%%s for the plan of item%%s.',
    floor(power(5000, random())), floor(power(5000, random())), floor(power(200000, random())));
UPDATE entities_evidence SET "end" = length(text);
UPDATE ingest_article SET text = told.text FROM (SELECT article_id, string_agg(text, ' ') AS text FROM entities_evidence GROUP BY 1) told
    WHERE told.article_id = ingest_article.id;
UPDATE entities_deal SET dollars = told.top, dollars_low = told.top
    FROM (SELECT deal_id, max(amount_value) AS top FROM entities_claim GROUP BY 1) told WHERE told.deal_id = entities_deal.id;
INSERT INTO entities_figure (article_id, start, "end", text, value, currency, qualifier, per, sentence_start, sentence_end)
    SELECT 1 + n %% %(articles)s, n / %(articles)s, 20 + n / %(articles)s, '$ ' || n, round((10 ^ (3 + 8 * random()))::numeric),
           CASE WHEN n %% 5 = 0 THEN 'EUR' ELSE 'USD' END, 'exact', CASE WHEN n %% 9 = 0 THEN 'month' ELSE '' END, 0, 60
    FROM generate_series(1, 200000) n;
INSERT INTO entities_evidence (claim_id, article_id, start, "end", text, attribution, "when", detail, confidence, rule, extractor,
                               statement, read)
    SELECT claim_id, 1 + (article_id + 365) %% %(articles)s, start, "end", evidence.text, '{}', '', '', 1, '', 'bench', statement, '{}'
    FROM entities_evidence evidence JOIN entities_claim claim ON claim.id = claim_id WHERE subject_id = 1 OR object_id = 1;
UPDATE entities_claim SET first_told = told.first, last_told = told.last, publisher_count = 2
    FROM (SELECT claim_id, min(day) AS first, max(day) AS last FROM entities_evidence JOIN ingest_article article ON article.id = article_id
          GROUP BY 1) told WHERE told.claim_id = entities_claim.id;
SET session_replication_role = DEFAULT;
"""


def fill(claims: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM entities_figure")
        if cursor.fetchone()[0]:
            return
        cursor.execute(FILL, {"articles": claims // 10})
        cursor.execute("VACUUM FULL ANALYZE")


def busy(pid: int) -> float:
    """Seconds of processor that this process and one of the database's have taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS


def measured(ask: Callable[[], Any], runs: int = RUNS) -> tuple[float, int]:
    """Median seconds of processor of some runs after a first, and the queries of one."""
    from django.db import connection

    asked: list[str] = []

    def listening(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listening):
        ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    seconds = []
    for _ in range(runs):
        begun = busy(pid)
        ask()
        seconds.append(busy(pid) - begun)
    return statistics.median(seconds), len(asked)


def report(words: str, ask: Callable[[], Any], before: Callable[[], Any] | None = None) -> None:
    seconds, queries = measured(ask)
    line = f"{words:58} {seconds:7.3f} s  {queries:2} queries"
    if before is not None:
        earlier, _ = measured(before, 1)
        line += f"   before {earlier:7.3f} s: {earlier / max(seconds, 1 / TICKS):6.1f} × as long"
    print(line, flush=True)


def deals_before() -> Any:
    """The page of deals by amount as it was once asked for: a subquery for each deal."""
    from django.db.models import Exists, OuterRef, Subquery

    from entities import money
    from entities.models import Claim, Deal

    told = Claim.objects.public().filter(deal=OuterRef("pk"))
    sums: Any = told.filter(amount_value__isnull=False, amount_per="")
    sums = sums.annotate(dollars=money.dollars("amount_value", "amount_currency", "amount_per", high="amount_high"))
    rows = Deal.objects.filter(Exists(told))
    by_sum = rows.alias(sum=Subquery(sums.order_by("-dollars", "pk").values("dollars")[:1])).order_by("-sum", "-last_told", "key")
    return rows.count(), list(by_sum[:40])


def search_before(words: str) -> Any:
    """Claims by words as they were once asked for: a vector made of each sentence of each article that holds the words."""
    from django.contrib.postgres.search import SearchQuery, SearchVector
    from django.db.models import Exists, OuterRef

    from entities.models import Claim, Evidence
    from ingest.models import Article

    asked = SearchQuery(words, search_type="websearch", config="english")
    says = SearchVector("text", "claim__subject__name", "claim__object__name", "claim__detail", config="english")
    said = Evidence.objects.filter(article__in=Article.objects.public().filter(search=asked).order_by())
    said = said.annotate(says=says).filter(says=asked, claim=OuterRef("pk"))
    rows = Claim.objects.public().filter(Exists(said)).order_by("-last_told", "-publisher_count", "-pk")
    return rows.order_by().values("pk")[:1000].count(), list(rows[:10])


def figures_before() -> Any:
    """The page of figures by amount as it was once asked for: dollars made of every row."""
    from django.db.models import F

    from entities import money, timelines
    from entities.models import Figure

    rows = timelines.figures().defer("article__text", "article__search", "article__document__raw")
    rows = rows.annotate(sum=money.dollars("value", "currency", "per", high="high"))
    rows = rows.order_by(F("sum").desc(nulls_last=True), "-value", "-article__published", "article_id", "start")
    list(Figure.objects.values_list("currency", flat=True).distinct().order_by("currency")[:60])
    return rows.count(), list(rows[:50])


def exported(client: Any, address: str) -> tuple[int, int]:
    """Bytes of a file and the lines in it, read as they come."""
    response = client.get(address)
    size = lines = 0
    for piece in response if response.streaming else [response.content]:
        size += len(piece)
        lines += piece.count(b"\n")
    return size, lines


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from digest import search
    from digest.views.search import FEW, MOST
    from entities.models import Claim, Deal, Evidence, Figure

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # no collectstatic is needed
    claims = next((int(text) for text in sys.argv[1:] if text.isdigit()), CLAIMS)
    chains.DATABASE = DATABASE
    chains.scratch(claims)
    fill(claims)
    client = Client()

    def page(address: str) -> None:
        assert client.get(address).status_code == 200, address

    try:
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
        for model in (Claim, Deal, Evidence, Figure):
            print(f"{model.objects.count():,} {model._meta.verbose_name_plural}")
        report("/deals/?sort=-amount", partial(page, "/deals/?sort=-amount"), deals_before)
        for sort in ("amount", "-told", "told", "status", "-status", "family"):
            report(f"/deals/?sort={sort}", partial(page, f"/deals/?sort={sort}"))
        for query in ("min=1B", "page=100", "family=supply&status=planned"):
            report(f"/deals/?{query}", partial(page, f"/deals/?{query}"))
        report("/figures/?sort=-amount", partial(page, "/figures/?sort=-amount"), figures_before)
        for sort in ("amount", "-told", "publisher"):
            report(f"/figures/?sort={sort}", partial(page, f"/figures/?sort={sort}"))

        def found(words: str) -> Any:
            rows = search.claims(search.parse(words))
            return rows.order_by().values("pk")[:MOST].count(), list(rows[:FEW])

        for words in ("item150000", "term4000", "term4 term9", "firm 7 contract term3", "contract"):
            report(f"claims by words: {words}", partial(found, words), partial(search_before, words))
        report("/search/?q=contract", partial(page, "/search/?q=contract"))
        hub = Claim.objects.filter(subject=1).count() + Claim.objects.filter(object=1).count()
        day = dt.date.today() - dt.timedelta(days=150)
        report(f"an entity of {hub:,} claims", partial(page, "/entity/firm-1/"))
        report(f"the same, ?as_of={day}", partial(page, f"/entity/firm-1/?as_of={day}"))
        for format_ in ("csv", "json"):
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            report(f"/figures/?format={format_}", partial(exported, client, f"/figures/?format={format_}"))
            size, lines = exported(client, f"/figures/?format={format_}")
            more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            print(f"    {size / 1e6:.1f} MB in {lines:,} lines; memory grew by {more:.0f} MiB")
    finally:
        if "--keep" not in sys.argv:
            chains.drop()


if __name__ == "__main__":
    main()
