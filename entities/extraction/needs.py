"""What a frame may ask for before what it found is a claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from entities.extraction.atoms import Atom, lemma_of
from entities.extraction.context import Ref
from entities.extraction.parsed import Parsed
from entities.extraction.places import Places, VerbPlaces
from entities.extraction.types import Amount, Quantity
from entities.extraction.words import words


@dataclass(frozen=True, slots=True)
class Found:
    """The arguments that a frame found; ``words`` are those of which it may need one."""

    places: Places
    parsed: Parsed
    subjects: list[Ref]
    objects: list[Ref]
    amount: Amount | None
    quantity: Quantity | None
    words: frozenset[str]

    @property
    def is_passive(self) -> bool:
        return isinstance(self.places, VerbPlaces) and self.places.passive


def _subject(found: Found) -> bool:
    return bool(found.subjects)


def _object(found: Found) -> bool:
    return bool(found.objects)


def _amount(found: Found) -> bool:
    return found.amount is not None


def _rate(found: Found) -> bool:
    """A sum a year, a month: what comes in again and again."""
    return found.amount is not None and found.amount.per != ""


def _taker(found: Found) -> bool:
    """It goes to a body that does no business, so that it is a gift."""
    return bool(found.objects) and all(ref.letter == "O" for ref in found.objects)


def _quantity(found: Found) -> bool:
    return found.quantity is not None


def _units(found: Found) -> bool:
    """A quantity that is no share: of layoffs, "10%" says too little."""
    return found.quantity is not None and found.quantity.unit != "%"


def _words(found: Found) -> bool:
    """One of the frame's words stands in the arguments."""
    return bool(found.words & found.places.words)


def _strong(found: Found) -> bool:
    """A stake is told of, though not how large."""
    return bool(words("stake_words") & found.places.words)


def _supply(found: Found) -> bool:
    """Something is supplied, though not for how much."""
    return bool(words("supply_words") & found.places.words)


def _raises(found: Found) -> bool:
    """The sentence is about a round of funding."""
    return any(atom.lemma in words("round_words") or atom.lemma == "raise" for atom in found.parsed.atoms)


def _sure(found: Found) -> bool:
    """No end was carried over from another sentence."""
    return all(ref.sure for ref in (*found.subjects, *found.objects))


def _clear(found: Found) -> bool:
    """Somebody is said to do it, or it is a passive, which need not say who."""
    return bool(found.subjects) or found.is_passive


def _authority(found: Found) -> bool:
    """Those who do it are organizations, places or persons, or it is a passive that does not say who."""
    if not found.subjects:
        return found.is_passive
    return all(ref.letter in "OLP" for ref in found.subjects)


def _counted(head: Atom) -> str:
    """A noun, or that of a quantity: "three engineers"."""
    return lemma_of(head.lower.split()[-1], "NNS") if head.kind == "quantity" else head.lemma


def _staff(found: Found) -> bool:
    """People who work there and are not named: they leave, or are lost."""
    places = found.places
    if not isinstance(places, VerbPlaces):
        return any(_counted(phrase.head) in words("staff") for phrase in places.number_phrases("of")) and not places.refs("P", "of")
    phrases = places.phrases("subj" if places.clause.verb.lemma in words("leaving_verbs") else "obj")
    return any(_counted(phrase.head) in words("staff") for phrase in phrases) and not places.refs("P", "subj") + places.refs("P", "obj")


def _unnamed(found: Found) -> bool:
    """Somebody does it whom the text does not name: "a group of authors", "regulators"."""
    places = found.places
    if not isinstance(places, VerbPlaces) or places.passive:
        return False
    subject = places.clause.subject
    if subject is None or not (subject.head.tag.startswith("NN") or subject.head.kind == "quantity"):
        return False
    return not places.refs("COPLMDB", "subj")


def _officials(found: Found) -> bool:
    """They are people or bodies with authority: "a judge", "regulators"."""
    places = found.places
    subject = places.clause.subject if isinstance(places, VerbPlaces) else None
    return subject is not None and any(atom.lemma in words("officials") for atom in subject.atoms)


def _foreign(found: Found) -> bool:
    """It is another's model or product that they take up, not one of their own."""
    makers = {found.parsed.makers.get(ref.entity) for ref in found.objects}
    return bool(found.objects) and makers.isdisjoint(ref.entity for ref in found.subjects)


def _own(found: Found) -> bool:
    """It is their own model or product."""
    return bool(found.objects) and found.parsed.makers.get(found.objects[0].entity) in {ref.entity for ref in found.subjects}


def _everywhere(found: Found) -> bool:
    """No platform is named on which only it is to be had."""
    places = found.places
    return isinstance(places, VerbPlaces) and not any(places.refs("CDO", place) for place in ("in", "on", "through", "via", "inside"))


def _of_valuation(found: Found) -> bool:
    """What moves is what somebody is worth."""
    subject = found.places.clause.subject if isinstance(found.places, VerbPlaces) else None
    return subject is not None and subject.head.lemma in {"valuation", "worth"}


def _noobj(found: Found) -> bool:
    """A verb without object: "Foo launched today"."""
    return isinstance(found.places, VerbPlaces) and not found.places.clause.objects


def _noobject(found: Found) -> bool:
    """The money goes into no one: what is spent, not invested."""
    places = found.places
    return not (isinstance(places, VerbPlaces) and any(places.refs("CO", place) for place in ("in", "into")))


NEEDS: dict[str, Callable[[Found], bool]] = {
    "subject": _subject,
    "object": _object,
    "amount": _amount,
    "rate": _rate,
    "taker": _taker,
    "quantity": _quantity,
    "units": _units,
    "words": _words,
    "strong": _strong,
    "supply": _supply,
    "raises": _raises,
    "sure": _sure,
    "clear": _clear,
    "authority": _authority,
    "staff": _staff,
    "unnamed": _unnamed,
    "officials": _officials,
    "foreign": _foreign,
    "own": _own,
    "everywhere": _everywhere,
    "of_valuation": _of_valuation,
    "noobj": _noobj,
    "noobject": _noobject,
}
