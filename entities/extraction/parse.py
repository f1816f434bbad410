"""A shallow parse: noun phrases, verb groups and what joins them.

English newsletters are read without a trained parser: parts of speech come from a lexicon, and what follows from order and
closed classes of words (auxiliaries, prepositions, relative pronouns) is enough to tell who does what to whom in most clauses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from entities.extraction.atoms import Atom

#: Gerunds that are nouns after a noun: "infrastructure spending with X".
NOUN_GERUNDS = frozenset(
    ["spending", "funding", "financing", "training", "pricing", "computing", "holding", "offering", "listing", "filing", "lending", "engineering"]
)
TIME_OPENERS = frozenset({"last", "this", "next", "earlier", "later"})
TIME_NOUNS = frozenset(
    {"week", "month", "year", "quarter", "day", "summer", "fall", "spring", "winter", "night", "morning", "fiscal", "decade", "time"}
)
BE = frozenset({"be", "is", "are", "was", "were", "been", "being", "am", "'s", "’s", "'re", "’re", "'m", "’m", "s"})
HAVE = frozenset({"have", "has", "had", "having", "'ve", "’ve", "'d", "’d"})
DO = frozenset({"do", "does", "did"})
MODALS = frozenset(
    {"will", "would", "could", "may", "might", "can", "shall", "should", "must", "'ll", "’ll", "wo", "ca", "won’t", "cannot"}
)
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no longer", "neither", "nor"})
GET = frozenset({"get", "gets", "got", "getting"})
RELATIVES = frozenset({"which", "that", "who", "whose", "where"})
SUBORDINATORS = frozenset(
    ["if", "unless", "although", "though", "while", "whereas", "because", "since", "when", "once", "after", "before", "until", "as", "whether", "despite", "given", "so", "than", "following", "amid", "provided"]
)
ROLES = frozenset(
    {"ceo", "cto", "cfo", "coo", "founder", "co-founder", "cofounder", "president", "chairman", "chair", "chief", "director", "head", "vp"}
)
QUOTES = frozenset({'"', "“", "”", "‘", "’", "'", "``", "''", "*", "**", "_", "`", "«", "»"})
ADVERB_NOISE = frozenset({"just", "also", "now", "then", "already", "still", "today", "yesterday", "recently", "soon", "only", "even", "first", "finally", "back", "out", "up", "off", "so", "yet", "again", "here", "there", "later", "quietly", "officially", "formally", "both"})  # fmt: skip


@dataclass(slots=True)
class NP:
    """A noun phrase: ``atoms`` from its determiner to its head. ``parts`` are its coordinated members, itself alone if there is one."""

    first: int
    last: int
    atoms: list[Atom]
    parts: list[NP] = field(default_factory=list)
    apposed: list[NP] = field(default_factory=list)

    @property
    def head(self) -> Atom:
        return self.atoms[-1]

    def members(self) -> list[NP]:
        return self.parts or [self]


@dataclass(slots=True)
class VG:
    """A verb group: auxiliaries, adverbs and the main verb. ``lemma`` is the main verb's."""

    first: int
    last: int
    lemma: str
    main: Atom
    tag: str
    modal: str = ""
    negated: bool = False
    infinitive: bool = False
    perfect: bool = False
    progressive: bool = False
    passive: bool = False
    finite: bool = True
    adverbs: tuple[str, ...] = ()


@dataclass(slots=True)
class Mark:
    """What is neither: a preposition (``P``), relative (``REL``), subordinator (``SUB``), conjunction (``CC``), punctuation or another word."""

    first: int
    last: int
    kind: str
    text: str


Chunk = NP | VG | Mark
IsVerb = Callable[[str], str]  # form → tag, empty where the form is of no verb that matters

_NP_TAGS = ("NN", "JJ", "CD", "DT", "PRP$", "POS", "PDT", "$", "#", "FW", "WP$")


def parse(atoms: Sequence[Atom], verb_tag: IsVerb) -> list[Chunk]:
    """Chunks of a sentence in order. ``verb_tag`` tells the forms of the verbs that the grammar knows."""
    _settle_verbs(atoms, verb_tag)
    chunks: list[Chunk] = []
    i = 0
    while i < len(atoms):
        chunk = _verb_group(atoms, i) or _noun_phrase(atoms, i) or _mark(atoms, i)
        chunks.append(chunk)
        i = chunk.last + 1
    return _coordinate(chunks)


