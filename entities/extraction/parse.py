"""A shallow parse: noun phrases, verb groups and what joins them.

English newsletters are read without a trained parser: parts of speech come from a lexicon, and what follows from order and
closed classes of words (auxiliaries, prepositions, relative pronouns) is enough to tell who does what to whom in most clauses.
"""

from __future__ import annotations

from collections.abc import Sequence

from entities.extraction.atoms import Atom
from entities.extraction.coordination import coordinate
from entities.extraction.syntax import MODALS, NP, QUOTES, RELATIVES, Chunk, Mark
from entities.extraction.verbs import IsVerb, settle_verbs, verb_group
from entities.extraction.words import words

NP_TAGS = ("NN", "JJ", "CD", "DT", "PRP$", "POS", "PDT", "$", "#", "FW", "WP$")
TIME_OPENERS = frozenset({"last", "this", "next", "earlier", "later"})
DAYS = frozenset({"today", "yesterday", "tomorrow", "tonight"})
CLITICS = frozenset({"'s", "’s"})
APOSTROPHES = CLITICS | {"'", "’"}
POSSESSIVE_TAGS = APOSTROPHES | {"POS", "PRP", "VBZ", "NN"}
#: Marks within a compound: "SpaceX-xAI", "input/output".
JOINTS = frozenset({"-", "–", "/", "&", "‑"})
#: Prepositions that the tagger may not know as such, or that are subordinators only before a clause.
PREPOSITIONS = frozenset({"as", "per", "via", "including", "versus", "vs", "worth", "alongside", "following", "amid"})
PREPOSITIONAL = frozenset({"as", "after", "before", "since", "than", "given", "following", "despite", "amid", "until"})


def parse(atoms: Sequence[Atom], verb_tag: IsVerb) -> list[Chunk]:
    """Chunks of a sentence in order; settles the tags of its atoms. ``verb_tag`` tells the forms of the verbs that the grammar knows."""
    settle_verbs(atoms, verb_tag)
    chunks: list[Chunk] = []
    i = 0
    while i < len(atoms):
        chunk = verb_group(atoms, i) or _noun_phrase(atoms, i) or _mark(atoms, i)
        chunks.append(chunk)
        i = chunk.last + 1
    return coordinate(chunks)


def _noun_phrase(atoms: Sequence[Atom], start: int) -> NP | None:
    """The noun phrase that begins at ``start``, if one does. Marks the possessives in it."""
    if atoms[start].tag in {"PRP", "EX"} and atoms[start].kind == "word":
        return NP(start, start, [atoms[start]])
    taken: list[Atom] = []
    for i in range(start, len(atoms)):
        atom = atoms[i]
        if atom.kind not in {"word", "punct"}:
            if _is_adverbial(atom) or taken and _starts_new(taken[-1], atom):
                break
        elif _is_nominal(atoms, i, taken):
            if _opens_another(atoms, i, taken):
                break
        elif _is_possessive(atoms, i, taken):
            if atoms[i + 1].kind == "punct" and atoms[i + 1].text not in QUOTES:
                break
            atom.tag = "POS"
        elif not (_is_joint(atoms, i, taken) or _is_quote(atoms, i, taken)):
            break
        taken.append(atom)
    while taken and (taken[-1].text in QUOTES or taken[-1].text in JOINTS):
        taken.pop()
    solid = [atom for atom in taken if atom.text not in QUOTES]
    return NP(start, start + len(taken) - 1, solid) if solid else None


def _is_adverbial(atom: Atom) -> bool:
    """ "in 2023" is a phrase of its own, and no noun phrase."""
    return atom.kind == "date" and " " in atom.text and atom.text[0].islower()


def _is_nominal(atoms: Sequence[Atom], i: int, taken: list[Atom]) -> bool:
    """Whether a word may stand in a noun phrase; a participle may before a noun."""
    atom = atoms[i]
    if atom.kind != "word":
        return False
    return atom.tag.startswith(NP_TAGS) or atom.tag in {"VBG", "VBN"} and bool(taken) and _noun_follows(atoms, i + 1)


