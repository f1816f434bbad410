"""Who does what in a sentence: for each verb group its subject, objects, prepositional phrases and governor."""

from __future__ import annotations

from dataclasses import dataclass, field

from entities.extraction.parse import NP, VG, Chunk, Mark

ROUND_OPEN, ROUND_CLOSE = {"(", "[", "（"}, {")", "]", "）"}
DASHES = {"—", "–", "--", "-"}
NOUN_GOVERNORS = frozenset(
    ["option", "right", "plan", "agreement", "deal", "intention", "intent", "talk", "talks", "bid", "offer", "effort", "proposal", "decision", "commitment", "pledge", "chance", "ability", "attempt", "move", "agreements", "plans", "options", "rights", "negotiation", "negotiations", "discussion", "discussions", "letter", "ambition", "goal", "opportunity", "contract", "order", "pact", "push"]
)


@dataclass(slots=True)
class Clause:
    """A verb group with its arguments. ``subject`` is who does it in the active voice of the text (the grammatical subject)."""

    verb: VG
    at: int
    subject: NP | None = None
    subject_at: list[tuple[str, NP]] = field(default_factory=list)  # prepositional phrases that follow the subject: "friends at Foo"
    objects: list[NP] = field(default_factory=list)
    preps: list[tuple[str, NP]] = field(default_factory=list)
    governor: Clause | None = None
    governing_noun: NP | None = None
    subordinator: str = ""
    particle: str = ""  # the word after the verb, if it is a preposition or adverb: "walk away"
    fronted: list[tuple[str, NP]] = field(default_factory=list)  # prepositional phrases before the subject: "On Foo, X scored 5"
    end: int = 0
    reduced: bool = False  # a participle that modifies the noun before it: "a startup backed by X"

    @property
    def object(self) -> NP | None:
        return self.objects[0] if self.objects else None

    def prep(self, *names: str) -> list[NP]:
        return [phrase for name, phrase in (*self.preps, *self.fronted) if name in names]


def clauses(chunks: list[Chunk]) -> list[Clause]:
    """All clauses of a sentence in order of their verbs."""
    found: list[Clause] = []
    for i, chunk in enumerate(chunks):
        if isinstance(chunk, VG):
            clause = Clause(chunk, i)
            _arguments(chunks, clause)
            _settle_participle(chunks, clause)
            found.append(clause)
    by_place = {clause.at: clause for clause in found}
    for clause in found:
        _govern(chunks, clause, by_place)
        clause.subordinator = _subordinator(chunks, clause.at)
    for clause in found:
        clause.subject = _subject(chunks, clause, by_place)
        clause.fronted = _fronted(chunks, clause)
        clause.subject_at = _following(chunks, clause.subject)
    return found


def _following(chunks: list[Chunk], phrase: NP | None) -> list[tuple[str, NP]]:
    place = next((i for i, chunk in enumerate(chunks) if chunk is phrase), None) if phrase is not None else None
    if place is None or place + 2 >= len(chunks):
        return []
    mark, after = chunks[place + 1], chunks[place + 2]
    return [(mark.text, after)] if isinstance(mark, Mark) and mark.kind == "P" and isinstance(after, NP) else []


def _fronted(chunks: list[Chunk], clause: Clause) -> list[tuple[str, NP]]:
    """Prepositional phrases between the start of the clause and its subject."""
    if clause.subject is None or not clause.verb.finite:
        return []
    found: list[tuple[str, NP]] = []
    place = next((i for i, chunk in enumerate(chunks) if chunk is clause.subject), 0)
    for i in range(place - 1, 0, -1):
        chunk, before = chunks[i], chunks[i - 1]
        if isinstance(chunk, VG) or isinstance(chunk, Mark) and (chunk.kind in {"SUB", "REL"} or chunk.text in {";", ":"}):
            break
        if isinstance(chunk, NP) and isinstance(before, Mark) and before.kind == "P":
            found.append((before.text, chunk))
    return found


