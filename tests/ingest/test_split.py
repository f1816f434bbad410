# ruff: noqa: E501 — samples stand as their sources have them
"""Documents in the shapes that newsletters and blogs have, cut into their stories."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from ingest.blocks import Part
from ingest.readers import read, slice_of
from ingest.split import split


def parts_of(text: str, format: str = "text") -> tuple[Part, ...]:
    return split(read(text.encode(), format=format))


def stories(parts: tuple[Part, ...]) -> list[str]:
    return [part.title for part in parts if part.section != "commentary"]


def framing(parts: tuple[Part, ...]) -> list[str]:
    return [part.title for part in parts if part.section == "commentary"]


FILLER = "The company gave no further details, but people who know its plans expect more of this kind before the year is out, at home and abroad."

WEEKLY = f"""Chip Weekly: Corvex Buys Lumen, Hadal Raises $40M, and Tin Labs Goes Public
This week the market for small chips moved faster than in the whole quarter before. {FILLER}
Corvex Buys Lumen Photonics for $2 Billion in Cash
Corvex agreed on Monday to buy Lumen Photonics for $2 billion in cash. {FILLER}
{FILLER}
Hadal Raises $40 Million to Build Underwater Sensors
Hadal raised $40 million in a round led by Northlight. {FILLER}
Tools for Builders
Anvil shipped version 4 of its compiler. {FILLER}
What to Watch
Watch whether regulators in Brussels look at the purchase of Lumen. {FILLER}
Enjoyed this issue? Follow us for more of it every week.
Top comments (0)
"""


def test_weekly_without_blank_lines_gives_a_part_for_each_headline() -> None:
    parts = parts_of(WEEKLY)
    assert stories(parts) == [
        "Corvex Buys Lumen Photonics for $2 Billion in Cash",
        "Hadal Raises $40 Million to Build Underwater Sensors",
        "Tools for Builders",
    ]
    assert framing(parts) == ["Chip Weekly: Corvex Buys Lumen, Hadal Raises $40M, and Tin Labs Goes Public", "What to Watch"]
    assert not any("Top comments" in part.text or "Enjoyed this issue" in part.text for part in parts)


def test_title_stands_first_and_the_body_behind_it() -> None:
    part = next(p for p in parts_of(WEEKLY) if p.title.startswith("Corvex"))
    assert part.text.startswith(part.title + "\n\n")
    assert part.text[part.body_start :].startswith("Corvex agreed on Monday")


def test_origins_lead_back_to_the_words_of_the_source() -> None:
    part = next(p for p in parts_of(WEEKLY) if p.title.startswith("Hadal"))
    sentence = "Hadal raised $40 million in a round led by Northlight."
    start = part.text.index(sentence)
    assert len(part.origins) == len(part.text)
    assert slice_of(WEEKLY, part.origins, start, start + len(sentence)) == sentence


ARTICLES = """Northlight’s Plan: Data Centers Under the Sea

Northlight held its first meeting since it took over Hadal, and set out how it means to cool its machines.

Key takeaways:
• Northlight splits into three teams.
• Its machines will stand on the sea floor off Norway.

Why it matters:
Cooling is the largest cost after power.

#AI #Sea #Cooling

Departures at Anvil Raise Doubts Ahead of Its Offering

Two more founders of the compiler maker Anvil have left, the firm said on Friday, a few weeks before it means to sell shares to the public.

Who Is Leaving

Mara Quill, who led the work on the optimizer, wrote that it was time for a rest. She had joined in 2021 after years at a rival.

Pressure From Customers

Their going comes as customers wait for the fourth version, which was promised for the spring.

Why It Matters

The market for compilers has grown crowded, and investors look for steady hands.

Tin Labs Unveils Pewter 2, a Model That Writes Its Own Tests

Tin Labs has introduced Pewter 2, its newest model for code, which it says writes tests before it writes a program, and then runs them by itself.

What Makes Pewter 2 Different?

The model was trained on failures as much as on successes, and it keeps a record of both.

Why This Matters

Software that tests itself could take weeks out of each release.

https://tinlabs.example/pewter-2

Everything Is a Sensor

