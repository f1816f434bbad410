"""Parse and clauses: who does what in a sentence, whatever the order of its words."""

from __future__ import annotations

import re

import pytest

from entities.extraction.atoms import Found, atoms_of
from entities.extraction.clauses import clauses
from entities.extraction.grammar import grammar
from entities.extraction.parse import parse
from entities.extraction.sentences import LONGEST, sentences
from entities.extraction.syntax import NP, Chunk, Clause

NAMES = re.compile(r"Foo|Bar|Baz|Ann Lee")
SUM = re.compile(r"\$\d+ million")


def chunks_of(text: str) -> list[Chunk]:
    """The chunks of one sentence, in which Foo, Bar, Baz and Ann Lee are names and "$5 million" is money."""
    found = [Found(m.start(), m.end(), "name", entity_kind="company") for m in NAMES.finditer(text)]
    found += [Found(m.start(), m.end(), "money") for m in SUM.finditer(text)]
    (sentence,) = sentences(text)
    return parse(atoms_of(text, sentence, sorted(found, key=lambda f: f.start)), grammar().verb_tag)


def clause_of(text: str, lemma: str) -> Clause:
    return next(clause for clause in clauses(chunks_of(text)) if clause.verb.lemma == lemma)


def words(phrase: NP | None) -> str:
    return " ".join(atom.text for atom in phrase.atoms) if phrase is not None else ""


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("Foo acquired Bar.", "acquire", "Foo"),
        ("Foo, a startup from Paris, acquired Bar.", "acquire", "Foo"),
        ("Foo (formerly Baz) acquired Bar.", "acquire", "Foo"),
        ("Foo says Bar raised $5 million.", "raise", "Bar"),
        ("Foo acquired Bar and raised $5 million.", "raise", "Foo"),
        ("Foo plans to acquire Bar.", "acquire", "Foo"),
        ("Foo asked Bar to pay $5 million.", "pay", "Bar"),
        ("Foo, which acquired Bar, raised $5 million.", "acquire", "Foo"),
        ("Foo, which acquired Bar, raised $5 million.", "raise", "Foo"),
        ("After Foo acquired Bar, Baz raised $5 million.", "raise", "Baz"),
        ("The head of Foo acquired Bar.", "acquire", "The head"),
    ],
)
def test_subject_of_a_verb(text: str, verb: str, subject: str) -> None:
    assert words(clause_of(text, verb).subject) == subject


def test_objects_and_prepositions_of_a_verb() -> None:
    clause = clause_of("Foo gave Bar $5 million for chips in Paris.", "give")
    assert [words(phrase) for phrase in clause.objects] == ["Bar", "$5 million"]
    assert [(name, words(phrase)) for name, phrase in clause.preps] == [("for", "chips"), ("in", "Paris")]


def test_passive_keeps_its_grammatical_subject() -> None:
    clause = clause_of("Bar was acquired by Foo.", "acquire")
    assert clause.verb.passive
    assert (words(clause.subject), [words(phrase) for phrase in clause.prep("by")]) == ("Bar", ["Foo"])


def test_passive_without_its_auxiliary_modifies_the_noun() -> None:
    clause = clause_of("Bar, founded by Foo, raised $5 million.", "found")
    assert clause.verb.passive
    assert clause.reduced
    assert words(clause.subject) == "Bar"


def test_phrase_before_the_subject() -> None:
    clause = clause_of("In another round, Foo raised $5 million.", "raise")
    assert words(clause.subject) == "Foo"
    assert [words(phrase) for phrase in clause.prep("in")] == ["another round"]


def test_object_of_a_relative_clause() -> None:
    clause = clause_of("Bar, which Foo acquired, raised $5 million.", "acquire")
    assert (words(clause.subject), words(clause.object)) == ("Foo", "Bar")


def test_arguments_end_with_the_clause() -> None:
    clause = clause_of("Foo acquired Bar while Baz raised $5 million.", "acquire")
    assert [words(phrase) for phrase in clause.objects] == ["Bar"]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("Foo, Bar and Baz raised $5 million.", ["Foo", "Bar", "Baz"]),
        ("Foo and its rival Bar raised $5 million.", ["Foo", "its rival Bar"]),
        ("Foo (via Baz) and Bar raised $5 million.", ["Foo", "Bar"]),
        ("Foo raised $5 million.", ["Foo"]),
    ],
)
def test_members_of_a_list(text: str, members: list[str]) -> None:
    subject = clause_of(text, "raise").subject
    assert subject is not None
    assert [words(member) for member in subject.members()] == members


def test_two_roles_are_no_list() -> None:
    (phrase,) = (chunk for chunk in chunks_of("Foo founder and CEO Ann Lee") if isinstance(chunk, NP))
    assert words(phrase) == "Foo founder CEO Ann Lee"
    assert len(phrase.members()) == 1


def test_infinitive_hangs_on_verb_and_noun() -> None:
    clause = clause_of("Foo has an option to acquire Bar.", "acquire")
    assert clause.governor is not None
    assert clause.governor.verb.lemma == "have"
    assert words(clause.governing_noun) == "an option"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foo may not have acquired Bar.", {"modal": "may", "negated": True, "perfect": True}),
        ("Foo is quietly raising $5 million.", {"progressive": True, "adverbs": ("quietly",), "finite": True}),
        ("Foo won’t acquire Bar.", {"modal": "will", "negated": True}),
        ("Foo hopes to quickly acquire Bar.", {"infinitive": True, "finite": False, "adverbs": ("quickly",)}),
    ],
)
def test_verb_group_with_its_auxiliaries(text: str, expected: dict[str, object]) -> None:
    verb = clauses(chunks_of(text))[-1].verb
    assert {name: getattr(verb, name) for name in expected} == expected


@pytest.mark.parametrize(("text", "is_verb"), [("Foo backs Bar.", True), ("Foo plans a launch.", True), ("The Foo plans are late.", False)])
def test_form_that_may_be_noun_or_verb(text: str, is_verb: bool) -> None:
    assert bool([clause for clause in clauses(chunks_of(text)) if clause.verb.lemma in {"back", "plan"}]) is is_verb


def test_sentence_without_words() -> None:
    assert clauses(chunks_of("…")) == []


@pytest.mark.parametrize("text", ["(" * 3000, "a, " * 1500, "a-" * 1500, "x" * 3000 + " Foo.", "Foo acquired Bar and " * 200])
def test_line_without_end_is_cut_and_loses_nothing(text: str) -> None:
    found = sentences(text)
    assert all(sentence.end - sentence.start <= LONGEST for sentence in found)
    kept = "".join(text[start:end] for sentence in found for start, end in sentence.tokens)
    assert kept == "".join(text.split())