def _settle_verbs(atoms: Sequence[Atom], verb_tag: IsVerb) -> None:
    """Decides noun or verb for the forms that the tagger's lexicon leaves open ("backs", "plans", "nets")."""
    for i, atom in enumerate(atoms):
        if atom.kind != "word":
            continue
        form = verb_tag(atom.lower)
        if not form:
            continue
        before = _solid(atoms, i, -1)
        after = _solid(atoms, i, +1)
        starts_np = after is not None and (after.kind in {"name", "money", "quantity"} or after.tag in {"DT", "PRP$", "PRP", "CD", "$", "JJ", "JJR", "JJS", "TO"} or after.lower in {"off", "up", "down", "over", "out", "in", "into", "with", "to", "for", "about", "at"})  # fmt: skip
        nominal = before is not None and (before.tag in {"DT", "PRP$", "POS", "JJ", "JJR", "JJS", "CD", "WP$"} or before.kind in {"money", "quantity"} and not before.text.startswith("20"))  # fmt: skip
        if atom.tag.startswith("VB") or atom.lower in NOUN_GERUNDS:
            if (
                atom.lower in NOUN_GERUNDS
                and before is not None
                and (before.tag.startswith("NN") or nominal)
                and (after is None or not starts_np or after.tag == "TO" or after.lower in {"with", "to", "for", "at", "in"})
            ):
                atom.tag = "NN"
                continue
            if nominal and atom.tag in {"VB", "VBP", "VBZ"} and before is not None and before.kind == "word":
                atom.tag = "NNS" if atom.tag == "VBZ" else "NN"
            continue
        if before is not None and (before.tag in {"TO", "MD"} or before.lower in MODALS | DO or before.lower == "to"):
            atom.tag, atom.lemma = "VB", _base(atom, form, verb_tag)
        elif nominal:
            continue
        elif form in {"VBD", "VBN"} and atom.tag in {"JJ", "NN"}:
            atom.tag, atom.lemma = "VBN", _base(atom, form, verb_tag)
        elif form in {"VBZ", "VB"} and before is not None and (before.kind in {"name", "date"} or before.tag in {"NNS", "NNP", "PRP", "NN", "RB"} or before.text in {",", ")", "and", "&", "—"} or before.lower in RELATIVES) and (starts_np or before.tag == "PRP"):  # fmt: skip
            atom.tag, atom.lemma = "VBZ" if form == "VBZ" else "VBP", _base(atom, form, verb_tag)
        elif before is None and starts_np and form in {"VBZ", "VB"}:
            atom.tag, atom.lemma = form, _base(atom, form, verb_tag)
        elif form == "VBG" and atom.tag in {"NN", "JJ"}:
            atom.tag, atom.lemma = "VBG", _base(atom, form, verb_tag)


def _base(atom: Atom, form: str, verb_tag: IsVerb) -> str:
    from entities.extraction.atoms import _lemma

    return atom.lower if form == "VB" else _lemma(atom.lower, "VB")


def _solid(atoms: Sequence[Atom], i: int, step: int) -> Atom | None:
    """The nearest atom that is no quote, emphasis or adverb."""
    i += step
    while 0 <= i < len(atoms):
        atom = atoms[i]
        if atom.text not in QUOTES and not (atom.tag == "RB" and atom.kind == "word"):
            return atom
        i += step
    return None


