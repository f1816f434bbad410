"""The lexicon's data keep their own rules, and names are found by spelling, by key and by family."""

from __future__ import annotations

from collections import Counter

import pytest

from entities.extraction import lexicon
from entities.extraction.lexicon import Entry, Family, LexiconError, build
from entities.extraction.versions import find_versions


def test_lexicon_holds_enough_of_each_kind() -> None:
    counts = Counter(entry.kind for entry in lexicon.load().entries)
    assert sum(counts.values()) >= 1000
    assert set(counts) == set(lexicon.KINDS)
    assert counts["person"] >= 250 and counts["benchmark"] >= 100 and counts["company"] >= 400


def test_keys_are_unique_and_begin_with_the_kind() -> None:
    entries = lexicon.load().entries
    assert len({e.key for e in entries}) == len(entries)
    assert all(e.key.startswith(f"{e.kind}:") for e in entries)


def test_no_spelling_is_claimed_twice_within_a_kind() -> None:
    claimed = Counter((e.kind, s) for e in lexicon.load().entries for s in e.spellings)
    assert [pair for pair, n in claimed.items() if n > 1] == []


def test_makers_exist_and_are_no_models() -> None:
    known = lexicon.load()
    for entry in known.entries:
        if entry.maker:
            assert known.by_key[entry.maker].kind in {"company", "organization"}
    assert all(not f.maker or f.maker in known.by_key for f in known.families)


def test_ambiguous_spellings_belong_to_their_entry() -> None:
    assert all(e.ambiguous <= set(e.spellings) for e in lexicon.load().entries)


def test_outlets_are_companies() -> None:
    outlets = [e for e in lexicon.load().entries if e.outlet]
    assert len(outlets) > 100
    assert {e.kind for e in outlets} == {"company"}


def test_spelling_is_found_in_any_case_and_with_possessive() -> None:
    known = lexicon.load()
    assert known.find("nvidia’s", "company")[0].key == known.find("NVIDIA", "company")[0].key == "company:nvidia"
    assert {e.kind for e in known.find("Cursor")} == {"company", "product"}
    assert known.find("No Such Firm") == ()


def test_maker_of_a_product_and_of_a_version_without_entry() -> None:
    known = lexicon.load()
    assert known.maker_of("ChatGPT", "product:chatgpt") == "company:openai"
    assert known.maker_of("Claude Opus 9.7") == "company:anthropic"
    assert known.maker_of("Qwen9-72B") == "company:alibaba"
    assert known.maker_of("Zzyzx 3") == ""


def test_patterns_feed_an_entity_ruler() -> None:
    pattern = next(p for p in lexicon.load().patterns() if p["pattern"] == "SpaceX")
    assert pattern == {"label": "company", "pattern": "SpaceX", "id": "company:spacex"}


@pytest.mark.parametrize(
    ("entries", "families", "message"),
    [
        ([Entry("company:a", "A", "company"), Entry("company:a", "B", "company")], [], "stands twice"),
        ([Entry("company:a", "A", "company"), Entry("company:b", "B", "company", ("A",))], [], "is claimed by"),
        ([Entry("planet:a", "A", "planet")], [], "no such kind"),
        ([Entry("model:a", "A", "model", maker="company:none")], [], "no such maker"),
        ([], [Family("F", ("F",), maker="company:none")], "no such maker"),
    ],
)
def test_clash_is_refused(entries: list[Entry], families: list[Family], message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        build(entries, families)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Claude Opus 5.2 is out", ["Claude Opus 5.2"]),
        ("Qwen4-VL-72B is out", ["Qwen4-VL-72B"]),
        ("GPT-6 mini is out", ["GPT-6 mini"]),
        ("Grok 5 is out", ["Grok 5"]),
        ("Llama 5 Maverick is out", ["Llama 5 Maverick"]),
        ("GPT-4, GPT-4o and GPT-4.1 mini", ["GPT-4", "GPT-4o", "GPT-4.1 mini"]),
        ("Nemotron 3 Super beats GLM-5.1", ["Nemotron 3 Super", "GLM-5.1"]),
        ("o3-pro costs more than o4-mini", ["o3-pro", "o4-mini"]),
        ("Claude Sonnet 3.5, 3.6 and 3.7", ["Claude Sonnet 3.5", "Claude Sonnet 3.6", "Claude Sonnet 3.7"]),
        ("gpt-oss-120b and qwen3-4b-instruct", ["gpt-oss-120b", "qwen3-4b-instruct"]),
        ("Llama 6-equivalent skill", ["Llama 6"]),
        ("a GPT‑7.1 preview", ["GPT-7.1 preview"]),
        ("GPT-4o 57.5% of the time", ["GPT-4o"]),
        ("Claude 3 million users", []),
        ("Step 3 of the plan, to1 and the Muse", []),
        ("Claude Code and Gemini app", []),
    ],
)
def test_version_is_read_by_the_grammar(text: str, names: list[str]) -> None:
    assert [v.name for v in find_versions(text, lexicon.load()) if v.name != "Claude Code"] == names
