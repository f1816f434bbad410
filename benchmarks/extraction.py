"""Speed of extraction, with spaCy's plain tokenizer in the same run as the yardstick.

    .venv/bin/python benchmarks/extraction.py [FILE…]

Reads the fixtures if no file is named. Prints words a second of both and their ratio, the time to load, the peak of memory, and
whether cost is linear: the same text once, four and sixteen times over.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def seconds(work: object, *arguments: object) -> float:
    begin = time.perf_counter()
    work(*arguments)  # type: ignore[operator]
    return time.perf_counter() - begin


def main() -> None:
    begin = time.perf_counter()
    from entities.extraction.pipeline import extract
    from entities.extraction.sentences import tokenizer

    extract("Nvidia acquired SchedMD for $2 billion in March 2026.")
    print(f"load and first sentence  {time.perf_counter() - begin:6.2f} s")

    paths = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "fixtures/documents").glob("*/*.[mt][dx]*"))
    texts = [path.read_text("utf-8", "replace") for path in paths]
    words = sum(len(text.split()) for text in texts)
    nlp = tokenizer()
    plain = seconds(lambda: list(nlp.pipe(texts)))
    whole = seconds(lambda: [extract(text) for text in texts])
    print(f"{len(texts)} texts, {words} words")
    print(f"spaCy tokenizer          {words / plain:9.0f} words/s")
    print(f"extraction               {words / whole:9.0f} words/s   1 : {whole / plain:.0f}")

    base = "\n\n".join(texts)[:60_000]
    single = seconds(extract, base)
    for times in (4, 16):
        print(f"{times:3} times the text takes {seconds(extract, (base + chr(10) * 2) * times) / single:6.1f} times as long")
    print(f"peak of memory           {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MiB")


if __name__ == "__main__":
    main()