def _verb_group(atoms: Sequence[Atom], i: int) -> VG | None:
    start, j = i, i
    modal, negated, infinitive, perfect, progressive, passive = "", False, False, False, False, False
    adverbs: list[str] = []
    saw_be = saw_have = saw_do = False
    last_verb = -1
    while j < len(atoms):
        atom = atoms[j]
        word = atom.lower
        if atom.kind not in {"word", "punct"}:
            break
        if word == "to" and last_verb < 0 and not modal and j + 1 < len(atoms) and _verb_after(atoms, j + 1):
            infinitive = True
        elif word in MODALS and last_verb < 0 and atom.tag in {"MD", "VB", "VBP", "NN", "NNP", "VBD"}:
            modal = {"'ll": "will", "’ll": "will", "wo": "will", "ca": "can", "won’t": "will", "cannot": "can"}.get(word, word)
            negated |= word in {"won’t", "cannot"}
        elif word in NEGATIONS:
            negated = True
        elif (
            word in BE
            and atom.tag != "POS"
            and last_verb < 0
            and not (word in {"'s", "’s", "s"} and j == start and not _after_pronoun(atoms, j))
        ):
            saw_be = True
        elif word in HAVE and last_verb < 0 and not (word in {"'d", "’d"} and j == start):
            saw_have = True
        elif word in DO and last_verb < 0:
            saw_do = True
        elif atom.tag in {"RB", "RBR", "RBS"} or word in ADVERB_NOISE or word.endswith("ly") and atom.tag != "NNP" and len(word) > 4:
            if j == start and not _verb_after(atoms, j + 1):
                return None
            if last_verb >= 0 or (not (saw_be or saw_have or saw_do or modal or infinitive) and j > start and not _verb_after(atoms, j)):
                break
            adverbs.append(word)
        elif atom.tag.startswith("VB") and last_verb < 0:
            last_verb = j
            j += 1
            break
        elif atom.text in QUOTES and j > start:
            pass
        else:
            break
        j += 1
    if last_verb < 0:  # an auxiliary that stands as the main verb: "is", "has"
        verbs = [
            k
            for k in range(start, j)
            if atoms[k].lower in BE | HAVE | DO
            and not (atoms[k].lower in {"'s", "’s", "s"} and k == start and not _after_pronoun(atoms, k))
        ]
        if not verbs:
            return None
        k = verbs[-1]
        atom = atoms[k]
        lemma = "be" if atom.lower in BE else "have" if atom.lower in HAVE else "do"
        return VG(start, max(k, j - 1 if all(a.tag == "RB" or a.lower in NEGATIONS for a in atoms[k + 1 : j]) else k), lemma, atom, "VBZ", modal, negated, infinitive, adverbs=tuple(adverbs), finite=not infinitive)  # fmt: skip
    atom = atoms[last_verb]
    tag = atom.tag
    past = tag in {"VBN", "VBD"}
    if saw_be and past:
        passive = True
    elif saw_be and tag == "VBG":
        progressive = True
    perfect = saw_have and past
    if perfect and saw_be:
        passive = past
    finite = not infinitive and (bool(modal) or saw_be or saw_have or saw_do or tag not in {"VBG"})
    if tag == "VB" and not (modal or saw_do or infinitive) and start == last_verb:
        finite = True
    if tag == "VBG" and not saw_be:
        finite = False
    return VG(start, last_verb, atom.lemma, atom, tag, modal, negated, infinitive, perfect, progressive, passive, finite, tuple(adverbs))


def _after_pronoun(atoms: Sequence[Atom], j: int) -> bool:
    """Whether "'s" stands for "is"."""
    return j > 0 and atoms[j - 1].lower in {"it", "he", "she", "that", "there", "what", "who", "here"}


def _verb_after(atoms: Sequence[Atom], j: int) -> bool:
    """Whether a verb follows, over adverbs."""
    while j < len(atoms):
        atom = atoms[j]
        if atom.kind != "word":
            return False
        if atom.tag.startswith("VB") or atom.lower in BE | HAVE | DO | MODALS:
            return atom.lower not in {"'s", "’s", "s"}
        if atom.tag in {"RB", "RBR"} or atom.lower in ADVERB_NOISE or atom.lower in NEGATIONS:
            j += 1
            continue
        return False
    return False


