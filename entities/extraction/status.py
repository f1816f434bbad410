"""How far a statement holds: actual, planned, optional, speculative or denied; and whether it is hearsay.

What hedges a verb is looked for where it can govern it: its own auxiliaries and adverbs, the verbs and nouns that it hangs
on, its subordinator, and the verb of saying in the main clause. A hedge of another clause does not reach it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from entities.extraction.atoms import Atom
from entities.extraction.hedges import careful, hedges
from entities.extraction.syntax import CLAUSE_STOPS, NP, VG, Chunk, Clause, Mark, is_mark
from entities.extraction.words import words

#: Verbs of the predicate that an adjective follows: "is set to", "seems likely".
COPULAS = frozenset({"be", "appear", "seem", "remain", "look"})
#: Verbs that hedge an infinitive ("expects to") but not the noun that is their object ("expects revenue").
NO_HEDGE_OF_NOUNS = frozenset({"sign", "say", "report", "announce", "reach", "move", "go", "work", "end", "expect"})
#: With "have", these say what did not come to pass: "could have bought".
UNREAL_MODALS = frozenset({"could", "would", "might"})
CONDITIONED_MODALS = frozenset({"will", "would", "could", "may", "shall"})
SUPPOSING = frozenset({"if", "unless", "whether"})
SUPPOSING_VERBS = frozenset({"suppose", "imagine", "assume", "picture"})
SPEAKER = 3  # atoms in which a sentence that ends in hearsay names who speaks: “two former colleagues”
LONGEST_CHAIN = 6  # verbs that may hang one on another


@dataclass(frozen=True, slots=True)
class Standing:
    """``question`` is true for what is only asked or supposed, and so said by no one."""

    status: str = "actual"
    reported: bool = False
    question: bool = False

    def hedged(self, told: str) -> Standing:
        """As it stands when one more word hedges it; ``reported`` makes it hearsay."""
        if told == "reported":
            return Standing(self.status, True, self.question)
        return Standing(careful(self.status, told), self.reported, self.question)

    def under(self, other: Standing) -> Standing:
        """As it stands when all that hedges the other hedges it, too."""
        return Standing(careful(self.status, other.status), self.reported or other.reported, self.question or other.question)


def _told(hedging: Iterable[str]) -> Standing:
    """What several hedges say together."""
    found = Standing()
    for told in hedging:
        found = found.hedged(told)
    return found


def standing(clause: Clause, chunks: Sequence[Chunk], atoms: Sequence[Atom]) -> Standing:
    """Status of what a verb group says, through everything that governs it."""
    found = _of_group(clause.verb).under(_of_governing_noun(clause)).under(_of_talks(clause))
    governor = clause.governor
    for _ in range(LONGEST_CHAIN - 1):
        if governor is None:
            break
        found = found.under(_of_group(governor.verb)).under(_of_governing_noun(governor)).under(_of_governing_verb(governor))
        governor = governor.governor
    found = found.under(_of_saying(clause, chunks)).under(_of_content_noun(clause, chunks))
    if _is_conditional(clause, chunks):
        found = found.hedged("optional")
    if _is_hearsay(atoms):
        found = found.hedged("reported")
    return found.under(Standing(question=clause.subordinator in SUPPOSING or _is_question(atoms)))


def reached(clause: Clause, chunks: Sequence[Chunk], atoms: Sequence[Atom]) -> Standing:
    """Status of what stands as a noun under a verb: "is poised for a listing", "targets a valuation of", "denies a merger"."""
    found = standing(clause, chunks, atoms)
    if clause.verb.lemma in NO_HEDGE_OF_NOUNS and not clause.verb.passive:
        return found
    return found.under(_of_governing_noun(clause)).under(_of_governing_verb(clause))


def noun_standing(phrase: NP, at: int, around: Sequence[Clause], chunks: Sequence[Chunk], atoms: Sequence[Atom]) -> Standing:
    """Status of what an event noun says ("the acquisition of X"): by its adjectives, and by the verb it is subject or object of."""
    table = hedges()
    found = _told(table["adjective"].get(atom.lower, "actual") for atom in phrase.atoms)
    found = found.under(_told(table["judgement"].get(atom.lower, "actual") for atom in atoms))  # "called a merger possible"
    if any(table["adverb"].get(atom.lower) == "reported" for atom in phrase.atoms):
        found = found.hedged("reported")
    owner = _clause_of(phrase, at, around)
    if owner is not None:
        outer = standing(owner, chunks, atoms) if owner.subject is phrase else reached(owner, chunks, atoms)
        found = found.hedged(outer.status).hedged(_fate(owner))
        if outer.reported:
            found = found.hedged("reported")
    if _is_hearsay(atoms):
        found = found.hedged("reported")
    return Standing(found.status, found.reported, _is_question(atoms))


def _fate(clause: Clause) -> str:
    """What became of the event that is the subject or object of the clause: "fell through", "was called off"."""
    table = hedges()["fate"]
    return table.get(f"{clause.verb.lemma} {clause.particle}") or table.get(clause.verb.lemma, "actual")


def _clause_of(phrase: NP, at: int, around: Sequence[Clause]) -> Clause | None:
    """The clause whose subject a noun is, else whose object or prepositional phrase, else in whose reach it stands."""
    for clause in around:
        if clause.subject is phrase and clause.subordinator not in {"that", "which", "who", "where"}:
            return clause
    for clause in around:
        if clause.governs(phrase):
            return clause
    before = [clause for clause in around if clause.at < at < clause.end]
    return before[-1] if before else None


def _of_group(verb: VG) -> Standing:
    """What the auxiliaries and adverbs of a verb group say."""
    table = hedges()
    found = _told(table["adverb"].get(adverb, "actual") for adverb in verb.adverbs)
    found = found.hedged(table["modal"].get(verb.modal, "actual"))
    if verb.negated or verb.modal in UNREAL_MODALS and verb.perfect:
        found = found.hedged("denied")
    return found


def _of_governing_noun(clause: Clause) -> Standing:
    """What the noun says that an infinitive hangs on: "an option to"."""
    atoms = clause.governing_noun.atoms if clause.governing_noun is not None else []
    return _told(hedges()["noun"].get(atom.lemma, "actual") for atom in atoms)


def _of_talks(clause: Clause) -> Standing:
    """ "is in talks at $11 billion": what is still talked about."""
    return _told(
        hedges()["noun"].get(phrase.head.lemma, "actual")
        for phrase in clause.prep("in")
        if phrase.head.lemma in {"talk", "negotiation", "discussion"}
    )


def _of_governing_verb(clause: Clause) -> Standing:
    """What a verb or its predicate says of the infinitive that hangs on it: "plans to", "is set to"."""
    table = hedges()
    verb = clause.verb
    found = Standing()
    for word in (f"{verb.lemma} {clause.particle}", verb.lemma):
        told = table["passive"].get(word) if verb.passive else None
        found = found.hedged(told or table["verb"].get(word, "actual"))
    if verb.lemma in COPULAS and clause.object is not None:
        found = found.under(_told(table["predicate"].get(atom.lower, "actual") for atom in clause.object.atoms))
    return found


def _of_saying(clause: Clause, chunks: Sequence[Chunk]) -> Standing:
    """What a verb of saying or thinking does whose content the clause is: "sources say that X", "analysts expect X to"."""
    saying = hedges()["saying"]
    for i in range(clause.at - 1, -1, -1):
        chunk = chunks[i]
        if is_mark(chunk, *CLAUSE_STOPS):
            break
        if not isinstance(chunk, VG):
            continue
        if clause.governor is not None and chunk is clause.governor.verb:
            continue  # "expects to spend": the governor's own business
        if chunk.lemma in saying:
            if chunk.negated:
                break
            speaker = chunks[i - 1] if i else None
            if isinstance(speaker, NP) and _is_vague(speaker):
                return Standing(reported=True)
            return Standing().hedged(saying[chunk.lemma])
        if chunk.finite:
            break
    return Standing()


def _of_content_noun(clause: Clause, chunks: Sequence[Chunk]) -> Standing:
    """What a noun says whose content the clause is: "a report that Foo was bought"."""
    for i in range(clause.at - 1, 0, -1):
        if isinstance(chunks[i], VG) or is_mark(chunks[i], *CLAUSE_STOPS):
            break
        noun = chunks[i - 1]
        if is_mark(chunks[i], "that") and isinstance(noun, NP):
            return Standing().hedged(hedges()["content"].get(noun.head.lemma, "actual"))
    return Standing()


def _is_vague(speaker: NP) -> bool:
    """Whether what the speaker says is hearsay: "sources", "a person"."""
    return any(atom.lemma in words("hearsay_speakers") or atom.lower in words("hearsay_speakers") for atom in speaker.atoms)


def _is_conditional(clause: Clause, chunks: Sequence[Chunk]) -> bool:
    """Whether the clause hangs on a condition told in the same sentence: "if it declines, it will pay"."""
    verb = clause.verb
    present = not verb.modal and verb.finite and verb.tag in {"VBZ", "VBP", "VB"}
    if not (present or verb.modal in CONDITIONED_MODALS):
        return False
    finite = [i for i, chunk in enumerate(chunks) if isinstance(chunk, VG) and chunk.finite]
    for i, chunk in enumerate(chunks):
        if isinstance(chunk, Mark) and chunk.kind == "SUB" and chunk.text in {"if", "unless"}:
            before, after = [k for k in finite if k < i], [k for k in finite if k > i]
            governed = after[1:2] if not before or _opens(chunks, i) else before[-1:]  # "if A, B": B; "B if A": B
            if clause.at in governed:
                return True
    return False


def _opens(chunks: Sequence[Chunk], i: int) -> bool:
    """Whether the clause that the mark at ``i`` opens stands first: "X raised, and if Y …"."""
    return any(
        isinstance(chunk, Mark) and (chunk.kind == "CC" or chunk.text in CLAUSE_STOPS or chunk.text == "—")
        for chunk in chunks[max(0, i - 2) : i]
    )


def _is_hearsay(atoms: Sequence[Atom]) -> bool:
    """Hearsay told of the whole sentence: "according to people familiar with the matter"."""
    told = " ".join(atom.lower for atom in atoms)
    return any(phrase in told for phrase in hedges()["phrase"]) or _ends_in_hearsay(atoms)


def _ends_in_hearsay(atoms: Sequence[Atom]) -> bool:
    """ "…, people who worked with him say": whether unnamed speakers stand behind the sentence, before a verb of saying that ends it."""
    rest = [atom for atom in atoms if atom.text not in {".", "”", '"'}]
    if not rest or rest[-1].lemma != "say":
        return False
    comma = max((k for k, atom in enumerate(rest) if atom.text == ","), default=len(rest))
    begins = rest[comma + 1 : comma + 1 + SPEAKER]
    return any(atom.lemma in words("hearsay_speakers") or atom.lower in words("hearsay_speakers") for atom in begins)


def _is_question(atoms: Sequence[Atom]) -> bool:
    return bool(atoms) and (any(atom.text == "?" for atom in atoms[-2:]) or atoms[0].lower in SUPPOSING_VERBS)