In 2010 few people thought of a lamp as a machine that sees. Today many lamps count who walks below them, and nobody asks.
"""


def test_subheadings_within_a_story_start_no_story() -> None:
    assert stories(parts_of(ARTICLES)) == [
        "Northlight’s Plan: Data Centers Under the Sea",
        "Departures at Anvil Raise Doubts Ahead of Its Offering",
        "Tin Labs Unveils Pewter 2, a Model That Writes Its Own Tests",
        "Everything Is a Sensor",
    ]


def test_an_address_below_a_story_becomes_its_link_and_hashtags_go() -> None:
    parts = parts_of(ARTICLES)
    assert parts[2].url == "https://tinlabs.example/pewter-2"
    assert "tinlabs.example" not in parts[2].text
    assert "#AI" not in parts[0].text
    assert "Key takeaways:" in parts[0].text


def test_list_of_insights_gives_a_part_for_each_paragraph() -> None:
    insights = [
        "Corvex rents out the machines that it cannot fill, which turns a cost into income and makes it a cloud in all but name for smaller labs.",
        "Firms such as Anvil and Tin Labs sell the same tools to rivals, because the margin on tools is safer than the margin on models they train.",
        "Northlight’s plant in Norway is less about its own models than about cheap power, which it can sell on to others at a steady price.",
        "Unlike labs that build in deserts, Hadal buys old docks in cities and fills them with machines, although neighbours complain about noise.",
        "By paying two rivals at once, Lumen wins whichever of them wins, and still sells fibre to both of them if neither comes out ahead.",
    ]
    parts = parts_of("We read the reports and send you five insights daily.\n" + "\n".join(insights))
    assert len(parts) == 5
    assert all(text.startswith(part.title) for text, part in zip(insights, parts, strict=True))
    assert all(part.body_start == 0 for part in parts)


def test_paragraphs_of_a_plain_post_are_no_insights() -> None:
    post = "\n\n".join(
        [
            "Corvex said on Monday that it will close two plants in the north, a step that had been expected since its loss in the spring quarter.",
            "The company did not say how many people work there, but unions put the number at more than nine hundred in both towns together.",
            "It is the third round of closures in as many years, and the first under Mara Quill, who took over as chief executive in January.",
            "But investors were pleased, and the shares rose by six percent in early trading, more than those of any other maker of chips.",
            "This was the plan from the start, Quill told reporters, adding that the firm would hire again once the new line in Oslo is ready.",
        ]
    )
    assert len(parts_of(post)) == 1


LABEL_PAGE = f"""Showing posts with label Sea. Show all posts
Showing posts with label Sea. Show all posts

Thursday, May 7, 2026

Hadal + Anvil



🌊 What Was Announced

On May 6, 2026, Hadal said that it has an option to buy Anvil for $3 billion. (Reuters)

1. A New Kind of Partner

{FILLER} (The Wire)

🧭 Final Take

It is a bet on the sea floor.




Why the Sea Floor Could Become the Cheapest Place on Earth to Compute

For ten years engineers have known that water at four degrees is the best coolant that nature has to offer, and yet hardly anyone has tried.

The Physics

{FILLER}

Tuesday, April 14, 2026

Lamps and What They See

