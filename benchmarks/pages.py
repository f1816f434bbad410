"""What each kind of page costs: queries, bytes of HTML, and its time in proportion to the lightest of them.

    .venv/bin/python manage.py demo &
    .venv/bin/python benchmarks/pages.py [ROUNDS]

Asks the application itself, with the database of the settings (DATABASE_URL, else the embedded one, which a demo has filled). Times are
medians over the rounds, given as a multiple of the page “about”, which asks the database nothing, so that machines can be compared.
"""

from __future__ import annotations

import gzip
import os
import re
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")


def main() -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.demo import KINDS

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    client = Client()

    def body(address: str) -> bytes:
        return bytes(client.get(address).content)

    def once(address: str) -> float:
        begun = time.perf_counter()
        client.get(address)
        return time.perf_counter() - begun

    found: dict[str, str] = {}
    for kind, place in KINDS.items():
        if isinstance(place, str):
            found[kind] = place
            continue
        pattern, where = place
        link = re.search(rf'href="({pattern})["#?]', body(found.get(where, where)).decode())
        if not link:
            sys.exit(f"{found.get(where, where)} links to no {kind}: is the database full of the fixtures?")
        found[kind] = link[1]
    rows: list[tuple[str, int, int, int, float]] = []
    for kind, address in found.items():
        page = body(address)  # fills what is kept between requests
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        queries = len(asked)  # now: the next request empties the log
        seconds = statistics.median(once(address) for _ in range(rounds))
        rows.append((kind, queries, len(page), len(gzip.compress(page, 6)), seconds))
    unit = next(seconds for kind, *_, seconds in rows if kind == "about")
    print(f"{'kind':24}{'queries':>8}{'bytes':>9}{'gzipped':>9}{'time':>8}")
    for kind, queries, size, packed, seconds in rows:
        print(f"{kind:24}{queries:8}{size:9,}{packed:9,}{seconds / unit:7.1f}×")


if __name__ == "__main__":
    main()