def _noun_phrase(atoms: Sequence[Atom], i: int) -> NP | None:
    atom = atoms[i]
    if atom.kind == "date" and " " in atom.text and atom.text[0].islower():
        return None  # "in 2023" is a phrase of its own
    if atom.tag in {"PRP", "EX"} and atom.kind == "word":
        return NP(i, i, [atom])
    taken: list[Atom] = []
    j = i
    while j < len(atoms):
        atom = atoms[j]
        if atom.kind in {"name", "money", "quantity", "date"}:
            if atom.kind == "date" and " " in atom.text and atom.text[0].islower():
                break
            if taken and _starts_new(taken, atom):
                break
            taken.append(atom)
        elif atom.kind == "word" and (atom.tag.startswith(_NP_TAGS) or atom.tag in {"VBG", "VBN"} and taken and _noun_after(atoms, j + 1)):
            if atom.lower in SUBORDINATORS | RELATIVES | MODALS or atom.lower in {"to"}:
                break
            if taken and atom.tag in {"DT", "PRP$"} and atom.lower not in {"all"} and taken[-1].tag not in {"PDT", "DT"}:
                break
            if taken and taken[-1].kind == "name" and atom.tag == "CD" and j + 1 < len(atoms) and atoms[j + 1].lemma in TIME_NOUNS:
                break
            if taken and atom.lower in {"today", "yesterday", "tomorrow", "tonight"}:
                break
            if taken and atom.lower in TIME_OPENERS and j + 1 < len(atoms) and atoms[j + 1].lower in TIME_NOUNS:
                break
            taken.append(atom)
        elif taken and atom.text in {"'s", "’s", "'", "’"} and atom.tag in {"POS", "'", "’", "'s", "’s", "PRP", "VBZ", "NN"} and (taken[-1].kind == "name" or atom.text in {"'s", "’s"}) and j + 1 < len(atoms):  # fmt: skip
            nxt = atoms[j + 1]
            if nxt.kind == "punct" and nxt.text not in QUOTES:
                break
            atom.tag = "POS"
            taken.append(atom)
        elif (
            taken
            and atom.text in {"-", "–", "/", "&", "‑"}
            and j + 1 < len(atoms)
            and (atoms[j + 1].kind in {"name", "word"})
            and atom.start == atoms[j - 1].end
        ) or (
            atom.text in QUOTES
            and j + 1 < len(atoms)
            and (atoms[j + 1].kind != "punct")
            and (taken or atoms[j + 1].kind == "name" or atoms[j + 1].tag.startswith(_NP_TAGS))
        ) or atom.text in QUOTES and taken:
            taken.append(atom)
        else:
            break
        j += 1
    while taken and (taken[-1].text in QUOTES or taken[-1].text in {"-", "–", "/", "&"}):
        taken.pop()
        j -= 1
    solid = [atom for atom in taken if atom.text not in QUOTES]
    if not solid:
        return None
    return NP(i, j - 1, solid)


def _starts_new(taken: list[Atom], atom: Atom) -> bool:
    """ "Last week Foo raised" has two phrases. Two amounts or dates side by side are two phrases; "$40M Series B", "Amazon CEO Andy Jassy" are one."""
    if atom.kind == "name" and taken[-1].lower in TIME_NOUNS:
        return True
    return atom.kind == "date" and taken[-1].kind in {"money", "quantity", "name"} or atom.kind == "money" and taken[-1].kind == "name"


def _noun_after(atoms: Sequence[Atom], j: int) -> bool:
    while j < len(atoms) and (atoms[j].tag in {"JJ", "VBN", "VBG", "CD"} or atoms[j].kind in {"money", "quantity"}):
        j += 1
    return j < len(atoms) and atoms[j].kind == "word" and atoms[j].tag.startswith("NN")


def _mark(atoms: Sequence[Atom], i: int) -> Mark:
    atom = atoms[i]
    word = atom.lower
    if atom.kind == "punct" and word != "&":
        return Mark(i, i, "PUNCT", atom.text)
    if word in {"and", "or", "&", "plus"} or atom.tag == "CC" and word not in {"but", "yet"}:
        return Mark(i, i, "CC", word)
    if word in {"but", "yet"}:
        return Mark(i, i, "SUB", word)
    if atom.kind == "date":
        return Mark(i, i, "X", word)
    if word in RELATIVES:
        return Mark(i, i, "REL", word)
    if word in SUBORDINATORS and word not in {"as", "after", "before", "since", "than", "given", "following", "despite", "amid", "until"}:
        return Mark(i, i, "SUB", word)
    if atom.tag in {"IN", "TO", "RP"} or word in {
        "as",
        "per",
        "via",
        "including",
        "versus",
        "vs",
        "worth",
        "alongside",
        "following",
        "amid",
    }:
        return Mark(i, i, "P", word)
    return Mark(i, i, "X", word)


