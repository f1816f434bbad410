"""What stands to the right of a verb: its objects and prepositional phrases, and whether a bare "-ed" form is passive."""

from __future__ import annotations

from entities.extraction.syntax import DASHES, NP, ROUND_CLOSE, ROUND_OPEN, VG, Chunk, Clause, Mark, chunk_at, is_mark
from entities.extraction.words import words

#: Prepositions that name examples of the argument before them.
EXAMPLES = frozenset({"like", "including"})
#: Endings that a participle may have; "took" can be none, "acquired" and "built" can.
PARTICIPLE_ENDINGS = ("ed", "n", "ilt", "ought", "old", "id", "ut", "ad", "et", "ound", "unk", "un", "ung", "ed-up")
#: Right behind a verb these belong to it: "laid off 85 people" has an object.
PARTICLES = frozenset({"off", "out", "up", "down", "away", "aboard"})
#: How far ahead a finite verb makes a bare "-ed" form before it a participle.
AHEAD = 7


def take_arguments(chunks: list[Chunk], clause: Clause) -> None:
    """Fills in objects and prepositional phrases up to the next clause; what stands in brackets is left out."""
    depth, comma = 0, False
    preposition = ""
    i = clause.at + 1
    while i < len(chunks):
        chunk = chunks[i]
        if is_mark(chunk, *ROUND_OPEN):
            depth += 1
        elif is_mark(chunk, *ROUND_CLOSE):
            depth = max(0, depth - 1)
        elif depth:
            pass
        elif isinstance(chunk, Mark):
            if chunk.opens_clause or chunk.text in DASHES:
                break
            if chunk.kind == "P":
                preposition = "" if i == clause.at + 1 and chunk.text in PARTICLES else chunk.text
            elif chunk.kind == "CC" or chunk.text == ",":
                comma, preposition = comma or chunk.text == ",", ""
        elif isinstance(chunk, VG):
            named = _named_by(chunks, i)
            if named is not None and clause.objects:
                clause.objects[-1].apposed.append(named)
                i += 1
            elif _begins_clause(chunk, clause.verb):
                break
        else:
            _take_phrase(clause, chunk, preposition, comma, adjacent=i == clause.at + 2 and not is_mark(chunks[i - 1]))
            preposition = ""
        i += 1
    clause.end = i


def _take_phrase(clause: Clause, phrase: NP, preposition: str, comma: bool, *, adjacent: bool) -> None:
    """Gives a noun phrase its place; two objects stand side by side right after the verb, later ones only describe the first."""
    general = _general_argument(clause) if preposition in EXAMPLES else None
    if general is not None:
        general.apposed.append(phrase)  # "other companies like Foo"
    elif preposition:
        clause.preps.append((preposition, phrase))
    elif not comma and (not clause.objects or adjacent):
        clause.objects.append(phrase)
    elif comma and clause.objects and phrase.head.tag != "PRP":
        clause.objects[-1].apposed.append(phrase)


def _general_argument(clause: Clause) -> NP | None:
    """The argument that an example belongs to, if it names no one itself."""
    phrases = [phrase for _, phrase in clause.preps] or clause.objects
    return phrases[-1] if phrases and not phrases[-1].has_name else None


def _named_by(chunks: list[Chunk], i: int) -> NP | None:
    """The name that a verb of naming at ``i`` gives to what stands before it: "a tool called Foo"."""
    verb, after = chunks[i], chunk_at(chunks, i + 1)
    if not isinstance(verb, VG) or verb.lemma not in words("naming_verbs") or verb.passive or verb.modal or verb.infinitive:
        return None
    return after if isinstance(after, NP) and after.has_name else None


def _begins_clause(verb: VG, before: VG) -> bool:
    """Whether a verb group has arguments of its own, so that those of the verb before it end."""
    if verb.finite or verb.tag in {"VBN", "VBD"}:
        return True
    return before.lemma != "be" and (verb.infinitive or verb.tag == "VBG")


