"""Plain ways to say it, each by the frame of the grammar that reads it. How sure the claim is, others test."""

from __future__ import annotations

import pytest

from entities.extraction.pipeline import extract

Told = tuple[str, str | None, str | None]


def by_rule(text: str) -> dict[str, set[Told]]:
    """What each rule claims of a text, however unsure of it."""
    found: dict[str, set[Told]] = {}
    for claim in extract(text, least=0.0).claims:
        found.setdefault(claim.rule, set()).add((claim.kind, claim.subject, claim.object))
    return found


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("Three senior engineers have quit OpenAI since June.", "staff-leave", ("departure", None, "OpenAI")),
        ("Meta's chief AI scientist is leaving.", "staff-leave", ("departure", None, "Meta")),
        ("OpenAI has lost its head of policy.", "lose-staff", ("departure", None, "OpenAI")),
        ("John Schulman left OpenAI for Anthropic.", "leave-for", ("hire", "Anthropic", "John Schulman")),
        ("Anthropic faces a class-action lawsuit over its data.", "face-suit", ("lawsuit", None, "Anthropic")),
        ("A group of authors is suing Microsoft.", "unnamed-sue", ("lawsuit", None, "Microsoft")),
        ("Regulators are investigating Meta.", "officials-act", ("regulation", None, "Meta")),
        ("Waymo received approval to operate in Denver.", "permit", ("regulation", None, "Waymo")),
        ("Duolingo's tutor is powered by GPT-4.", "power", ("adoption", "Duolingo", "GPT-4")),
        ("Bing runs on GPT-4.", "run-on", ("adoption", "Bing", "GPT-4")),
        ("Anthropic trains its models on Trainium.", "train-on", ("adoption", "Anthropic", "Trainium")),
        ("Walmart has replaced ChatGPT with Gemini.", "replace-with", ("adoption", "Walmart", "Gemini")),
        ("Perplexity now offers DeepSeek R1 to its paying users.", "offer-model", ("adoption", "Perplexity", "DeepSeek R1")),
        ("GitHub Copilot now supports Gemini 2.5 Pro.", "supports-model", ("adoption", "GitHub Copilot", "Gemini 2.5 Pro")),
        ("Goldman Sachs gave its bankers access to ChatGPT.", "give-access", ("adoption", "Goldman Sachs", "ChatGPT")),
        ("OpenAI's Realtime API is now available.", "is-out", ("release", "OpenAI", "Realtime API")),
        ("xAI's Grok 4 arrived in July.", "launches-itself", ("release", "xAI", "Grok 4")),
        ("Meta delayed the release of Llama 4 Behemoth.", "delays-release", ("release", "Meta", "Llama 4 Behemoth")),
        (
            "DeepSeek has put the weights of DeepSeek V3.1 on Hugging Face.",
            "put-out-weights",
            ("release", "DeepSeek", "DeepSeek V3.1"),
        ),
        ("Oracle raised $18 billion through bond sales.", "raise-debt", ("funding", "Oracle", None)),
        ("Fernway - software that files permits — with €4M in seed funding.", "with-funding", ("funding", "Fernway", None)),
        ("Cursor fundraises $2B at a $50B valuation.", "raise", ("funding", "Cursor", None)),
        (
            "Mistral reached a $12 billion valuation through investments from Samsung.",
            "investment-from",
            ("investment", "Samsung", "Mistral"),
        ),
        (
            "Helion raised $90 million from investors including Shopify's Tobi Lütke.",
            "raise-from",
            ("investment", "Tobi Lütke", "Helion"),
        ),
        ("Anthropic is seeking an injunction against Suno.", "seek-injunction", ("lawsuit", "Anthropic", "Suno")),
        ("Two publishers want an injunction to stop Suno from copying.", "unnamed-injunction", ("lawsuit", None, "Suno")),
        (
            "Stability AI has seen changes, including the departure of its chief financial officer.",
            "departure-of-staff",
            ("departure", None, "Stability AI"),
        ),
        ("OpenAI has taken its Batch API to general availability.", "make-general", ("release", "OpenAI", "Batch API")),
        ("Windsurf was built on Claude Sonnet 4.", "based-on", ("adoption", "Windsurf", "Claude Sonnet 4")),
        ("Doctolib offers GPT-5-powered notes.", "driven-by", ("adoption", "Doctolib", "GPT-5")),
        ("Cohere now counts Oracle among its customers.", "counts-among", ("adoption", "Oracle", "Cohere")),
        ("Anthropic has hired bankers ahead of an expected IPO.", "ipo", ("listing", "Anthropic", None)),
        ("Mistral has secured a $3 billion compute deal with CoreWeave.", "contract-with", ("contract", "Mistral", "CoreWeave")),
        ("Ann Lee and Bo Chen from Mistral announced Mistral Small 4.", "launch", ("release", "Mistral", "Mistral Small 4")),
        ("Harvey came out of stealth with $9 million in seed funding.", "out-of-stealth", ("funding", "Harvey", None)),
        ("Anthropic's valuation has tripled to $183 billion.", "valuation-moves", ("valuation", "Anthropic", None)),
        ("Amazon built a $11 billion data center in Indiana.", "build-for", ("spending", "Amazon", None)),
        ("TSMC makes chips for Nvidia.", "make-for", ("contract", "Nvidia", "TSMC")),
        ("Google pays Reddit $60 million a year.", "pay-regularly", ("contract", "Google", "Reddit")),
        ("Anthropic won a $200 million Pentagon contract.", "win-contract", ("contract", "Pentagon", "Anthropic")),
        ("OpenAI and Broadcom are designing a chip together.", "build-together", ("partnership", "OpenAI", "Broadcom")),
        ("OpenAI paid $6.5 billion for io.", "pay-for", ("acquisition", "OpenAI", "io")),
        ("Windsurf was sold to Cognition.", "sold-to", ("acquisition", "Cognition", "Windsurf")),
        ("Google abandoned its bid for HubSpot.", "bid-for", ("acquisition", "Google", "HubSpot")),
        (
            "Rewind, a startup backed by Andreessen Horowitz, cut its prices.",
            "back",
            ("investment", "Andreessen Horowitz", "Rewind"),
        ),
    ],
)
def test_plain_sentence_is_read_by_its_frame(text: str, rule: str, expected: Told) -> None:
    assert expected in by_rule(text).get(rule, set())


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Cohere offers Command R to its paying users.", "offer-model"),  # its own model
        ("Claude Sonnet 4 is available in GitHub Copilot.", "is-out"),  # only there
        ("If GPT-6 is out by then, the question is moot.", "is-out"),
        ("Nobody left OpenAI for Anthropic.", "leave-for"),
        ("A group of friends is investigating Meta.", "officials-act"),
        ("OpenAI has lost its way.", "lose-staff"),
        ("Groq has raised its IPO price to bring in $2 billion.", "ipo"),  # of the listing only the price is told
        ("SoftBank bought 4,100,000 shares at $3.20 each.", "pricing"),
        ("Cohere offers Command R-powered notes.", "driven-by"),  # its own model
        ("The resignation of many hopes followed at OpenAI.", "departure-of-staff"),
        ("Seed funding is scarce, Mistral said.", "with-funding"),
        ("The deal is worth more than Mistral's shares.", "valuation-moves"),
    ],
)
def test_near_miss_is_not_read_by_the_frame(text: str, rule: str) -> None:
    assert rule not in by_rule(text)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Meta delayed the release of Llama 4 Behemoth.", "planned"),
        ("Google abandoned its bid for HubSpot.", "denied"),
        ("Meta's chief AI scientist is leaving.", "planned"),
    ],
)
def test_what_the_frame_itself_hedges_is_no_fact(text: str, status: str) -> None:
    assert {claim.status for claim in extract(text, least=0.0).claims if claim.rule != "reader"} == {status}