def _coordinate(chunks: list[Chunk]) -> list[Chunk]:
    """Joins "A, B and C" into one noun phrase of three parts; a comma alone joins nothing."""
    out: list[Chunk] = []
    i = 0
    while i < len(chunks):
        chunk = chunks[i]
        if not isinstance(chunk, NP):
            out.append(chunk)
            i += 1
            continue
        parts, j, joined = [chunk], i, False
        while True:
            k = _after_brackets(chunks, j + 1)
            comma = conjunction = False
            if k < len(chunks) and _is(chunks[k], ",", ";") and _is(chunks[k], ","):
                comma, k = True, k + 1
            if k < len(chunks) and isinstance(chunks[k], Mark) and chunks[k].kind == "CC":  # type: ignore[union-attr]
                conjunction, k = True, k + 1
                if k < len(chunks) and isinstance(chunks[k], Mark) and chunks[k].text in {"also", "even"}:  # type: ignore[union-attr]
                    k += 1
            if not (comma or conjunction) or k >= len(chunks) or not isinstance(chunks[k], NP):
                break
            following = chunks[k]
            assert isinstance(following, NP)
            if (
                conjunction
                and k + 1 < len(chunks)
                and isinstance(chunks[k + 1], VG)
                and chunks[k + 1].finite
                and not _nominal_subject(chunks, i)
            ):  # type: ignore[union-attr]
                break
            if comma and not conjunction and not (_listable(parts[-1]) and _listable(following)):
                break
            if (
                conjunction
                and following.head.kind == "name"
                and not any(a.kind == "name" for a in parts[-1].atoms)
                and not _nominal_subject(chunks, i)
            ):
                break
            if conjunction and _one_person(parts[-1], following):
                parts[-1] = NP(parts[-1].first, following.last, [*parts[-1].atoms, *following.atoms])
                j = k
                continue
            parts.append(following)
            j = k
            if conjunction:
                joined = True
                break
        if len(parts) == 1 and parts[0] is not chunk:
            out.append(parts[0])
            i = j + 1
        elif len(parts) > 1 and (joined or len(parts) > 2):
            first, last = parts[0], parts[-1]
            atoms = [atom for part in parts for atom in part.atoms]
            out.append(NP(first.first, last.last, atoms, parts))
            i = j + 1
        else:
            out.append(chunk)
            i += 1
    return out


def _nominal_subject(chunks: list[Chunk], i: int) -> bool:
    """Whether the phrase at ``i`` may be a coordinated subject: nothing verbal stands before it in its clause."""
    for chunk in reversed(chunks[:i]):
        if isinstance(chunk, VG):
            return False
        if isinstance(chunk, Mark) and (chunk.kind in {"SUB", "REL"} or chunk.text in {";", ":", "—", "–", "-", ","}):
            return True
    return True


def _after_brackets(chunks: list[Chunk], k: int) -> int:
    """The place behind a short bracket, if one opens at ``k``: "its arm (via Foo) and Bar"."""
    if k < len(chunks) and _is(chunks[k], "("):
        for end in range(k + 1, min(len(chunks), k + 7)):
            if _is(chunks[end], ")"):
                return end + 1
    return k


def _one_person(one: NP, other: NP) -> bool:
    """ "Foo co-founder and CEO Ann Lee": two roles of one person."""
    return (
        one.head.kind == "word"
        and one.head.lower in ROLES
        and other.atoms[0].kind == "word"
        and other.atoms[0].lower in ROLES
        and other.head.kind == "name"
    )


def _listable(phrase: NP) -> bool:
    return any(atom.kind == "name" for atom in phrase.atoms) and phrase.atoms[0].tag not in {"DT", "PRP$"}


def _is(chunk: Chunk, *texts: str) -> bool:
    return isinstance(chunk, Mark) and chunk.text in texts