def settle_participle(chunks: list[Chunk], clause: Clause) -> None:
    """A bare "-ed" form is a passive participle where an agent follows, or where nothing that it could act on does."""
    verb = clause.verb
    if not _may_be_participle(verb):
        return
    before, after = chunk_at(chunks, clause.at - 1), chunk_at(chunks, clause.at + 1)
    if isinstance(after, Mark) and after.kind in {"REL", "SUB"}:
        return  # "denied that", "asked whether": the clause is the object
    if clause.object is not None:
        return
    if isinstance(after, VG) and after.infinitive and verb.lemma in words("hearsay_verbs"):
        verb.passive = True  # a headline: "Foo said to be near a deal", "Foo tipped to buy Bar"
        return
    relative = chunk_at(chunks, clause.at - 2)
    if isinstance(before, NP) and isinstance(relative, Mark) and relative.kind == "REL":
        meant = noun_before(chunks, clause.at - 2)
        clause.objects = [meant] if meant is not None else []  # "Foo, which Bar acquired"
        return
    opens = before is None or is_mark(before, ",", "(", *DASHES)
    by_agent = any(name == "by" for name, _ in clause.preps)
    if (by_agent or opens) and verb.main.lower.endswith(PARTICIPLE_ENDINGS):
        _reduce(clause)
    elif isinstance(before, NP):
        if verb.lemma in words("transitive") and verb.main.lower != verb.lemma:
            verb.passive = True
        elif _is_main_verb_elsewhere(chunks, clause):
            _reduce(clause)


def _may_be_participle(verb: VG) -> bool:
    """Whether a verb group is one "-ed" form without auxiliaries."""
    return verb.tag in {"VBN", "VBD"} and verb.is_bare and not (verb.passive or verb.perfect or verb.infinitive or verb.modal)


def _reduce(clause: Clause) -> None:
    """Makes the clause a participle that modifies the noun before it."""
    clause.verb.passive, clause.verb.finite, clause.reduced = True, False, True


def _is_main_verb_elsewhere(chunks: list[Chunk], clause: Clause) -> bool:
    """Whether a finite verb follows soon and none came before: "the startup founded in Paris raised"."""
    if any(isinstance(chunk, VG) and chunk.finite for chunk in chunks[: clause.at]):
        return False
    return any(isinstance(chunk, VG) and chunk.finite for chunk in chunks[clause.at + 1 : clause.at + 1 + AHEAD])


def noun_before(chunks: list[Chunk], i: int) -> NP | None:
    """The nearest noun phrase before ``i``, over one comma or bracket; of "Foo, a startup", Foo."""
    for k in range(i - 1, max(-1, i - 4), -1):
        chunk = chunks[k]
        if isinstance(chunk, NP):
            return _described(chunks, k) or chunk
        if isinstance(chunk, VG):
            return None
    return None


def _described(chunks: list[Chunk], k: int) -> NP | None:
    """The name that the phrase at ``k`` only describes: "Foo, a startup"."""
    phrase, comma, named = chunks[k], chunk_at(chunks, k - 1), chunk_at(chunks, k - 2)
    if not isinstance(phrase, NP) or phrase.has_name or phrase.atoms[0].lower not in {"a", "an", "the"} or not is_mark(comma, ","):
        return None
    return named if isinstance(named, NP) and named.head.kind == "name" else None


def follows(chunks: list[Chunk], phrase: NP | None) -> list[tuple[str, NP]]:
    """The prepositional phrase right after a noun phrase, if there is one: "friends at Foo"."""
    if phrase is None or phrase not in chunks:
        return []
    place = chunks.index(phrase)
    mark, after = chunk_at(chunks, place + 1), chunk_at(chunks, place + 2)
    return [(mark.text, after)] if isinstance(mark, Mark) and mark.kind == "P" and isinstance(after, NP) else []


def fronted(chunks: list[Chunk], clause: Clause) -> list[tuple[str, NP]]:
    """Prepositional phrases between the start of the clause and its subject, the nearest first."""
    if clause.subject is None or not clause.verb.finite:
        return []
    found: list[tuple[str, NP]] = []
    place = chunks.index(clause.subject) if clause.subject in chunks else 0
    for i in range(place - 1, 0, -1):
        chunk, before = chunks[i], chunks[i - 1]
        if isinstance(chunk, VG) or isinstance(chunk, Mark) and chunk.opens_clause:
            break
        if isinstance(chunk, NP) and isinstance(before, Mark) and before.kind == "P":
            found.append((before.text, chunk))
    return found