def _arguments(chunks: list[Chunk], clause: Clause) -> None:
    """Objects and prepositional phrases to the right, up to the next clause."""
    i, depth, comma = clause.at + 1, 0, False
    preposition = ""
    while i < len(chunks):
        chunk = chunks[i]
        if isinstance(chunk, Mark):
            if chunk.text in ROUND_OPEN:
                depth += 1
            elif chunk.text in ROUND_CLOSE:
                depth = max(0, depth - 1)
            elif depth:
                pass
            elif chunk.kind in {"SUB", "REL"} or chunk.text in {";", ":"} | DASHES:
                break
            elif chunk.kind == "P":
                preposition = chunk.text
            elif chunk.kind == "CC":
                preposition = ""
            elif chunk.text == ",":
                comma, preposition = True, ""
        elif depth:
            pass
        elif isinstance(chunk, VG) and _names_it(chunks, i) and clause.objects:
            clause.objects[-1].apposed.append(chunks[i + 1])  # type: ignore[arg-type]  # "a tool called Foo"
            i += 1
        elif isinstance(chunk, VG):
            if chunk.finite or clause.verb.lemma not in {"be"} and (chunk.infinitive or chunk.tag == "VBG"):
                break
            if chunk.tag in {"VBN", "VBD"}:
                break
        elif preposition in EXAMPLES and _last(clause) is not None:
            _last(clause).apposed.append(chunk)  # type: ignore[union-attr]  # "other companies like Foo"
            preposition = ""
        elif preposition:
            clause.preps.append((preposition, chunk))
            preposition = ""
        elif not comma and (not clause.objects or i == clause.at + 2):
            clause.objects.append(chunk)
        elif comma and clause.objects and chunk.head.tag != "PRP":
            clause.objects[-1].apposed.append(chunk)
        i += 1
    clause.end = i


EXAMPLES = frozenset({"like", "including"})


def _last(clause: Clause) -> NP | None:
    """The argument that an example belongs to, if it names no one itself."""
    phrases = [phrase for _, phrase in clause.preps] or clause.objects
    return phrases[-1] if phrases and not any(atom.kind == "name" for atom in phrases[-1].atoms) else None


def _names_it(chunks: list[Chunk], i: int) -> bool:
    verb, after = chunks[i], chunks[i + 1] if i + 1 < len(chunks) else None
    return (
        isinstance(verb, VG)
        and verb.lemma in {"call", "dub", "name", "codename", "nickname"}
        and not (verb.passive or verb.modal or verb.infinitive)
        and isinstance(after, NP)
        and any(a.kind == "name" for a in after.atoms)
    )


def _settle_participle(chunks: list[Chunk], clause: Clause) -> None:
    """A bare "-ed" form is a passive participle where an agent follows, or where nothing that it could act on does."""
    verb = clause.verb
    if (
        verb.passive
        or verb.perfect
        or verb.infinitive
        or verb.modal
        or verb.tag not in {"VBN", "VBD"}
        or verb.first != verb.last - len(verb.adverbs)
    ):
        return
    before = chunks[clause.at - 1] if clause.at else None
    after = chunks[clause.at + 1] if clause.at + 1 < len(chunks) else None
    if isinstance(after, Mark) and after.kind in {"REL", "SUB"}:
        return  # "denied that", "asked whether": the clause is the object
    opener = chunks[clause.at - 2] if clause.at > 1 else None
    if isinstance(before, NP) and isinstance(opener, Mark) and opener.kind == "REL" and clause.object is None:
        relative = _noun_before(chunks, clause.at - 2)
        clause.objects = [relative] if relative is not None else []  # "Foo, which Bar acquired"
        return
    by = any(name == "by" for name, _ in clause.preps) and clause.object is None
    after_comma = isinstance(before, Mark) and before.text in {",", "("} | DASHES
    starts = before is None
    if (by or (after_comma or starts) and clause.object is None) and verb.tag != "VBZ" and _irregular_is_participle(verb):
        verb.passive, verb.finite, clause.reduced = True, False, True
    elif clause.object is None and isinstance(before, NP) and verb.lemma in TRANSITIVE and verb.main.lower != verb.lemma:
        verb.passive = True
    elif (
        clause.object is None
        and isinstance(before, NP)
        and _finite_follows(chunks, clause)
        and not any(isinstance(c, VG) and c.finite for c in chunks[: clause.at])
    ):
        verb.passive, verb.finite, clause.reduced = True, False, True