A lamp that counts people is a sensor. {FILLER}
"""


def test_blog_page_is_cut_at_dates_and_at_posts_of_the_same_day() -> None:
    parts = parts_of(LABEL_PAGE)
    assert [(part.title, part.published.date() if part.published else None) for part in parts] == [
        ("Hadal + Anvil", dt.date(2026, 5, 7)),
        ("Why the Sea Floor Could Become the Cheapest Place on Earth to Compute", dt.date(2026, 5, 7)),
        ("Lamps and What They See", dt.date(2026, 4, 14)),
    ]
    assert all(part.published_from == "date line" for part in parts)
    assert parts[0].outlets == ("Reuters", "The Wire")
    assert "Showing posts" not in "".join(part.text for part in parts)


def test_blog_page_with_dates_below_the_titles() -> None:
    page = "\n\n".join(
        f"## {title}\n\nPosted on {day}\n\n{body} {FILLER}"
        for title, day, body in [
            ("Corvex buys Lumen", "March 3, 2026", "Corvex buys Lumen for $2 billion."),
            ("Hadal raises money", "March 2, 2026", "Hadal raises $40 million."),
            ("Tin Labs goes public", "March 1, 2026", "Tin Labs goes public in Oslo."),
        ]
    )
    parts = parts_of(page, "markdown")
    assert [(p.title, str(p.published.date()) if p.published else "") for p in parts] == [
        ("Corvex buys Lumen", "2026-03-03"),
        ("Hadal raises money", "2026-03-02"),
        ("Tin Labs goes public", "2026-03-01"),
    ]


DIGEST = f"""Top Stories
Corvex Debuts Ray, Its First Chip for Robots
Corvex showed its first chip for robots on Monday. {FILLER}
Source: The Wire, Chip Post, CNBC
Hadal Signs a $4 Billion Contract with Northlight
Hadal signed a contract for $4 billion with Northlight, its largest yet. {FILLER}
Quick Hits
-
Anvil launches Forge: A new service runs compilers in the cloud for $0.08 an hour. Two banks are among early users. The Wire, Chip Post
-
Tin Labs tops the Pewter Index as prices fall: The lab scored 58.4 on the index, ahead of 57.7 for Corvex. It costs half as much. Chip Post
Worth Watching
The chip and the contract together show where the money goes. {FILLER}
"""


def test_digest_sections_tell_top_stories_quick_hits_and_commentary() -> None:
    parts = parts_of(DIGEST)
    assert [(part.section, part.title) for part in parts] == [
        ("top", "Corvex Debuts Ray, Its First Chip for Robots"),
        ("top", "Hadal Signs a $4 Billion Contract with Northlight"),
        ("quick", "Anvil launches Forge"),
        ("quick", "Tin Labs tops the Pewter Index as prices fall"),
        ("commentary", "Worth Watching"),
    ]


def test_outlets_are_told_apart_from_the_text() -> None:
    parts = parts_of(DIGEST)
    assert [part.outlets for part in parts[:4]] == [("The Wire", "Chip Post", "CNBC"), (), ("The Wire", "Chip Post"), ("Chip Post",)]
    assert parts[2].text.endswith("Two banks are among early users.")
    assert "Source:" not in parts[0].text
    assert parts[2].text[parts[2].body_start :].startswith("A new service")


LINKED = """# Chips 🔌, sensors 🌊, lamps 💡

#### [Corvex buys Lumen Photonics (3 minute read)](https://wire.example/2026/03/corvex?utm_source=x)

Corvex agreed to buy Lumen Photonics for $2 billion in cash.

#### [Your compiler is slow. Ours is not (Sponsor)](https://ad.example/)

Try the compiler that everybody talks about, free for thirty days.

#### [Hadal raises $40 million (1 minute read)](https://post.example/hadal)

Hadal raised $40 million to put machines on the sea floor.

#### [Staff Engineer at Chip Post ($175-205k base, Fully Remote)](https://jobs.example/1)

Chip Post is hiring an engineer.

#### [Tin Labs opens its tests to all (Website)](https://tin.example/tests)

Tin Labs opened the tests that it had kept to itself.
"""


def test_headings_that_are_links_are_stories_with_that_link() -> None:
    parts = parts_of(LINKED, "markdown")
    assert [(part.title, part.url) for part in parts] == [
        ("Corvex buys Lumen Photonics (3 minute read)", "https://wire.example/2026/03/corvex?utm_source=x"),
        ("Hadal raises $40 million (1 minute read)", "https://post.example/hadal"),
        ("Tin Labs opens its tests to all (Website)", "https://tin.example/tests"),
    ]


def test_sponsors_and_vacancies_are_dropped() -> None:
    text = "".join(part.text for part in parts_of(LINKED, "markdown"))
    assert "compiler that everybody" not in text
    assert "hiring" not in text


def test_bold_links_with_details_below_take_their_dates_from_them() -> None:
    text = "# The Desk — Latest\n\n" + "\n\n".join(
        f"**[{title}](https://x.example/{i})**  \n*tech* · 2026-05-{i:02} · **Weight 5/5** — About: Corvex\n\n{title}, people at the firm told us yesterday."
        for i, title in enumerate(["Corvex raises its price to $40", "Hadal nears a $9bn valuation", "Lamp makers face a ban in Oslo"], 1)
    )
    parts = parts_of(text, "markdown")
    assert [str(part.published.date()) for part in parts if part.published] == ["2026-05-01", "2026-05-02", "2026-05-03"]
    assert "Weight 5/5" not in "".join(part.text for part in parts)


TOPICS = """# Last week in chips #12

