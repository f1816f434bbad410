"""Named entities: known, versions, unknown; what is none; aliases, kinds and sources."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entities.extraction import lexicon
from entities.extraction.names import find_attributions, find_names
from entities.extraction.pipeline import extract
from entities.extraction.sentences import sentences
from entities.extraction.types import NamedEntity, Span


def named(text: str) -> list[NamedEntity]:
    lines = sentences(text)
    headings = [Span(s.start, s.end) for s in lines if s.is_heading]
    return find_names(text, [Span(s.start, s.end) for s in lines], lexicon.load(), headings)


def pairs(text: str) -> set[tuple[str, str]]:
    return {(e.name, e.kind) for e in named(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SpaceX and xAI are to merge.", {("SpaceX", "company"), ("xAI", "company")}),
        ("The SpaceX-xAI merger is done.", {("SpaceX", "company"), ("xAI", "company")}),
        ("Nvidia’s chips went to CoreWeave's halls.", {("Nvidia", "company"), ("CoreWeave", "company")}),
        ("OpenAI shipped GPT-9 mini and GPT-9.", {("OpenAI", "company"), ("GPT-9 mini", "model"), ("GPT-9", "model")}),
        ("It ran the test on SWE-Bench Pro.", {("SWE-Bench Pro", "benchmark")}),
        ("The European Commission met Mira Murati.", {("European Commission", "organization"), ("Mira Murati", "person")}),
        ("It rolled out ChatGPT, Starlink and the H100.", {("ChatGPT", "product"), ("Starlink", "product"), ("H100", "product")}),
        ("It opened a data center in Memphis.", {("Memphis", "place")}),
        ("People in China like tea.", set()),
    ],
)
def test_known_names(text: str, expected: set[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The startup Zorblax raised $30 million.", "Zorblax", "company"),
        ("On Monday Zorblax, a robotics startup, opened its doors.", "Zorblax", "company"),
        ("She met Zorblax’s CEO in May.", "Zorblax", "company"),
        ("The round was led by Quorvane Ventures.", "Quorvane Ventures", "company"),
        ("Work at Quorvane Robotics goes on.", "Quorvane Robotics", "company"),
        ("A study of the University of Quorvane says so.", "University of Quorvane", "organization"),
        ("A grant of the Quorvane Foundation helps.", "Quorvane Foundation", "organization"),
        ("It scored well on QuorvaneBench this time.", "QuorvaneBench", "benchmark"),
        ("They released a model called Quorvane today.", "Quorvane", "model"),
        ("They use Quorvane-7B at home.", "Quorvane-7B", "model"),
        ("It launched QuorvaneFlow, a tool for lawyers.", "QuorvaneFlow", "product"),
        ("A word from CEO Jane Quorvane on it.", "Jane Quorvane", "person"),
        ("In the end Sarah Quorvane said no.", "Sarah Quorvane", "person"),
        ("Lunch with Boris Quorvane, founder of the firm.", "Boris Quorvane", "person"),
        ("Users love Meta’s Quorvane these days.", "Quorvane", "product"),
    ],
)
def test_unknown_name_is_found_by_its_cues(text: str, name: str, kind: str) -> None:
    assert (name, kind) in pairs(text)


@pytest.mark.parametrize(
    "text",
    [
        "Why The Best Models Still Fail At Simple Tasks",
        "The CEO of the API says AI and GPU costs rise on Monday in March.",
        "American and Chinese researchers met. However, Nothing changed.",
        "BREAKING NEWS ABOUT LLM COSTS",
        "Figure 3 shows the cursor on a notion of scale.",
        "Together we build. Runway length matters. Character counts.",
        "Series B and Q1 are over. An IPO is next.",
        "Released under the MIT license.",
        "See https://example.com/Quorvane/FooBar and mail Foo@Quorvane.ai now.",
        "LLM-powered and AI-driven tools #FutureThing @SomeHandle",
        "",
    ],
)
def test_no_name(text: str) -> None:
    assert pairs(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Last week Cursor raised $2 billion.", ("Cursor", "company")),
        ("SpaceX may acquire Cursor soon.", ("Cursor", "company")),
        ("It now works inside Cursor.", ("Cursor", "product")),
        ("Cursor raises $2 billion.", ("Cursor", "company")),
        ("Rakuten, Asana, and Notion are early users.", ("Notion", "company")),
        ("Microsoft acquired GitHub in 2018.", ("GitHub", "company")),
        ("The code is on GitHub now.", ("GitHub", "product")),
    ],
)
def test_word_that_is_also_a_name_goes_by_its_sentence(text: str, expected: tuple[str, str]) -> None:
    assert expected in pairs(text)


def test_surname_is_an_alias_of_the_full_name() -> None:
    text = "Boris Quorvane, CEO of Zorblax, spoke. Quorvane said it works. Later Quorvane left."
    person = next(e for e in named(text) if e.kind == "person")
    assert (person.name, person.aliases, len(person.mentions)) == ("Boris Quorvane", ("Quorvane",), 3)
    musk = next(e for e in named("Elon Musk spoke. Musk left.") if e.kind == "person")
    assert (musk.name, musk.aliases) == ("Elon Musk", ("Musk",))


def test_bracketed_short_form_is_an_alias() -> None:
    (company,) = [e for e in named("Quorvane Machine Labs (QML) raised $5 million. QML is young.") if e.kind == "company"]
    assert (company.name, company.aliases, len(company.mentions)) == ("Quorvane Machine Labs", ("QML",), 3)


def test_former_name_is_an_alias() -> None:
    (company,) = named("Z.ai (formerly Zhipu AI) shipped it.")
    assert {company.name, *company.aliases} == {"Z.ai", "Zhipu AI"}


def test_version_without_its_family_is_the_same_entity() -> None:
    names = named("Claude Sonnet 8 is out. Sonnet 8 is fast.")
    assert [(e.name, e.aliases) for e in names] == [("Claude Sonnet 8", ("Sonnet 8",))]


def test_mentions_leave_out_possessives_and_do_not_overlap() -> None:
    text = "OpenAI’s Sam Altman met OpenAI's board. Altman’s plan is OpenAI’s plan."
    spans = sorted((s for e in named(text) for s in e.mentions), key=lambda s: s.start)
    assert [text[s.start : s.end] for s in spans] == ["OpenAI", "Sam Altman", "OpenAI", "Altman", "OpenAI"]
    assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("OpenAI grew.\nSource: TechCrunch, Axios", ["TechCrunch", "Axios"]),
        ("OpenAI grew. (Reuters)", ["Reuters"]),
        ("OpenAI grew, according to The Information.", ["The Information"]),
        ("Reuters reported that OpenAI grew.", ["Reuters"]),
        ("OpenAI grew. SiliconANGLE, The New Stack", ["SiliconANGLE", "The New Stack"]),
        ("OpenAI grew in a quiet year.", []),
    ],
)
def test_outlet_named_as_source_is_no_entity(text: str, sources: list[str]) -> None:
    assert [name for _, name in find_attributions(text)] == sources
    assert pairs(text) == {("OpenAI", "company")}


def test_outlet_that_acts_is_an_entity() -> None:
    assert ("The New York Times", "company") in pairs("The New York Times sued OpenAI over its articles.")


_WORDS = [
    "Foo",
    "OpenAI",
    "’s",
    "(",
    ")",
    "GPT-9",
    "and",
    ",",
    ".",
    "\n",
    "CEO",
    "Jane",
    "Labs",
    "raised",
    "$5",
    "formerly",
    "Claude",
    "3.5",
    "X",
    "Reuters",
]


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join)))
def test_any_text_gives_spans_within_bounds(text: str) -> None:
    taken: set[int] = set()
    for entity in named(text):
        assert entity.mentions and entity.name and entity.kind in lexicon.KINDS
        for span in entity.mentions:
            assert 0 <= span.start < span.end <= len(text)
            assert taken.isdisjoint(range(span.start, span.end))
            taken.update(range(span.start, span.end))
    assert all(0 <= s.start < s.end <= len(text) for s, _ in find_attributions(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zorblax acquired Quorvane Labs for $2 billion.", {("Zorblax", "company"), ("Quorvane Labs", "company")}),
        ("Cursor was acquired by SpaceX.", {("Cursor", "company"), ("SpaceX", "company")}),
        ("Block is laying off 4,000 people.", {("Block", "company")}),
        ("Notion lets it draft pages.", {("Notion", "company")}),
        ("Harvey is in talks at $11 billion.", {("Harvey", "company")}),
        ("Zorblax takes $9 million from lawyers.", {("Zorblax", "company")}),
        ("Bright Kettle raised $40M from Quorvane and others.", {("Bright Kettle", "company"), ("Quorvane", "company")}),
        ("Orrery & Co closed a seed round.", {("Orrery & Co", "company")}),
        ("Vast Orchard closed a Series C of $60 million.", {("Vast Orchard", "company")}),
        ("The Oslo-based Varglass hired Tormod Lie.", {("Varglass", "company"), ("Tormod Lie", "person")}),
        ("Its new model, Ondavel, is small.", {("Ondavel", "model")}),
        ("His new company, Taut Sails, calls it fiction.", {("Taut Sails", "company")}),
    ],
)  # fmt: skip
def test_unknown_company_at_any_place_of_a_sentence(text: str, expected: set[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jasper Okafor, who founded it, left.", "Jasper Okafor"),
        ("Zhou Haoran joined Meta.", "Zhou Haoran"),
        ("It was founded by Emre Aydemir in May.", "Emre Aydemir"),
        ("Not leaving: Ines Faria denies it.", "Ines Faria"),
        ("Nvidia CEO Sora Quorvane spoke.", "Sora Quorvane"),
        ("Will Okonjo sued the company.", "Will Okonjo"),
    ],
)
def test_person_of_any_language(text: str, name: str) -> None:
    assert (name, "person") in pairs(text)
    assert not {kind for n, kind in pairs(text) if n in name.split()}


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell on Paris. Growth is strong. Spending topped $5 billion. Revenue rose 9%.",
        "Most AI companies lose money. Nobody is buying. Yet shares rose 9%. We are hiring.",
        "She met him in Valparaiso and in Thuringia.",
        "By Zora Quorvane\nThe weather was fine.",
        "It makes $3M a year and 3M parts.",
        "The port of Fortran is done, and the Greek text too.",
    ],
)
def test_no_name_in_ordinary_sentences(text: str) -> None:
    assert pairs(text) == set()


def test_headline_names_what_the_text_names() -> None:
    (entity,) = named("Kinsale Compute Posts a Loss\nKinsale Compute has taken over 30 halls. Later Kinsale said so.")
    assert (entity.name, entity.kind, entity.aliases) == ("Kinsale Compute", "company", ("Kinsale",))
    assert len(entity.mentions) == 3


def test_row_of_names_tells_the_kind_of_its_members() -> None:
    assert {("Zorblax", "company"), ("Varglass", "company")} <= pairs("The customers are Nvidia, Zorblax and Varglass.")
    assert ("Varglass", "company") not in pairs("Nvidia met people in Varglass and left.")


def test_role_between_two_names_parts_them() -> None:
    assert {("Zorblax", "company"), ("Jane Quorvane", "person")} <= pairs("They met Zorblax CEO Jane Quorvane, and Zorblax said yes.")


def test_reader_does_not_cut_a_version_short() -> None:
    assert {e.name for e in extract("Google put out Gemma 4 500M on Tuesday.").entities} == {"Google", "Gemma 4 500M"}
