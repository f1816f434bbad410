"""The corpus is what docs/corpus.md says, and a passage that is not is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from entities.corpus import CorpusError, Passage, census, is_kept, read, read_folder

HEAD = "## tally-01 | press release | 2026-03-12\n"
NAMES = "names: Quillon=company; Marta Velde, Velde=person; Grainfield=company\n"


def passage(tmp_path: Path, text: str) -> Passage:
    path = tmp_path / "part.txt"
    path.write_text(text, "utf-8")
    return next(read(path))


def test_passage_gives_lines_names_and_claims(tmp_path: Path) -> None:
    found = passage(
        tmp_path,
        HEAD + NAMES + "# Quillon lands $40M\n  funding: Quillon; amount \"$40M\"\n\n"
        "Grainfield may back Quillon, which Velde runs.\n  investment: Grainfield > Quillon; speculative; reported\n",
    )  # fmt: skip
    assert [(line.kind, line.paragraph) for line in found.lines] == [("heading", 0), ("sentence", 1)]
    first, second = found.marks
    assert (first.kind, first.fields, first.status) == ("funding", {"amount": "$40M"}, "actual")
    assert (second.subject, second.object, second.status, second.reported) == (2, 0, "speculative", True)
    assert found.mentions(1) == [(0, 10, 2), (20, 27, 0), (35, 40, 1)]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Quillon grew.\n", "before the first passage"),
        ("## tally-01 | poem | -\n", "is no shape"),
        ("## tally-01 | filing | March\n", "the date is"),
        (HEAD + "names: Quillon=firm\n", "write “Name"),
        (HEAD + NAMES + "Quillon grew, Velde and Grainfield said.\n  growth: Quillon\n", "no kind of claim"),
        (HEAD + NAMES + "Quillon grew, Velde and Grainfield said.\n  funding: Acme\n", "not among the names"),
        (HEAD + NAMES + 'Quillon, Velde, Grainfield.\n  funding: Quillon; amount "$3M"\n', "does not stand in the line"),
        (HEAD + NAMES + "Quillon, Velde, Grainfield.\n  valuation: Quillon\n", "needs its amount"),
        (HEAD + NAMES + "Quillon, Velde, Grainfield.\n  merger: Quillon > Quillon\n", "with itself"),
        (HEAD + NAMES + "Quillon, Velde.\n", "does not occur"),
        (HEAD + NAMES + "Quillon, Velde, Grainfield.\n  funding: Quillon; perhaps\n", "neither a status"),
    ],
)
def test_passage_that_breaks_the_format_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(CorpusError, match=complaint):
        passage(tmp_path, text)


def test_id_that_stands_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HEAD + NAMES + "Quillon, Velde, Grainfield.\n", "utf-8")
    (tmp_path / "b.txt").write_text(HEAD + NAMES + "Quillon, Velde, Grainfield.\n", "utf-8")
    with pytest.raises(CorpusError, match="stands at a.txt"):
        read_folder(tmp_path)


def test_corpus_of_the_project_keeps_its_format() -> None:
    passages = read_folder(settings.BASE_DIR / "fixtures" / "corpus")
    assert passages
    kept = sum(len(p.lines) for p in passages if is_kept(p))
    assert 0.15 < kept / sum(len(p.lines) for p in passages) < 0.35
    assert "claims" in census(passages)