def _irregular_is_participle(verb: VG) -> bool:
    """ "took" can be no participle; "acquired" and "built" can."""
    return verb.main.lower.endswith(("ed", "n", "ilt", "ought", "old", "id", "ut", "ad", "et", "ound", "unk", "un", "ung", "ed-up"))


def _finite_follows(chunks: list[Chunk], clause: Clause) -> bool:
    return any(isinstance(c, VG) and c.finite and not c.infinitive for c in chunks[clause.at + 1 : clause.at + 8])


def _govern(chunks: list[Chunk], clause: Clause, by_place: dict[int, Clause]) -> None:
    """Finds what an infinitive or gerund hangs on: a verb before it, or a noun such as "option" and the verb of that."""
    verb, i = clause.verb, clause.at - 1
    follower = chunks[clause.at + 1] if clause.at + 1 < len(chunks) else None
    clause.particle = follower.text if isinstance(follower, Mark) and follower.kind in {"P", "X"} else ""
    if not (verb.infinitive or verb.tag == "VBG" and not verb.finite):
        return
    steps = 0
    while i >= 0 and steps < 9:
        chunk = chunks[i]
        if isinstance(chunk, VG):
            clause.governor = by_place[i]
            return
        if (
            isinstance(chunk, NP)
            and clause.governing_noun is None
            and steps <= 5
            and (verb.infinitive or isinstance(chunks[clause.at - 1], Mark))
        ):
            nouns = [atom for atom in chunk.atoms if atom.lemma in NOUN_GOVERNORS]
            if nouns and chunk.atoms[-1].kind == "word":
                clause.governing_noun = chunk
        if isinstance(chunk, Mark) and (chunk.kind in {"SUB", "REL"} or chunk.text in {";", ":"}):
            return
        i -= 1
        steps += 1


def _subordinator(chunks: list[Chunk], at: int) -> str:
    """The subordinator or relative pronoun that opens the clause of a verb."""
    verbs = 0
    for chunk in reversed(chunks[:at]):
        if isinstance(chunk, Mark):
            if chunk.kind in {"SUB", "REL"}:
                return chunk.text
            if chunk.text in {";", ":"} | DASHES:
                return ""
            if chunk.text == "," and verbs:
                return ""
        elif isinstance(chunk, VG):
            verbs += 1
            if verbs > 1 or chunk.finite:
                return ""
    return ""


def _subject(chunks: list[Chunk], clause: Clause, by_place: dict[int, Clause], seen: int = 0) -> NP | None:
    """The grammatical subject, shared by infinitives, gerunds and coordinated verbs with the verb that they hang on."""
    if seen > 8:
        return None
    if clause.reduced:
        return _noun_before(chunks, clause.at)
    governor = clause.governor
    if governor is not None and not clause.verb.finite:
        if clause.verb.infinitive and governor.object is not None and governor.verb.lemma in OBJECT_CONTROL and not governor.verb.passive:
            return governor.object
        return _subject(chunks, governor, by_place, seen + 1)
    i, depth, skipped_comma = clause.at - 1, 0, False
    candidate: NP | None = None
    while i >= 0:
        chunk = chunks[i]
        if isinstance(chunk, Mark):
            if chunk.text in ROUND_CLOSE:
                depth += 1
            elif chunk.text in ROUND_OPEN:
                depth = max(0, depth - 1)
            elif depth:
                pass
            elif chunk.kind == "REL" and i == clause.at - 1 or chunk.kind == "REL" and candidate is None:
                return _noun_before(chunks, i)
            elif chunk.kind in {"SUB", "REL"} or chunk.text in {";", ":"}:
                return candidate
            elif chunk.text in {","} | DASHES:
                if candidate is not None and not _is_apposition(chunks, candidate, i):
                    return candidate
                if candidate is not None or _closes_insert(chunks, i):
                    jump = _opening(chunks, i, chunk.text)
                    if jump is None:
                        return candidate
                    candidate, i, skipped_comma = None, jump, True
        elif depth:
            pass
        elif isinstance(chunk, NP):
            if chunk.head.kind == "date" and len(chunk.atoms) == 1:
                pass
            else:
                before = chunks[i - 1] if i else None
                opens = isinstance(before, Mark) and before.text in OPENERS and i == clause.at - 1 and clause.verb.finite
                if isinstance(before, Mark) and before.kind == "P" and not opens:
                    if i == 1 and candidate is None:
                        return None
                    i -= 1  # a phrase within a prepositional one is no subject
                elif candidate is None:
                    candidate = chunk
                else:
                    return candidate if skipped_comma or before is None else candidate
        elif isinstance(chunk, VG):
            if candidate is not None:
                # "X says Y raised": Y; "X acquired Y and raised": X
                return candidate if not _coordinated(chunks, chunk, clause, i) else _subject(chunks, by_place[i], by_place, seen + 1)
            return _subject(chunks, by_place[i], by_place, seen + 1)
        i -= 1
    return candidate


