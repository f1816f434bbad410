"""Which sentences stand for a story, from plain data alone."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from digest.summary import MOST, WORDS, Sentence, summarize


def sentence(text: str, *claims: int, article: int = 1, start: int = 0, **fields: Any) -> Sentence:
    return Sentence(article, start, start + len(text), text, claims, **fields)


def texts(sentences: Sequence[Sentence], gists: dict[int, Hashable] | None = None, **options: Any) -> list[str]:
    weights = options.pop("weights", {claim: 1.0 for one in sentences for claim in one.claims})
    shown = summarize(sentences, lead=1, weights=weights, gist=lambda claim: (gists or {}).get(claim, claim), **options)
    return [one.text for one in shown]


def test_summary_takes_what_claims_most_and_tells_it_in_the_order_of_the_text() -> None:
    first, second, third = (sentence(f"Maker {n} buys a rival.", n, start=100 * n) for n in (1, 2, 3))
    idle = sentence("The weather was fine.", start=50)
    assert texts([third, idle, second, first], weights={1: 0.5, 2: 0.9, 3: 1.0}) == [first.text, second.text, third.text]
    assert texts([first, second, third], weights={1: 0.5, 2: 0.9, 3: 1.0}, most=1) == [third.text]


def test_summary_has_three_sentences_and_so_many_words_at_most() -> None:
    many = [sentence(f"Maker {n} buys a rival.", n, start=100 * n) for n in range(6)]
    assert len(texts(many)) == MOST
    long = [sentence("Maker buys " + "and buys " * 30 + f"rival {n}.", n, start=1000 * n) for n in range(3)]
    assert len(texts(long)) == 1 and sum(len(text.split()) for text in texts(long)) <= WORDS


def test_summary_says_a_thing_once() -> None:
    one, other = sentence("It may be bought, two say.", 1, article=1), sentence("A purchase is an option.", 2, article=2)
    assert texts([sentence("Orrery may be bought.", 1), other], {1: "deal", 2: "deal"}) == ["Orrery may be bought."]
    assert one.leans(2)


def test_summary_never_shortens_a_sentence_nor_takes_a_piece_of_one() -> None:
    whole = sentence("Orrery will buy Haldane, if the court lets it, two people who asked not to be named said.", 1)
    pieces = [sentence("Orrery will buy Haldane", 1), sentence("will buy Haldane, if the court lets it.", 1)]
    assert texts([*pieces, whole]) == [whole.text]
    assert texts(pieces) == []


def test_summary_takes_a_sentence_that_leans_on_another_with_it_or_not_at_all() -> None:
    ground = sentence("Orrery makes chips.")
    leaning = sentence("It may buy Haldane.", 1, start=ground.end + 1)
    elsewhere = sentence("It may buy Haldane for more.", 2, start=500)
    assert texts([ground, leaning]) == [ground.text, leaning.text]
    assert texts([elsewhere]) == []
    assert texts([ground, leaning], most=1) == []


def test_summary_may_begin_with_what_leans_on_the_title_above_it() -> None:
    leaning = sentence("The maker may buy Haldane.", 1, first=True)
    assert texts([leaning]) == [leaning.text]
    assert texts([sentence("The maker may buy Haldane.", 1, first=True, article=2)]) == []


def test_summary_says_what_is_new_first() -> None:
    old, new = sentence("Orrery may buy Haldane.", 1), sentence("Haldane said no.", 2, start=100)
    assert texts([old, new]) == [old.text, new.text]
    assert texts([old, new], new={2}) == [new.text, old.text]
    assert texts([old], new={2}) == []


def test_summary_prefers_news_to_a_list_of_names() -> None:
    news, founders = sentence("Orrery may buy Haldane.", 1), sentence("Ann, Ben, Cleo and Dan founded Haldane.", 2, 3, 4, 5)
    assert texts([founders, news], weights={1: 1.0, 2: 0.4, 3: 0.4, 4: 0.4, 5: 0.4}, most=1) == [news.text]
