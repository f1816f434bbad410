"""A scripted browser decides claims of a long queue by keyboard, as an editor does: the time, and the queries that a decision takes.

    .venv/bin/python benchmarks/decisions.py [DECISIONS] [CLAIMS] [--serve PORT]

Makes CLAIMS claims (100,000) in a scratch database beside the one that is configured, decides DECISIONS (100) of them in Chromium with
the keys for confirm, reject and a corrected status by turns, prints what it took, and drops the database. Tasks are queued to a broker
in memory, as a deployment queues them for its workers. With ``--serve`` it serves the desk instead, for a look (login “ed”, “ed”).
"""

from __future__ import annotations

import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")
os.environ["CELERY_BROKER_URL"] = "memory://"

#: Method, path, queries and milliseconds of each request.
REQUESTS: list[tuple[str, str, int, float]] = []


class Counting:
    """Middleware that counts the queries of each request."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        from django.db import connection

        queries = 0

        def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(sql, params, many, context)

        began = time.perf_counter()
        with connection.execute_wrapper(wrapper):
            response = self.get_response(request)
        REQUESTS.append((request.method, request.path, queries, (time.perf_counter() - began) * 1000))
        return response


@contextmanager
def scratch() -> Iterator[None]:
    """A database of our own, made by the migrations and dropped in the end."""
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = "benchmark_decisions"
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def fill(claims: int) -> None:
    """Claims of all confidences and sums about two thousand companies, ten an article, each with the sentence that says it."""
    import datetime as dt
    import hashlib
    from decimal import Decimal

    from django.contrib.auth.models import User
    from django.db import connection
    from django.utils import timezone

    from entities import statements
    from entities.extraction.types import Amount
    from entities.fingerprint import Statement, fingerprint
    from entities.models import Alias, Claim, Entity, Evidence, Mention
    from entities.names import norm
    from ingest.models import Article, Document, Publisher, Source

    User.objects.create_superuser("ed", password="ed")
    sources = []
    for number in range(12):
        publisher = Publisher.objects.create(name=f"Wire {number}", slug=f"wire-{number}")
        sources.append(
            Source.objects.create(
                name=f"Wire {number}", slug=f"wire-{number}", kind="feed", location=f"http://wire/{number}", publisher=publisher
            )
        )
    first, last = (
        ("North", "East", "Bright", "Stone", "River", "Silver", "Quiet", "Iron"),
        ("wind", "gate", "field", "works", "light", "bridge"),
    )
    entities = [
        Entity(
            kind="company",
            name=f"{first[n % 8]}{last[n // 8 % 6]} {n}",
            key=f"company:c{n}",
            slug=f"c-{n}",
            standing="candidate" if n % 20 == 0 else "established",
            first_told=dt.date(2026, 4, 1),
        )
        for n in range(2000)
    ]
    entities = Entity.objects.bulk_create(entities)
    Alias.objects.bulk_create(Alias(entity=row, name=row.name, norm=norm(row.name, row.kind)) for row in entities)
    numbers = count()
    now = timezone.now()
    for begin in range(0, claims // 10, 500):
        article_numbers = range(begin, min(begin + 500, claims // 10))
        documents = Document.objects.bulk_create(
            Document(source=sources[n % 12], uri=f"d{n}", format="text", raw=b"", content_hash=f"{n:064}", published=now)
            for n in article_numbers
        )
        articles, evidence, rows = [], [], []
        for n, document in zip(article_numbers, documents, strict=True):
            day = now.date() - dt.timedelta(days=n % 300)
            at = dt.datetime.combine(day, dt.time(3), dt.UTC)
            says, sentences = [], []
            for number in (next(numbers) for _ in range(10)):
                at_one = number * 7 % 2000
                one, other = entities[at_one], entities[(at_one + 1 + number // 2000 % 1998) % 2000]
                amount = Amount(Decimal(1000 * number + 500), "USD") if number % 2 else None
                status = ("actual", "planned", "optional", "speculative")[number % 4]
                kind = ("acquisition", "investment", "contract", "partnership")[number // 4 % 4]
                says.append(Statement(kind, one.key, other.key, amount, None, f"matter {number}", status, False, ""))
                sentences.append(
                    f"In matter {number}, {one.name} {'may take up with' if number % 4 else 'took up with'} {other.name}, it was said."
                )
            text = f"Story {n}\n\n" + " ".join(sentences[:5]) + "\n\n" + " ".join(sentences[5:])
            article = Article(
                document=document,
                position=0,
                key="s",
                title=f"Story {n}",
                text=text,
                text_hash=f"{n:064}",
                published=at,
                published_from="feed",
                day=day,
                url=f"http://wire/{n}",
            )
            articles.append(article)
            ids = {row.key: row.pk for row in entities}
            for statement, sentence in zip(says, sentences, strict=True):
                place = text.index(sentence)
                mark = fingerprint(statement)
                mark = hashlib.sha256(f"{mark}{n}".encode()).hexdigest() if mark in SEEN else mark
                SEEN.add(mark)
                confidence = (int(mark[:8], 16) % 1000) / 1000
                claim = Claim(
                    fingerprint=mark,
                    confidence=confidence,
                    publisher_count=1,
                    first_told=day,
                    last_told=day,
                    standing="published" if confidence >= 0.42 else "queued",
                    **statements.columns(statement, ids),
                )
                rows.append(claim)
                evidence.append(
                    Evidence(
                        claim=claim,
                        article=article,
                        start=place,
                        end=place + len(sentence),
                        text=sentence,
                        detail=statement.detail,
                        confidence=confidence,
                        rule="made",
                        extractor="made-1",
                        statement=mark,
                        read=statements.to_json(statement),
                    )
                )
        Article.objects.bulk_create(articles)
        Claim.objects.bulk_create(rows)
        Evidence.objects.bulk_create(evidence)
        Mention.objects.bulk_create(
            Mention(article=article, entity=entities[(n * 17) % 2000], start=0)
            for n, article in zip(article_numbers, articles, strict=True)
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


SEEN: set[str] = set()


def decide(url: str, decisions: int) -> list[float]:
    """Seconds of each decision, from the key to the next claim on the screen."""
    from playwright.sync_api import sync_playwright

    from tests.conftest import chromium

    took = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{url}/admin/login/")
        page.get_by_label("Username").fill("ed")
        page.get_by_label("Password").fill("ed")
        page.keyboard.press("Enter")
        page.wait_for_url("**/admin/")
        page.goto(f"{url}/admin/entities/claim/queue/")
        for number in range(decisions):
            shown = page.locator("input[name=seen]").input_value()
            began = time.perf_counter()
            if number % 10 == 9:
                page.locator("[name=status]").select_option("denied")
                page.keyboard.press("Control+Enter")
            else:
                page.keyboard.press("cx"[number % 2])
            page.wait_for_function(
                "was => { const now = document.querySelector('input[name=seen]'); return now && now.value !== was }", arg=shown
            )
            took.append(time.perf_counter() - began)
        browser.close()
    return took


def main() -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.MIDDLEWARE = ["__main__.Counting", *settings.MIDDLEWARE]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = ["*"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.db import connection
    from django.test.testcases import LiveServerThread

    from entities import queue
    from entities.models import Correction

    arguments = [int(word) for word in sys.argv[1:] if word.isdigit()]
    port = arguments.pop() if "--serve" in sys.argv else 0
    decisions, claims = (*arguments, *(100, 100_000)[len(arguments) :])
    with scratch():
        began = time.perf_counter()
        fill(claims)
        waiting = queue.claims().count()
        print(f"{waiting:,} claims wait in the queue (made in {time.perf_counter() - began:.0f} s)", flush=True)
        plan = queue.claims()[:1].explain()
        print("the next claim comes by", "the index claim_queue" if "claim_queue" in plan else f"no index:\n{plan}")
        server = LiveServerThread("127.0.0.1", StaticFilesHandler, port=port)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        url = f"http://127.0.0.1:{server.port}"
        if port:
            print(f"the desk is at {url}/admin/, login ed, ed; Ctrl-C ends it")
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                server.terminate()
                return
        REQUESTS.clear()
        took = decide(url, decisions)
        server.terminate()
        connection.close()
        assert Correction.objects.count() == decisions, "every decision stands"
        report(took)


def report(took: list[float]) -> None:
    posts = [row for row in REQUESTS if row[0] == "POST" and row[1].endswith("/decide/")]
    pages = [row for row in REQUESTS if row[0] == "GET" and row[1].endswith("/queue/")]
    print(f"{len(took)} decisions in {sum(took):.1f} s: median {statistics.median(took):.2f} s, longest {max(took):.2f} s")
    for what, rows in (("a decision", posts), ("the page of the next claim", pages)):
        queries, times = [row[2] for row in rows], [row[3] for row in rows]
        told = f"{statistics.median(queries):.0f} queries (at most {max(queries)})"
        print(f"{what}: {told}, median {statistics.median(times):.0f} ms on the server")


if __name__ == "__main__":
    main()