#: Verbs that cannot do without an object: "xAI sued over photos" is a passive.
TRANSITIVE = frozenset(
    ["sue", "acquire", "fine", "ban", "oust", "fire", "hire", "appoint", "back", "fund", "value", "name", "price", "power", "base", "found", "poach", "found", "subpoena", "sanction", "release", "unveil", "introduce", "open-source", "reveal"]
)
#: Prepositions that open a clause where a subject and a verb follow.
OPENERS = frozenset({"after", "before", "since", "until", "as", "than", "while"})
OBJECT_CONTROL = frozenset(["allow", "ask", "tell", "let", "help", "enable", "require", "force", "order", "tap", "hire", "pay", "urge", "invite", "want", "expect", "commission", "sue"])


def _coordinated(chunks: list[Chunk], verb: VG, clause: Clause, at: int) -> bool:
    """Whether "and" stands right before the clause's verb, so that both verbs share one subject."""
    before = chunks[clause.at - 1] if clause.at else None
    return isinstance(before, Mark) and (before.kind == "CC" or before.text in {",", "but", "then"})


def _closes_insert(chunks: list[Chunk], i: int) -> bool:
    return _opening(chunks, i, chunks[i].text if isinstance(chunks[i], Mark) else ",") is not None  # type: ignore[union-attr]


def _opening(chunks: list[Chunk], i: int, mark: str) -> int | None:
    """Where the insert that ends at ``i`` opened: "X, a startup from Paris, raised"."""
    for j in range(i - 1, max(-1, i - 24), -1):
        chunk = chunks[j]
        if isinstance(chunk, Mark) and chunk.text == mark:
            return (
                j
                if j and isinstance(chunks[j - 1], NP) or j and isinstance(chunks[j - 1], Mark) and chunks[j - 1].text in ROUND_CLOSE
                else None
            )  # type: ignore[union-attr]
        if isinstance(chunk, Mark) and chunk.text in {";", ":"}:
            return None
    return None


def _is_apposition(chunks: list[Chunk], phrase: NP, comma: int) -> bool:
    """ "X, a startup, raised": the phrase after the comma only describes the one before it."""
    opener = phrase.atoms[0]
    after_comma = comma + 1 < len(chunks) and chunks[comma + 1] is phrase
    before = chunks[comma - 1] if comma else None
    return (
        after_comma
        and isinstance(before, NP)
        and opener.tag in {"DT"}
        and opener.lower in {"a", "an", "the"}
        and not any(a.kind == "name" for a in phrase.atoms)
    )


def _noun_before(chunks: list[Chunk], i: int) -> NP | None:
    """The nearest noun phrase before ``i``, over one comma or bracket."""
    for j in range(i - 1, max(-1, i - 4), -1):
        chunk = chunks[j]
        if isinstance(chunk, NP):
            return chunk
        if isinstance(chunk, VG):
            return None
    return None
