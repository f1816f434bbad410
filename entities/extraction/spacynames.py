"""Names from a spaCy pipeline that the settings name, in place of our own reader's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language

from entities.extraction.recogniser import Opinion
from entities.extraction.sentences import Sentence

#: Label of a pipeline's entities → our kind; labels that stand here not are none of ours (dates, sums, nationalities …).
LABELS: dict[str, str] = json.loads((Path(__file__).parent / "patterns" / "spacy_labels.json").read_text("utf-8"))


class PipelineError(Exception):
    """The pipeline that the settings name cannot be used; the message says what to do."""


@cache
def pipeline(name: str) -> Language:
    """The installed pipeline of that name, or the one in that folder. Raises PipelineError."""
    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise PipelineError(
            f"SPACY_PIPELINE names “{name}”, which is neither an installed spaCy pipeline nor a folder of one: "
            f"install it (python -m spacy download {name}) or unset the variable."
        ) from error
    labels = {label for component in nlp.pipe_names for label in nlp.pipe_labels.get(component, ())}
    if not labels & set(LABELS):
        raise PipelineError(
            f"SPACY_PIPELINE names “{name}”, which finds no entities of a label that is known: {', '.join(sorted(LABELS))}."
        )
    return nlp


def spacy_opinions(name: str, text: str, sentences: Sequence[Sentence]) -> list[Opinion]:
    """The names that the pipeline finds, sentence by sentence."""
    nlp = pipeline(name)
    found: list[Opinion] = []
    with nlp.memory_zone():
        for sentence, doc in zip(sentences, nlp.pipe(text[s.start : s.end] for s in sentences), strict=True):
            found += [
                Opinion(sentence.start + entity.start_char, sentence.start + entity.end_char, LABELS[entity.label_], 1.0)
                for entity in doc.ents
                if entity.label_ in LABELS
            ]
    return found