def _opens_another(atoms: Sequence[Atom], i: int, taken: list[Atom]) -> bool:
    """Whether a word that may stand in a noun phrase begins another phrase than the one before it."""
    atom = atoms[i]
    if atom.lower in words("subordinators") or atom.lower in RELATIVES or atom.lower in MODALS or atom.lower == "to":
        return True
    if not taken:
        return False
    following = atoms[i + 1] if i + 1 < len(atoms) else None
    determined = atom.tag in {"DT", "PRP$"} and atom.lower != "all" and taken[-1].tag not in {"PDT", "DT"}
    counted_time = (
        taken[-1].kind == "name" and atom.tag == "CD" and following is not None and following.lemma in words("time_nouns")
    )  # "X two weeks later"
    time = atom.lower in TIME_OPENERS and following is not None and following.lower in words("time_nouns")
    return determined or counted_time or time or atom.lower in DAYS


def _is_possessive(atoms: Sequence[Atom], i: int, taken: list[Atom]) -> bool:
    """Whether "'s", or an apostrophe after a name, makes the phrase so far a possessor."""
    atom = atoms[i]
    if not taken or i + 1 == len(atoms) or atom.text not in APOSTROPHES or atom.tag not in POSSESSIVE_TAGS:
        return False
    return taken[-1].kind == "name" or atom.text in CLITICS


def _is_joint(atoms: Sequence[Atom], i: int, taken: list[Atom]) -> bool:
    """Whether a hyphen, slash or ampersand joins the word before it to the one after it."""
    if not taken or i + 1 == len(atoms) or atoms[i].text not in JOINTS:
        return False
    return atoms[i + 1].kind in {"name", "word"} and atoms[i].start == atoms[i - 1].end


def _is_quote(atoms: Sequence[Atom], i: int, taken: list[Atom]) -> bool:
    """Whether a quotation mark or emphasis stands in the phrase, or before a word that may open it."""
    if atoms[i].text not in QUOTES:
        return False
    if taken:
        return True
    after = atoms[i + 1] if i + 1 < len(atoms) else None
    return after is not None and after.kind != "punct" and (after.kind == "name" or after.tag.startswith(NP_TAGS))


def _starts_new(last: Atom, atom: Atom) -> bool:
    """Whether a name, number or date begins a phrase of its own.

    "Last week Foo raised" has two phrases, and two amounts or dates side by side are two; "$40M Series B", "Amazon CEO Andy Jassy" are one.
    """
    if atom.kind == "name":
        return last.lower in words("time_nouns")
    if atom.kind == "date":
        return last.kind in {"money", "quantity", "name"}
    return atom.kind == "money" and last.kind == "name"


def _noun_follows(atoms: Sequence[Atom], i: int) -> bool:
    """Whether a noun stands at ``i``, or after adjectives and numbers that stand there."""
    while i < len(atoms) and (atoms[i].tag in {"JJ", "VBN", "VBG", "CD"} or atoms[i].kind in {"money", "quantity"}):
        i += 1
    return i < len(atoms) and atoms[i].kind == "word" and atoms[i].tag.startswith("NN")


def _mark(atoms: Sequence[Atom], i: int) -> Mark:
    atom = atoms[i]
    if atom.kind == "punct" and atom.text != "&":
        return Mark(i, i, "PUNCT", atom.text)
    return Mark(i, i, _mark_kind(atom), atom.lower)


def _mark_kind(atom: Atom) -> str:
    word = atom.lower
    if word in {"but", "yet"}:
        return "SUB"
    if word in {"and", "or", "&", "plus"} or atom.tag == "CC":
        return "CC"
    if atom.kind == "date":
        return "X"
    if word in RELATIVES:
        return "REL"
    if word in words("subordinators") and word not in PREPOSITIONAL:
        return "SUB"
    return "P" if atom.tag in {"IN", "TO", "RP"} or word in PREPOSITIONS else "X"
