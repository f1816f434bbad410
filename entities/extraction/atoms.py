"""A sentence as atoms: words, and the names, amounts, quantities and dates found in it, each as one piece."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from lemminflect import getInflection, getLemma
from textblob.en import parser as tagger

from entities.extraction.sentences import Sentence
from entities.extraction.types import Amount, Quantity

Kind = Literal["word", "punct", "name", "money", "quantity", "date"]


@dataclass(slots=True, eq=False)
class Atom:
    """``tag`` is a Penn Treebank part of speech, ``lemma`` lower case. ``entity`` is the index of the named entity."""

    start: int
    end: int
    text: str
    kind: Kind
    tag: str = ""
    lemma: str = ""
    entity: int = -1
    entity_kind: str = ""
    amount: Amount | None = None
    quantity: Quantity | None = None
    when: str = ""

    @property
    def lower(self) -> str:
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Found:
    """A span that another step found, to be one atom."""

    start: int
    end: int
    kind: Kind
    entity: int = -1
    entity_kind: str = ""
    amount: Amount | None = None
    quantity: Quantity | None = None
    when: str = ""


HYPHENS = frozenset({"-", "‑"})
#: Capitals tell these from the pronouns that the tagger takes them for.
NOT_PRONOUNS = frozenset({"IT", "US"})
_STAND_IN = {"name": "Acme", "money": "100", "quantity": "100", "date": "2026"}
_TAG = {"name": "NNP", "money": "CD", "quantity": "CD", "date": "CD"}


def atoms_of(text: str, sentence: Sentence, found: Sequence[Found]) -> list[Atom]:
    """Atoms of a sentence. ``found`` must be sorted by start and free of overlaps."""
    atoms: list[Atom] = []
    spans = iter(found)
    span = next(spans, None)
    for start, end in sentence.tokens:
        while span is not None and span.end <= start:
            span = next(spans, None)
        if span is not None and span.start < end:  # the token is within a span, or reaches into it
            if atoms and atoms[-1].start == span.start:
                continue
            if start < span.start:
                _add_word(atoms, text, start, span.start)
            atoms.append(_found_atom(text, span))
            if span.end < end:
                _add_word(atoms, text, span.end, end)
            continue
        _add_word(atoms, text, start, end)
    atoms = _join_compounds(atoms)
    _tag(atoms)
    return atoms


def _found_atom(text: str, span: Found) -> Atom:
    return Atom(
        span.start,
        span.end,
        text[span.start : span.end],
        span.kind,
        entity=span.entity,
        entity_kind=span.entity_kind,
        amount=span.amount,
        quantity=span.quantity,
        when=span.when,
    )


def _join_compounds(atoms: list[Atom]) -> list[Atom]:
    """ "open-sourced" and "co-founder" are one word each; a name keeps its own atom."""
    joined: list[Atom] = []
    i = 0
    while i < len(atoms):
        last = i
        while last + 2 < len(atoms) and _are_compound(*atoms[last : last + 3]):
            last += 2
        if last == i:
            joined.append(atoms[i])
        else:
            joined.append(Atom(atoms[i].start, atoms[last].end, "".join(_compound_text(atom) for atom in atoms[i : last + 1]), "word"))
        i = last + 1
    return joined


def _are_compound(first: Atom, hyphen: Atom, second: Atom) -> bool:
    """Whether two words are joined by a hyphen, with a letter on each side of it and no space."""
    return (
        first.kind == second.kind == "word"
        and hyphen.text in HYPHENS
        and first.end == hyphen.start
        and hyphen.end == second.start
        and first.text[-1].isalpha()
        and second.text[0].isalpha()
    )


def _compound_text(atom: Atom) -> str:
    return "-" if atom.text in HYPHENS else atom.text


def _add_word(atoms: list[Atom], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    atoms.append(Atom(start, end, piece, "word" if any(c.isalnum() for c in piece) else "punct"))


def _tag(atoms: list[Atom]) -> None:
    """Gives each atom its tag and lemma."""
    if not atoms:
        return
    for atom, tag in zip(atoms, _tags(_words_to_tag(atoms)), strict=True):
        if atom.kind == "punct":
            atom.tag = atom.lemma = atom.text
            continue
        atom.tag = _TAG.get(atom.kind) or ("NNP" if atom.text in NOT_PRONOUNS else tag)
        atom.lemma = lemma_of(atom.lower, atom.tag) if atom.kind == "word" else atom.lower


def _words_to_tag(atoms: list[Atom]) -> list[str]:
    """The atoms as the tagger reads them best: plain stand-ins for what was found, and headings in title case without its capitals."""
    read = [_STAND_IN.get(atom.kind) or atom.text for atom in atoms]
    long = [word for word in read if len(word) > 3]
    if sum(word[0].isupper() for word in long) > 0.6 * len(long):
        return [word if atom.kind in _STAND_IN else word.lower() for word, atom in zip(read, atoms, strict=True)]
    return read


@cache
def _load_tagger() -> None:
    """Has the tagger read its files, which it leaves for the interpreter to close."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        tagger.find_tags(["Acme", "makes", "un-heard", "things"])


def _tags(words: list[str]) -> list[str]:
    _load_tagger()
    return [tag for _, tag in tagger.find_tags(words)]


@lru_cache(maxsize=50_000)
def lemma_of(word: str, tag: str) -> str:
    """Base form of a verb or singular of a noun, after its tag; any other word as it is."""
    kind = "VERB" if tag.startswith("VB") else "NOUN" if tag.startswith("NNS") else ""
    if not kind:
        return word
    found = getLemma(word, kind)
    return found[0] if found else word


@lru_cache(maxsize=10_000)
def verb_forms(lemma: str) -> dict[str, str]:
    """Form → tag of a verb's inflections (VBP is told as VB); a phrasal verb's first word is inflected."""
    forms: dict[str, str] = {}
    for tag in ("VBN", "VBG", "VBZ", "VBD", "VB"):
        for form in getInflection(lemma, tag, inflect_oov=True):
            forms[form.lower()] = tag
    forms[lemma] = "VB"
    return forms
