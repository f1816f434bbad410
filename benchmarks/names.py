"""Names by the committed reader against spaCy's own network trained from scratch, on the kept quarter of the corpus.

    .venv/bin/python benchmarks/names.py [PASSES]

Both learn from the same passages. Counts exact spans with the right kind, line by line, without lexicon and rules beside them; then the
reader's names as extraction takes them, with lexicon and rules. Training spaCy's network takes about a minute a pass.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")

Span = tuple[int, int, str]


def told(name: str, pairs: Iterable[tuple[set[Span], set[Span]]]) -> None:
    gold = found = hit = 0
    for right, said in pairs:
        gold, found, hit = gold + len(right), found + len(said), hit + len(right & said)
    precision, recall = hit / max(1, found), hit / max(1, gold)
    print(f"{name:34} P {precision:.3f}  R {recall:.3f}  F1 {2 * hit / max(1, found + gold):.3f}   ({gold} names)", flush=True)


def main() -> None:
    import django

    django.setup()
    import spacy
    from spacy.training import Example

    from entities.corpus import Passage, is_kept, read_folder
    from entities.extraction import lexicon
    from entities.extraction.names import find_names
    from entities.extraction.pipeline import extract
    from entities.extraction.reading import find_numbers, settled, tags
    from entities.extraction.recogniser import opinions, recogniser
    from entities.extraction.sentences import sentences
    from entities.extraction.types import Span as Place

    passes = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    passages = read_folder(ROOT / "fixtures" / "corpus")

    def lines(chosen: Iterable[Passage]) -> list[tuple[str, set[Span]]]:
        return [(line.text, {(a, b, p.names[n].kind) for a, b, n in p.mentions(i)}) for p in chosen for i, line in enumerate(p.lines)]

    kept = lines(p for p in passages if is_kept(p))

    def by_reader(text: str) -> set[Span]:
        found = sentences(text)
        return {(o.start, o.end, o.kind) for o in opinions(recogniser().read(text, found, []), found)}

    def by_reader_told(text: str) -> set[Span]:
        lines, numbers = sentences(text), find_numbers(text, None)
        places = [Place(s.start, s.end) for s in lines]
        names = find_names(text, places, lexicon.load(), [Place(s.start, s.end) for s in lines if s.is_heading])
        return {
            (o.start, o.end, o.kind) for o in opinions(recogniser().read(text, lines, tags(settled(text, names, numbers), names)), lines)
        }

    def by_all(text: str) -> set[Span]:
        return {(span.start, span.end, e.kind) for e in extract(text).entities for span in e.mentions}

    told("reader, untold of rules", ((gold, by_reader(text)) for text, gold in kept))
    told("reader, told of rules", ((gold, by_reader_told(text)) for text, gold in kept))
    told("lexicon, rules and reader", ((gold, by_all(text)) for text, gold in kept))

    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = []
    for text, spans in lines(p for p in passages if not is_kept(p)):
        doc = nlp.make_doc(text)
        examples.append(Example.from_dict(doc, {"entities": [s for s in spans if doc.char_span(s[0], s[1]) is not None]}))
    rng = random.Random(7)
    spacy.util.fix_random_seed(7)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(passes):
        rng.shuffle(examples)
        for batch in spacy.util.minibatch(examples, 64):
            nlp.update(batch, sgd=optimizer, drop=0.2)
    found = [{(e.start_char, e.end_char, e.label_) for e in doc.ents} for doc in nlp.pipe(text for text, _ in kept)]
    told(f"spaCy tok2vec, {passes} passes", ((gold, said) for (_, gold), said in zip(kept, found, strict=True)))


if __name__ == "__main__":
    main()
