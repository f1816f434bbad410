"""Verb groups: which words are verbs where the tagger leaves it open, and how auxiliaries and verb go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from entities.extraction.atoms import Atom, lemma_of
from entities.extraction.syntax import AUXILIARIES, BE, DO, HAVE, MODALS, NEGATIONS, QUOTES, RELATIVES, VG
from entities.extraction.words import words

#: Form → tag, empty where the form is of no verb that matters.
IsVerb = Callable[[str], str]

#: What may follow a verb: a determiner, a number, an adjective, "to", a pronoun, or one of these small words.
OPENS_COMPLEMENT = frozenset({"DT", "PRP$", "PRP", "CD", "$", "JJ", "JJR", "JJS", "TO"})
PARTICLES = frozenset({"off", "up", "down", "over", "out", "in", "into", "with", "to", "for", "about", "at"})
#: After one of these stands a noun, not a verb.
BEFORE_NOUN = frozenset({"DT", "PRP$", "POS", "JJ", "JJR", "JJS", "CD", "WP$"})
DETERMINERS = frozenset({"DT", "PRP$"})
#: After a gerund that is a noun: "spending with X".
AFTER_GERUND = frozenset({"with", "to", "for", "at", "in"})
#: Before a verb in the present tense: its subject, or what joins it to a verb before.
BEFORE_PRESENT = frozenset({"NNS", "NNP", "PRP", "NN", "RB"})
JOINS_VERBS = frozenset({",", ")", "and", "&", "—"})
BEFORE_BASE_FORM = MODALS | DO | {"to"}
FULL_MODALS = {"'ll": "will", "’ll": "will", "wo": "will", "ca": "can", "won’t": "will", "cannot": "can"}
NEGATED_MODALS = frozenset({"won’t", "cannot"})
MODAL_TAGS = frozenset({"MD", "VB", "VBP", "NN", "NNP", "VBD"})
IS = frozenset({"'s", "’s", "s"})
HAD = frozenset({"'d", "’d"})
BEFORE_IS = frozenset({"it", "he", "she", "that", "there", "what", "who", "here"})


def settle_verbs(atoms: Sequence[Atom], verb_tag: IsVerb) -> None:
    """Decides noun or verb for the forms that the tagger's lexicon leaves open ("backs", "plans", "nets")."""
    for i, atom in enumerate(atoms):
        form = verb_tag(atom.lower) if atom.kind == "word" else ""
        if atom.lower == "including":
            atom.tag = "IN"  # "investors including Foo": in news it is hardly ever a verb
            continue
        before = _solid(atoms, i, -1)
        if not form:
            if atom.tag in {"VB", "VBP"} and before is not None and (before.tag in DETERMINERS or _counts(before, atoms, i)):
                atom.tag = "NN"  # "its permit", "a $3 billion compute deal"
            continue
        after = _solid(atoms, i, +1)
        if form == "VB" and atom.tag in {"VB", "VBP", "NN"} and _ends_compound(atoms, i):
            atom.tag = "NN"
        elif atom.tag.startswith("VB") or atom.lower in words("noun_gerunds"):
            atom.tag = _noun_tag(atom, before, after) or atom.tag
        elif tag := _verb_tag(atom, form, before, after):
            atom.tag = tag
            atom.lemma = atom.lower if form == "VB" else lemma_of(atom.lower, "VB")


def _counts(before: Atom, atoms: Sequence[Atom], i: int) -> bool:
    """Whether a sum with an article before it stands before a word: "a $3 billion …" goes on with a noun."""
    opener = _solid(atoms, i - 1, -1)
    return before.kind == "money" and opener is not None and opener.tag in DETERMINERS


def _ends_compound(atoms: Sequence[Atom], i: int) -> bool:
    """ "its share price": a base form after one thing that an article opens is no verb of it, save "let the share price rise"."""
    k = i - 1
    while k > 0 and atoms[k].kind == "word" and atoms[k].tag in {"NN", "NNP", "JJ"}:
        k -= 1
    if k == i - 1 or atoms[i - 1].tag == "JJ" or atoms[k].tag not in DETERMINERS or atoms[k].lower in {"these", "those", "all", "both"}:
        return False
    return not (k and (atoms[k - 1].lemma in words("causative") or atoms[k - 1].lower in BEFORE_BASE_FORM))


def _noun_tag(atom: Atom, before: Atom | None, after: Atom | None) -> str:
    """The tag of a verb form that its neighbours make a noun; empty if they do not."""
    if before is None:
        return ""
    nominal = _wants_noun(before)
    if atom.lower in words("noun_gerunds") and (nominal or before.tag.startswith("NN")):
        governs = after is not None and _opens_complement(after) and after.tag != "TO" and after.lower not in AFTER_GERUND
        if not governs:
            return "NN"
    if nominal and before.kind == "word" and atom.tag in {"VB", "VBP", "VBZ"}:
        return "NNS" if atom.tag == "VBZ" else "NN"
    return ""


def _verb_tag(atom: Atom, form: str, before: Atom | None, after: Atom | None) -> str:
    """The tag of a word that the tagger takes for no verb but its neighbours make one; empty if they do not."""
    if before is not None and (before.tag in {"TO", "MD"} or before.lower in BEFORE_BASE_FORM):
        return "VB"
    if before is not None and _wants_noun(before):
        return ""
    if form in {"VBD", "VBN"} and atom.tag in {"JJ", "NN"}:
        return "VBN"
    governs = after is not None and _opens_complement(after)
    if form in {"VBZ", "VB"} and before is not None and _wants_verb(before) and (governs or before.tag == "PRP"):
        return "VBZ" if form == "VBZ" else "VBP"
    if form in {"VBZ", "VB"} and before is None and governs:
        return form
    return "VBG" if form == "VBG" and atom.tag in {"NN", "JJ"} else ""


