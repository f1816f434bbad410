"""Where the arguments of a verb or an event noun stand.

``VERB_PLACES`` and ``NOUN_PLACES`` are the names that slots of the grammar may use besides prepositions; a frame says for each
argument which it may have, in the order in which they are tried.
"""

from __future__ import annotations

from collections.abc import Iterable

from entities.extraction.context import Ref, is_of, letter
from entities.extraction.parsed import Parsed
from entities.extraction.reference import driving, modifiers, possessors, refs
from entities.extraction.status import COPULAS, Standing, noun_standing, standing
from entities.extraction.syntax import NP, VG, Clause, Mark, chunk_at, is_mark
from entities.extraction.words import words

#: subj, obj: of the active voice, a passive is turned round · poss: possessor of the object · owner: possessor of the subject ·
#: round: whose round of funding an argument tells of · raiser: who last raised money · title: the company in a person's title ·
#: topic: what the sentence is about · main: subject of another clause · parts: possessors in what a merger joins ·
#: other: the one other party that the sentence names · wares: whose chips or computing are bought ·
#: aim: whom an infinitive behind it names, "to stop X" · driving: what "X-powered" before its object names
VERB_PLACES = frozenset(
    ["subj", "obj", "poss", "owner", "round", "raiser", "title", "topic", "main", "parts", "other", "wares", "aim", "driving"]
)
#: poss, mod: possessor and modifier of the noun · subj: of the verb whose object it is · title: the person whose title it is ·
#: apposed: what the noun only describes · include: what its verb or "including" lists · round, topic: as for verbs ·
#: main: subject of the sentence · ahead: the same, of what is done "ahead of" it ·
#: listed: the name with which a line of a list opens, "X - what it does"
NOUN_PLACES = frozenset({"poss", "mod", "subj", "title", "apposed", "include", "round", "topic", "main", "ahead", "listed"})
#: Where a number may stand, besides after prepositions; counted: before "in" and the noun, "$5 million in funding".
NUMBER_PLACES = frozenset({"subj", "obj", "mod", "counted"})
PREPOSITIONS = frozenset(
    ["about", "across", "against", "around", "at", "between", "by", "for", "from", "in", "inside", "into"]
    + ["like", "of", "on", "over", "through", "to", "upon", "via", "with", "worth"]
)
#: Subjects that only stand for the company after them: "friends at Foo", "the team behind Foo".
STANDS_FOR = frozenset({"friend", "folk", "people"})
#: Between the name with which a line of a list opens and what is said of it.
LISTING = frozenset({"-", "–", "—", ":"})
EMPLOYERS = frozenset({"at", "from", "of", "behind"})


#: Atoms of several words, each of which may be one that a frame needs: "over ten years".
COUNTED = frozenset({"quantity", "date"})