### Top News

#### [Corvex buys Lumen Photonics for $2 billion](https://a.example/1)

Corvex agreed to buy Lumen Photonics for $2 billion in cash on Monday.

More coverage of this story:
* [Why Corvex wants light instead of copper wires](https://a.example/2) - Light needs less power than copper does.

### Other News
#### Business

[Hadal raises $40 million for machines under water](https://a.example/3) - Hadal raised $40 million from Northlight and others.

[Tin Labs sells its first shares to the public](https://a.example/4) - The lab sold a tenth of itself in Oslo.

### Tools

- Anvil 4 - compiles twice as fast ([link](https://a.example/5))
- Forge - runs it in the cloud ([link](https://a.example/6))

<hr>

Copyright © 2026 Chip Post, all rights reserved.
"""


def test_round_up_keeps_related_links_with_their_story_and_lists_of_tools_together() -> None:
    parts = parts_of(TOPICS, "markdown")
    assert [(part.section, part.title) for part in parts] == [
        ("top", "Corvex buys Lumen Photonics for $2 billion"),
        ("quick", "Hadal raises $40 million for machines under water"),
        ("quick", "Tin Labs sells its first shares to the public"),
        ("", "Tools"),
    ]
    assert "Light needs less power" in parts[0].text
    assert parts[1].text[parts[1].body_start :].startswith("Hadal raised $40 million")
    assert "Anvil 4" in parts[3].text
    assert "Forge" in parts[3].text


def test_the_same_headline_twice_gives_two_keys() -> None:
    doubled = TOPICS.replace(
        "[Tin Labs sells its first shares to the public](https://a.example/4)",
        "[Hadal raises $40 million for machines under water](https://a.example/3)",
    )
    keys = [part.key for part in parts_of(doubled, "markdown")]
    assert len(set(keys)) == len(keys) == 4


def test_keys_stay_when_a_story_is_edited() -> None:
    edited = LINKED.replace("for $2 billion in cash", "for $3 billion in shares")
    assert [p.key for p in parts_of(LINKED, "markdown")] == [p.key for p in parts_of(edited, "markdown")]


POST = f"""# How Hadal, a maker of sensors, grew to $2Bn

Jane Doe

December 14, 2025

Hadal is a young firm that puts machines under water. {FILLER}

## What is Hadal?

A Norwegian start-up that builds sensors. {FILLER}

## Who stands behind it?

The chief of Hadal, Ola Nord, was at Corvex for three years. {FILLER}

## The timeline

- **June 2023** - [Seed round](https://x.example/seed) of $12 million for Hadal
- **May 2024** - [Series A](https://x.example/a) of $90 million

## Subscribe to Deep Water to read the rest

Become a paying subscriber to get access to this post.

## Where this goes next

Hadal means to sell shares in 2027. {FILLER}
"""


def test_sections_of_one_post_are_one_part() -> None:
    parts = parts_of(POST, "markdown")
    assert stories(parts) == ["How Hadal, a maker of sensors, grew to $2Bn"]
    assert "Where this goes next" in parts[0].text
    assert "paying subscriber" not in parts[0].text


def test_post_in_plain_text_with_headings_is_one_part() -> None:
    plain = "\n\n".join(line.lstrip("# ") for line in POST.split("\n\n") if "Subscribe" not in line and "Become" not in line)
    assert len(stories(parts_of(plain))) == 1


def test_issue_of_a_digest_with_second_level_headings() -> None:
    text = f"""# Chip digest: August 2026

I wrote 40 posts in August.

## Corvex Ray

Corvex shipped Ray. {FILLER}

### Price

It costs $40.

## Lamps that see

Lamps count people. {FILLER}

## Bonus links

- [A walk through the plant](https://x.example/walk) that I enjoyed.

## That's it for August!

If this was useful, forward it to a friend.
"""
    parts = parts_of(text, "markdown")
    assert stories(parts) == ["Corvex Ray", "Lamps that see", "Bonus links"]
    assert "It costs $40." in parts[1].text


def test_bold_lines_are_headlines_and_links_in_brackets_are_not_part_of_them() -> None:
    text = f"""# ChipCast - Sep 4 - Ray rises, Hadal raises $13M, lamps speed up & more chip news

**Date:** September 05, 2026

## Description

Hey everyone, Ola here.

**Open hardware: boards and beyond**

It was a good week for open boards.

**Corvex Ray 4 (14W, 70W) and the Quest for Silence (**[**X**](https://x.example/1)**, **[**Docs**](https://d.example)**)**

Corvex came to the show. {FILLER}

**The money printer: Hadal's $13M raise**

Hadal raised $13 million at a value of $183 million.

TL;DR and Show Notes

* **Hosts and Guests**

* Ola Nord
"""
    parts = parts_of(text, "markdown")
    assert stories(parts) == ["Corvex Ray 4 (14W, 70W) and the Quest for Silence", "The money printer: Hadal's $13M raise"]
    assert "TL;DR and Show Notes" in framing(parts)
    assert read(text.encode(), format="markdown").published == dt.datetime(2026, 9, 5, tzinfo=dt.UTC)


def test_issue_that_is_one_list_gives_a_part_for_each_item() -> None:
    parts = parts_of(
        """Chip Brief - March 3, 2026

• Corvex raised $40 million from Northlight at a value of $300 million, its largest round so far. (CNBC)
• Hadal will put $5 million into Lumen and design sensors for lamps with it. (Reuters)
• Anvil hired Mara Quill as its chief product officer from a rival in Oslo. (The Information)
"""
    )
    assert [part.outlets for part in parts] == [("CNBC",), ("Reuters",), ("The Information",)]
    assert parts[1].title == "Hadal will put $5 million into Lumen and design sensors for lamps"
    assert {part.section for part in parts} == {"quick"}


def test_numbers_of_stories_are_no_part_of_their_titles() -> None:
    text = "This Week in Chips\n\n" + "\n\n".join(
        f"{n}. {title}\n{FILLER}"
        for n, title in enumerate(["Corvex raises $40 million", "Hadal invests in Lumen", "Anvil hires a chief"], 1)
    )
    assert stories(parts_of(text)) == ["Corvex raises $40 million", "Hadal invests in Lumen", "Anvil hires a chief"]


def test_advertisement_below_a_sponsors_label_is_dropped_with_its_heading() -> None:
    text = f"# Chip Brief\n\n## Corvex buys Lumen\n\n{FILLER}\n\n## Together with Acme\n\n## Bring agents to work\n\nAcme does it all.\n\n## Hadal raises $40 million\n\n{FILLER}\n"
    parts = parts_of(text, "markdown")
    assert stories(parts) == ["Corvex buys Lumen", "Hadal raises $40 million"]
    assert "Acme" not in "".join(part.text for part in parts)


MAIL = """<html><body><table><tr><td>
<p>Good morning. Here is what moved overnight.</p>
<h2>Top Stories</h2>
<h3><a href="https://a.example/1">Corvex buys Lumen Photonics for $2 billion</a></h3><p>Corvex agreed to buy Lumen Photonics for $2 billion in cash.</p>
<h3><a href="https://a.example/2">Hadal raises $40 million for sea-floor machines</a></h3><p>Hadal raised $40 million. (Reuters)</p>
<h2>A word from our sponsor</h2><p>Buy the best compiler.</p>
<h2>Quick Hits</h2><ul><li><b>Anvil ships Forge 2:</b> It runs twice as fast as before.</li><li><b>Tin Labs opens an office in Oslo:</b> It hires 40 people.</li></ul>
<p><a href="https://a.example/u">Unsubscribe</a></p></td></tr></table></body></html>"""


def test_mail_is_cut_as_a_text_of_the_same_shape() -> None:
    raw = b"From: The Brief <brief@x.example>\r\nSubject: Tuesday's brief\r\nDate: Tue, 03 Mar 2026 08:00:00 +0000\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    parts = split(read(raw + MAIL.encode(), format="mail"))
    assert [(part.section, part.title, part.url) for part in parts if part.section != "commentary"] == [
        ("top", "Corvex buys Lumen Photonics for $2 billion", "https://a.example/1"),
        ("top", "Hadal raises $40 million for sea-floor machines", "https://a.example/2"),
        ("quick", "Anvil ships Forge 2", ""),
        ("quick", "Tin Labs opens an office in Oslo", ""),
    ]
    assert "compiler" not in "".join(part.text for part in parts)


def test_feed_entry_without_text_is_its_headline() -> None:
    raw = json.dumps({"title": "Corvex buys Lumen, Hadal raises money, Tin Labs sells shares", "link": "https://a.example/1"}).encode()
    parts = split(read(raw, format="entry"))
    assert [(part.title, part.text, part.url) for part in parts] == [
        ("Corvex buys Lumen, Hadal raises money, Tin Labs sells shares",) * 2 + ("https://a.example/1",)
    ]


@pytest.mark.parametrize("text", ["Subscribe\n\nShare this\n\nUnsubscribe", "#one #two"])
def test_nothing_but_boilerplate_gives_no_part_with_text_of_it(text: str) -> None:
    assert all(len(part.text) <= 60 for part in parts_of(text))


def test_every_part_has_a_key_and_a_title() -> None:
    for text, format in [
        (WEEKLY, "text"),
        (ARTICLES, "text"),
        (LABEL_PAGE, "text"),
        (DIGEST, "text"),
        (LINKED, "markdown"),
        (TOPICS, "markdown"),
    ]:
        parts = parts_of(text, format)
        assert all(part.key and part.title and 0 <= part.body_start <= len(part.text) for part in parts)
        assert len({part.key for part in parts}) == len(parts)


def test_departments_with_stories_below_them_make_an_issue_whatever_its_title() -> None:
    text = "# The Ledger\n\n" + "\n\n".join(
        f"## {group}\n\n" + "\n\n".join(f"### {title}\n\n{title}, it said. {FILLER}" for title in titles)
        for group, titles in [
            ("Rounds", ["Corvex raises $40 million", "Tidewall nears a round"]),
            ("Funerals", ["Brill closes", "Hadal sells for parts"]),
        ]
    )
    text += f"\n\n## Grants\n\nThe Nordic fund gave $18 million to a school. {FILLER}\n"
    assert stories(parts_of(text, "markdown")) == [
        "Corvex raises $40 million",
        "Tidewall nears a round",
        "Brill closes",
        "Hadal sells for parts",
        "Grants",
    ]


def test_name_of_the_publication_over_the_day_marks_an_issue() -> None:
    text = f"CHIP DESK\nWednesday, 22 April 2026\n\nAn option, not a purchase\n\nHadal may buy Anvil for $3 billion. {FILLER}\n\nDoes anybody get a say?\n\n{FILLER}\n\nThe last owners of paper\n\nNorthlight owns 40%. {FILLER}\n"
    parts = parts_of(text)
    assert stories(parts) == ["An option, not a purchase", "Does anybody get a say?", "The last owners of paper"]
    assert read(text.encode(), format="text").title == "An option, not a purchase"


def test_essay_under_a_title_is_one_part_though_its_paragraphs_are_alike() -> None:
    paragraphs = [
        "Every boom has a deal that people quote when they want to end an argument, and the deal of this one is the purchase that never was.",
        "Consider what an honest version of it would look like, with the price on the first page and the conditions on the second, in plain words.",
        "Is a lamp good enough to count people in a street at night, when rain falls and half of them carry umbrellas of the same colour and size?",
        "My own view is dull, and I have held it for years without finding anybody who would pay me to write it down until now, in this letter.",
    ]
    assert len(parts_of("The Same Lamp Twice\n\n" + "\n\n".join(paragraphs))) == 1


def test_report_with_parts_and_subheadings_is_one_part() -> None:
    text = "# 2025 Chip Funding Report\n\n" + "\n\n".join(
        f"## Part {n}: {name}\n\n### {name} by Region\n\n| Region | Sum |\n|---|---|\n| North | $4B |\n\n### {name} by Size\n\n- 43% went to {n} firms"
        for n, name in enumerate(["Rounds", "Places", "Fields", "Trends"], 1)
    )
    assert len(parts_of(text, "markdown")) == 1
