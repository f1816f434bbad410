"""Lines that belong to the newsletter or the blog, not to its news: they are dropped wherever they stand."""

from __future__ import annotations

import re

from ingest.blocks import Block
from ingest.readers.shapes import words

HASHTAGS = re.compile(r"(?:#[\w-]+[\s,]*)+")
#: Beginnings of short lines that ask, thank, refer or navigate.
OPENERS = re.compile(
    r"\W*(?:subscribe\b|unsubscribe\b|sign up\b|sign in\b|log ?in\b|view (?:this |it )?(?:e-?mail )?(?:in|on) (?:your |the )?(?:browser|web)|view (?:online|more|in browser)|read (?:online|in browser|in app|the full (?:issue|post) (?:here|online))|open in (?:app|browser)|having trouble (?:viewing|reading)"
    r"|forward(?:ed)? (?:this|to you)|was this (?:e-?mail|newsletter)? ?forwarded|did someone forward|share (?:this|on|with|via|the)\b|share$|tweet(?: this)?$|like this (?:post|newsletter)|follow (?:us|me|this|along on|the (?:show|series|author))\b|leave a (?:comment|reply|review)|drop a comment|post a comment|add a comment"
    r"|top comments? ?\(|no comments|\d+ comments?$|comments? ?\(\d+\)|discussion about this|showing posts (?:with|from)|show all posts|posted by\b|labels?:|tags?:|filed under|permalink|newer posts?|older posts?|e-?mail this|blogthis|share to (?:x|twitter|facebook|pinterest)|copyright\b|©|\(c\) (?:19|20)\d\d|all rights reserved"
    r"|thanks? (?:you )?for (?:reading|subscribing|being a|your support)|enjoy(?:ed|ing) (?:this|the|our|reading)\b|if you (?:enjoy(?:ed)?|like[sd]?|found|find|liked) (?:this|the|it|our|my)\b|have a (?:story tip|tip|product, service|question)|got (?:a tip|tips|feedback|questions)|you(?:['’]re| are) (?:receiving|getting) this|you received this"
    r"|this (?:e-?mail|newsletter) was sent|update your preferences|manage (?:your )?(?:subscription|preferences|account)|privacy policy|terms of (?:service|use)|cookie (?:policy|settings|preferences)|advertise with|become a (?:paid |paying |free )?(?:subscriber|member|sponsor|supporter)|upgrade (?:to|now|today|your)|already a (?:paying |paid )?(?:subscriber|member)"
    r"|get (?:the|our|this) (?:newsletter|app|daily|weekly|free)\b|get listed|join (?:\d[\d,.]*[km]?\+?|thousands of|over) .{0,40}(?:readers|subscribers|people|professionals)|join (?:our|the) (?:community|newsletter|discord|slack)|refer (?:a|\d)|send this to|click here (?:to|for)|check (?:out|us out) .{0,60}(?:→|»|>)$|download (?:the|our) app|listen (?:now|on)|watch on youtube"
    r"|download (?:on|from) the|available on (?:spotify|apple podcasts)|help us (?:by|improve)|support (?:us|my work|our work)\b|buy me a coffee|sponsored by|presented by|brought to you by|together with|this (?:issue|newsletter|post|edition|episode) is (?:brought|sponsored|supported)|skip to (?:content|main)|table of contents|\d+ min(?:ute)?s? read$"
    r"|register now$|learn more$|read more$|continue reading|see more|show more|load more|upgrade$|subscribe$|(?:most popular|see all|view all|click to)|image (?:source|credit)s?:|photo (?:by|credit)|photo:|accept (?:all )?cookies|we use cookies|loading\b|please enable javascript|translate\b.{0,20}$|back to top|next post|previous post|print this)",
    re.IGNORECASE,
)
#: What marks such a line wherever it stands in it.
ANYWHERE = re.compile(
    r"reader-supported publication|consider becoming a (?:free or )?paid|to receive new posts|free or paid subscriber|unsubscribe (?:here|at any time|from)|\bunsubscribe\b.{0,60}(?:preferences|link|click)|to participate in polls|get notified of every new|in your inbox (?:every|each)|use (?:my |our |promo )?(?:code|link) [A-Z0-9]{4,}|all rights reserved"
    r"|no longer wish to receive|add us to your address book|\bprivacy policy\b.{0,40}\bterms\b",
    re.IGNORECASE,
)
LONGEST = 45  # words; longer paragraphs say something, and are kept


def is_boilerplate(block: Block) -> bool:
    """True for a block that tells nothing of what happened."""
    text = block.text
    if not any(c.isalnum() for c in text):
        return True
    if HASHTAGS.fullmatch(text) and text.count("#") >= 2:
        return True
    count = len(words(text))
    if count > LONGEST:
        return False
    if ANYWHERE.search(text):
        return True
    if OPENERS.match(text) and (count <= 14 or block.kind == "heading" or _asks(text)):
        return True
    return _is_navigation(block, count)


def _asks(text: str) -> bool:
    """A longer line that opens so must also speak to its reader."""
    return bool(re.search(r"\b(?:you|your|below|here|newsletter|subscri\w+|friends?|comment)\b", text, re.IGNORECASE))


def _is_navigation(block: Block, count: int) -> bool:
    """Links in a row, or one that only points: “Home | About”, “See all →”."""
    linked = sum(link.end - link.start for link in block.links)
    if not linked or block.kind == "link":
        return False
    letters = sum(c.isalnum() for c in block.text)
    if linked >= 0.9 * len(block.text.strip("→»> ")) and count <= 8 and block.text.rstrip().endswith(("→", "»", ">", "➔", "➜")):
        return True
    if len(block.links) < 2 or any(mark in block.text for mark in (". ", "; ")):
        return False
    covered = sum(c.isalnum() for link in block.links for c in block.text[link.start : link.end])
    mean = covered / len(block.links)
    return covered >= 0.85 * letters and mean <= 14 and "|" in block.text or (len(block.links) >= 4 and covered >= 0.9 * letters and mean <= 14 and count <= 12)