def _opens_complement(atom: Atom) -> bool:
    """Whether the atom may open what a verb before it governs."""
    return atom.kind in {"name", "money", "quantity"} or atom.tag in OPENS_COMPLEMENT or atom.lower in PARTICLES


def _wants_noun(atom: Atom) -> bool:
    """Whether a noun must follow; a number that may be a year asks for none."""
    return atom.tag in BEFORE_NOUN or atom.kind in {"money", "quantity"} and not atom.text.startswith("20")


def _wants_verb(atom: Atom) -> bool:
    """Whether a verb in the present tense may follow."""
    return atom.kind in {"name", "date"} or atom.tag in BEFORE_PRESENT or atom.text in JOINS_VERBS or atom.lower in RELATIVES


def _solid(atoms: Sequence[Atom], i: int, step: int) -> Atom | None:
    """The nearest atom that is no quote, emphasis or adverb."""
    i += step
    while 0 <= i < len(atoms):
        atom = atoms[i]
        if atom.text not in QUOTES and not (atom.tag == "RB" and atom.kind == "word"):
            return atom
        i += step
    return None


@dataclass(slots=True)
class _Auxiliaries:
    """What a verb group has said before its main verb."""

    be: bool = False
    have: bool = False
    do: bool = False
    modal: str = ""
    negated: bool = False
    infinitive: bool = False
    adverbs: list[str] = field(default_factory=list)

    def take(self, atoms: Sequence[Atom], start: int, i: int) -> bool:
        """Takes the atom ``i`` of the group that begins at ``start`` if it is an auxiliary, a negation or "to"."""
        atom = atoms[i]
        word = atom.lower
        if word == "to" and not self.modal and verb_follows(atoms, i + 1):
            self.infinitive = True
        elif word in MODALS and atom.tag in MODAL_TAGS:
            self.modal = FULL_MODALS.get(word, word)
            self.negated |= word in NEGATED_MODALS
        elif word in NEGATIONS:
            self.negated = True
        elif word in BE and atom.tag != "POS" and not _is_possessive(atoms, start, i):
            self.be = True
        elif word in HAVE and not (word in HAD and i == start):
            self.have = True
        elif word in DO:
            self.do = True
        else:
            return False
        return True

    @property
    def any(self) -> bool:
        return self.be or self.have or self.do or bool(self.modal) or self.infinitive


def verb_group(atoms: Sequence[Atom], start: int) -> VG | None:
    """The verb group that begins at ``start``, if one does."""
    said = _Auxiliaries()
    end = start
    while end < len(atoms) and atoms[end].kind in {"word", "punct"}:
        atom = atoms[end]
        if said.take(atoms, start, end):
            pass
        elif _is_adverb(atom):
            if end == start and not verb_follows(atoms, end + 1):
                return None
            if end > start and not said.any and not verb_follows(atoms, end):
                break
            said.adverbs.append(atom.lower)
        elif atom.tag.startswith("VB"):
            return _with_verb(atoms, start, end, said)
        elif not (atom.text in QUOTES and end > start):
            break
        end += 1
    return _auxiliary_alone(atoms, start, end, said)


def verb_follows(atoms: Sequence[Atom], i: int) -> bool:
    """Whether a verb stands at ``i``, or after adverbs that stand there."""
    while i < len(atoms) and atoms[i].kind == "word":
        atom = atoms[i]
        if atom.tag.startswith("VB") or atom.lower in AUXILIARIES | MODALS:
            return atom.lower not in IS
        if not (atom.tag in {"RB", "RBR"} or atom.lower in words("adverbs") or atom.lower in NEGATIONS):
            return False
        i += 1
    return False


def _is_adverb(atom: Atom) -> bool:
    word = atom.lower
    return atom.tag in {"RB", "RBR", "RBS"} or word in words("adverbs") or word.endswith("ly") and atom.tag != "NNP" and len(word) > 4


def _is_possessive(atoms: Sequence[Atom], start: int, i: int) -> bool:
    """Whether "'s" at the start of a group stands for no "is"."""
    return atoms[i].lower in IS and i == start and not (i > 0 and atoms[i - 1].lower in BEFORE_IS)


def _with_verb(atoms: Sequence[Atom], start: int, last: int, said: _Auxiliaries) -> VG:
    """The group that ends with its main verb."""
    verb = atoms[last]
    past = verb.tag in {"VBN", "VBD"}
    return VG(
        start,
        last,
        verb.lemma,
        verb,
        verb.tag,
        said.modal,
        said.negated,
        said.infinitive,
        perfect=said.have and past,
        progressive=said.be and verb.tag == "VBG",
        passive=said.be and past,
        finite=not said.infinitive and (verb.tag != "VBG" or said.be),
        adverbs=tuple(said.adverbs),
    )


def _auxiliary_alone(atoms: Sequence[Atom], start: int, end: int, said: _Auxiliaries) -> VG | None:
    """The group whose main verb is its last auxiliary: "is", "has"; the words after that belong to it if they only deny or modify."""
    places = [i for i in range(start, end) if atoms[i].lower in AUXILIARIES and not _is_possessive(atoms, start, i)]
    if not places:
        return None
    at = places[-1]
    verb = atoms[at]
    last = end - 1 if all(atom.tag == "RB" or atom.lower in NEGATIONS for atom in atoms[at + 1 : end]) else at
    return VG(
        start,
        last,
        "be" if verb.lower in BE else "have" if verb.lower in HAVE else "do",
        verb,
        "VBZ",
        said.modal,
        said.negated,
        said.infinitive,
        finite=not said.infinitive,
        adverbs=tuple(said.adverbs),
    )