class VerbPlaces:
    """The arguments of a verb; ``particle`` is the one that makes it the verb of its frame."""

    def __init__(self, parsed: Parsed, clause: Clause, particle: str) -> None:
        self.parsed, self.clause, self.particle = parsed, clause, particle
        self.passive = clause.verb.passive
        self.words = set(clause.verb.adverbs)
        for atom in parsed.atoms_of(parsed.chunks[clause.at + 1 : clause.end]):
            self.words |= {atom.lemma, atom.lower, *(atom.lower.split() if atom.kind in COUNTED else ())}

    def phrases(self, place: str) -> list[NP]:
        clause = self.clause
        subject = [clause.subject] if clause.subject is not None else []
        if place == "subj":
            return clause.prep("by") if self.passive else subject
        if place == "obj":
            return subject if self.passive else clause.objects[:1] or self._particle_object()
        if place == "round":
            return [phrase for phrase in (*clause.objects, *(p for _, p in clause.preps)) if tells_of_round(phrase)]
        return clause.prep(place)

    def _makers_of_wares(self, letters: str) -> list[Ref]:
        """ "buys two gigawatts of Foo's chips": Foo."""
        wares = [phrase for phrase in (*self.clause.objects, *self.clause.prep("of")) if _are_wares(phrase)]
        return [ref for phrase in wares for ref in possessors(phrase, letters, self.parsed.context) or modifiers(phrase, letters)]

    def _particle_object(self) -> list[NP]:
        """ "locked in another order": the particle was taken for a preposition."""
        preps = self.clause.preps
        return [preps[0][1]] if self.particle and preps and preps[0][0] == self.particle else []

    def has_no_one_for_subject(self) -> bool:
        """ "Nobody can dismiss him", "no lab has released": what no one does makes no claim."""
        subject = self.clause.subject
        return not self.passive and subject is not None and subject.atoms[0].lower in {"no", "nobody", "none", "neither", "nothing", "few"}

    def is_only_spoken_of(self) -> bool:
        """ "Foo buying Bar is the usual example": a gerund that is the subject of what follows says of no one that it happened."""
        clause, verb = self.clause, self.clause.verb
        if verb.tag != "VBG" or verb.progressive or clause.governor is not None or clause.subject is None:
            return False
        behind = self.parsed.chunks[clause.at + 1 :]
        finite = next((chunk for chunk in behind if isinstance(chunk, VG) and chunk.finite), None)
        return finite is not None and finite.lemma in COPULAS

    def refs(self, letters: str, place: str) -> list[Ref]:
        parsed, clause, context = self.parsed, self.clause, self.parsed.context
        if place == "wares":
            return self._makers_of_wares(letters)
        if place == "poss":
            return _possessors(clause.objects[:1], letters, self.parsed)
        if place == "aim":
            aims = (other.objects[:1] for other in parsed.clauses if other.verb.infinitive and other.at > clause.at)
            return _refs(next(aims, []), letters, parsed)
        if place == "driving":
            return [
                ref
                for phrase in (*clause.objects[:1], *(a for o in clause.objects[:1] for a in o.apposed))
                for ref in driving(phrase, letters)
            ]
        if place == "owner":
            return _possessors([clause.subject] if clause.subject is not None else [], letters, parsed)
        if place == "topic":
            return parsed.topic(letters, clause.verb.first)
        if place == "title":
            leaves = clause.verb.lemma in words("leaving_verbs")
            return [ref for phrase in self.phrases("subj" if leaves else "obj") for ref in modifiers(phrase, letters)]
        if place == "raiser":
            return [context.raiser] if context.raiser is not None else []
        if place == "main":
            main = next((other for other in parsed.clauses if other.verb.finite and other is not clause), None)
            return refs(main.subject, letters, context) if main is not None else []
        if place == "parts":
            joins = clause.subject is not None and clause.subject.head.lemma in words("deal_nouns")
            return _possessors([*clause.objects, *clause.prep("with", "and")], letters, parsed) if joins else []
        if place == "other":
            return parsed.other_party(letters, clause.subject)
        if letters.startswith("!"):
            return self._named(letters, place)
        if place == "round":
            return self._round(letters)
        found = _refs(self.phrases(place), letters, parsed)
        if place == "subj" and not self.passive and found and all(ref.letter == "P" for ref in found):
            found = self._speaking_for(letters) or found
        return found or self._implied(letters, place)

    def _speaking_for(self, letters: str) -> list[Ref]:
        """ "Ann Lee from Foo announced": Foo, where a company may do it rather than a person."""
        if not 0 <= letters.find("C") < letters.find("P"):
            return []
        return _refs((phrase for name, phrase in self.clause.subject_at if name in EMPLOYERS), letters, self.parsed)

    def _named(self, letters: str, place: str) -> list[Ref]:
        """Only what a name stands for, no pronoun or class noun."""
        members = (member for phrase in self.phrases(place) for member in phrase.members())
        return _refs((member for member in members if member.head.kind == "name"), letters, self.parsed)

    def _round(self, letters: str) -> list[Ref]:
        """Whose round of funding the arguments tell of: its possessor, the name before it, or who last raised money."""
        phrases, context = self.phrases("round"), self.parsed.context
        found = [ref for phrase in phrases for ref in possessors(phrase, letters, context) or modifiers(phrase, letters)]
        if found or not phrases:
            return found
        return [context.raiser] if context.raiser is not None else context.class_noun("company", letters)

    def _implied(self, letters: str, place: str) -> list[Ref]:
        """Subject or object of a verb that has none that names an entity."""
        parsed, clause = self.parsed, self.clause
        opens = clause.subject is None and clause.at == 0
        if place == "obj":
            return parsed.context.pronoun("it", letters) if self.passive and opens else []  # "Founded in 2023 by …"
        if place != "subj":
            return []
        found: list[Ref] = []
        if not self.passive and clause.subject is not None and self._stands_for_company(clause.subject):
            found = _refs((phrase for name, phrase in clause.subject_at if name in EMPLOYERS), letters, parsed)
        if not found and clause.governor is not None and clause.verb.tag == "VBG":
            for phrase in clause.governor.objects:
                found += refs(phrase, letters, parsed.context) or _refs(phrase.apposed, letters, parsed)
        if not found and not self.passive and opens and clause.verb.tag in {"VBZ", "VBD", "VBN"}:
            found = parsed.context.pronoun("it", letters)  # "Costs $5 a month."
        return found

    def _stands_for_company(self, subject: NP) -> bool:
        return subject.head.lemma in words("metonyms") or subject.head.lemma in STANDS_FOR

    def number_phrases(self, place: str) -> list[NP]:
        if place == "obj":
            return self.clause.objects if self.passive else self.clause.objects or self._particle_object()
        if place == "subj":
            return self.phrases("subj")
        return self.clause.objects if place == "mod" else self.clause.prep(place)

    def standing(self) -> Standing:
        found = standing(self.clause, self.parsed.chunks, self.parsed.atoms)
        return found.hedged("planned") if self.clause.is_headline_plan else found

    def has_unnamed_agent(self) -> bool:
        """Whether somebody who is no entity does it: "nobody buys", "researchers released"; a product may still do it itself."""
        return not self.passive and self.clause.subject is not None and not self.refs("MD", "subj")


class NounPlaces:
    """The arguments of an event noun: ``member`` of the phrase ``chunk``, which is the chunk number ``at``."""

    def __init__(self, parsed: Parsed, chunk: NP, member: NP, at: int) -> None:
        self.parsed, self.chunk, self.member, self.at = parsed, chunk, member, at
        self.preps = _prepositional_phrases(parsed, at + 1)
        self.owner = next((clause for clause in parsed.clauses if clause.governs(chunk)), None)
        self.as_subject = next((clause for clause in parsed.clauses if clause.subject is chunk), None)
        self.words = {word for atom in member.atoms for word in (atom.lemma, atom.lower)}
        self.words |= {atom.lemma for _, phrase in self.preps for atom in phrase.atoms}
        for clause in (self.owner, self.as_subject):
            if clause is not None:
                self.words |= {clause.verb.lemma, *clause.verb.adverbs}
                self.words |= {atom.lemma for atom in parsed.atoms_of(parsed.chunks[clause.at : clause.end])}

    def refs(self, letters: str, place: str) -> list[Ref]:
        parsed, context = self.parsed, self.parsed.context
        if place == "poss":
            return possessors(self.member, letters, context)
        if place == "mod":
            return modifiers(self.member, letters)
        if place == "title":
            return self._titled(letters)
        if place == "subj":
            return self._subject(letters)
        if place == "include":
            listed = [phrase for name, phrase in self.preps if name == "including"]
            return _refs(self._predicate("include") or listed, letters, parsed)
        if place == "apposed":
            return self._apposed(letters)
        if place == "topic":
            return parsed.topic(letters, self.member.first)
        if place == "round":
            return self._round(letters)
        if place == "main" or place == "ahead" and self._is_ahead():
            return refs(parsed.main.subject, letters, context) if parsed.main is not None else []
        if place == "listed":
            opener, dash = parsed.atoms[0], parsed.atoms[1:2]
            return [Ref(opener.entity, letter(opener))] if is_of(opener, letters) and dash and dash[0].text in LISTING else []
        return _refs(self.number_phrases(place), letters, parsed)

    def _is_ahead(self) -> bool:
        """ "hired bankers ahead of an expected IPO": whether the sentence tells of what comes before it."""
        return [atom.lower for atom in self.parsed.atoms[max(0, self.chunk.first - 2) : self.chunk.first]] == ["ahead", "of"]

    def _titled(self, letters: str) -> list[Ref]:
        """The person whose title the noun is; of "co-founders A and B" both."""
        if self.member.head.kind != "name":
            return []
        plural = self.member is self.chunk.members()[0] and self.member.atoms[0].tag == "NNS"
        return refs(self.chunk if plural else self.member, letters, self.parsed.context)

    def _subject(self, letters: str) -> list[Ref]:
        """The subject of the verb whose object the noun is, or what the noun itself is said to be."""
        owner = self.owner
        if owner is not None and (owner.verb.lemma == "be" or not owner.verb.passive and self.chunk in owner.objects):
            return refs(owner.subject, letters, self.parsed.context)
        return _refs(self._predicate("be", "include"), letters, self.parsed)

    def _predicate(self, *verbs: str) -> list[NP]:
        """Objects of the verb whose subject the noun is, if that is one of these."""
        clause = self.as_subject
        return clause.objects if clause is not None and clause.verb.lemma in verbs else []

    def _apposed(self, letters: str) -> list[Ref]:
        """ "Ann Lee, co-founder of Foo"; "Foo, an investor in Bar"."""
        before, phrase = chunk_at(self.parsed.chunks, self.at - 1), chunk_at(self.parsed.chunks, self.at - 2)
        if is_mark(before, ",", "(", "—") and isinstance(phrase, NP):
            return refs(phrase, letters, self.parsed.context)
        return _refs(self.member.apposed, letters, self.parsed)

    def _round(self, letters: str) -> list[Ref]:
        context = self.parsed.context
        if context.raiser is not None:
            return [context.raiser]
        rounds = [phrase for _, phrase in self.preps if tells_of_round(phrase)]
        return _possessors(rounds, letters, self.parsed) or context.class_noun("company", letters)

    def number_phrases(self, place: str) -> list[NP]:
        if place == "mod":
            return [self.member]
        if place == "obj":
            return self.owner.objects if self.owner is not None else []
        if place == "counted":
            before = chunk_at(self.parsed.chunks, self.at - 2)
            return [before] if is_mark(chunk_at(self.parsed.chunks, self.at - 1), "in") and isinstance(before, NP) else []
        return [phrase for name, phrase in self.preps if name == place]

    def standing(self) -> Standing:
        return noun_standing(self.chunk, self.at, self.parsed.clauses, self.parsed.chunks, self.parsed.atoms)


Places = VerbPlaces | NounPlaces


def _are_wares(phrase: NP) -> bool:
    """Whether a phrase names what computing is done with: chips, capacity, or a product by its name."""
    return phrase.head.lemma in words("supply_words") or is_of(phrase.head, "D")


def tells_of_round(phrase: NP) -> bool:
    return any(atom.lemma in words("round_words") for atom in phrase.atoms)


def _prepositional_phrases(parsed: Parsed, i: int) -> list[tuple[str, NP]]:
    """The prepositional phrases that stand in a row from ``i`` on."""
    found: list[tuple[str, NP]] = []
    while True:
        mark, phrase = chunk_at(parsed.chunks, i), chunk_at(parsed.chunks, i + 1)
        if not (isinstance(mark, Mark) and mark.kind == "P" and isinstance(phrase, NP)):
            return found
        found.append((mark.text, phrase))
        i += 2


def _refs(phrases: Iterable[NP], letters: str, parsed: Parsed) -> list[Ref]:
    return [ref for phrase in phrases for ref in refs(phrase, letters, parsed.context)]


def _possessors(phrases: Iterable[NP], letters: str, parsed: Parsed) -> list[Ref]:
    return [ref for phrase in phrases for ref in possessors(phrase, letters, parsed.context)]
