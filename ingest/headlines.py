"""What a heading is: the title of a story, a section of a digest, a part within a story, an ending, or an advertisement."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.readers.shapes import SMALL_WORDS, words
from ingest.vocabulary import any_of, word_set

LEADING = re.compile(r"^(?:[^\w\"'“‘($€£#@]|_)+|^\W*(?:\d{1,2}|[ivx]{1,4}|[a-z])[.):]\s+(?:[^\w\"'“‘(]+)?", re.IGNORECASE)
TRAILING = re.compile(r"[\s:.!?…*–—-]+$|[^\w\s\"'”’)\]%$€£]+$")
POSSESSIVE = r"(?:(?:the|our|today['’]?s|this week['’]?s|this month['’]?s|your|a few|some)\s+)?"
TOP = any_of("sections-top", before=POSSESSIVE)
QUICK = any_of("sections-quick", before=POSSESSIVE)
#: Quick sections whose every item is a story.
BRIEFS = re.compile(
    r"quick|brief|rapid|lightning|speed round|one-?liner|short takes|bites|everything else|also|headlines|other news"
    r"|more news|icymi|snippets",
    re.IGNORECASE,
)
OUTRO = any_of("endings")
GENERIC = any_of("parts")
#: Parts that end a story: behind one of these, the next heading is likely another story's.
CLOSING = any_of("closing-parts")
PROMO = any_of("promotions")
REFERENCES = re.compile(
    r"(?:(?:primary |regional |key |[\w-]+ )?sources?(?: .*)?|references?|further reading|citations?|links?"
    r"|footnotes?|bibliography|related (?:reading|links|work)|credits)",
    re.IGNORECASE,
)
RELATED = re.compile(
    r"(?:more (?:coverage|on this|about|from|reading|details)|related|see also|read more|also (?:see|read)|further"
    r"|additional coverage|background|other coverage|via|links?|sources?)\b.{0,60}:?",
    re.IGNORECASE,
)
TOPICS = any_of("topics", after=r"\b")
DIGEST_WORDS = any_of("digest-titles", before=r"\b", after=r"\b")
#: Numbers of issues (“#12”, “Letter 400:”), and pages that are ever renewed.
ISSUE = re.compile(r"#\s?\d{1,4}\b|—\s*latest|^[\w’' ]{2,40}\s(?!(?:19|20)\d\d)\d{2,4}\s*[:|]", re.IGNORECASE)
#: Verbs in which headlines say what happened.
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
DAY = re.compile(rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?)\b(?!\s*[%$])", re.IGNORECASE)
NEWS_VERBS = word_set("news-verbs")


@lru_cache(maxsize=4096)  # asked again and again of the same headings
def bare(text: str) -> str:
    """A heading without its emoji, numbering and final punctuation."""
    before = None
    while before != text:
        before = text
        text = TRAILING.sub("", LEADING.sub("", text.strip(), count=1)).strip()
    return text


@lru_cache(maxsize=4096)  # asked again and again of the same headings
def is_generic(text: str) -> bool:
    """True for a heading that any story may have within it."""
    return bool(GENERIC.fullmatch(bare(text)))


def is_closing(text: str) -> bool:
    return bool(CLOSING.fullmatch(bare(text)))


def is_outro(text: str) -> bool:
    """True for the heading of a digest's opening or ending, which tells no story of its own."""
    return bool(OUTRO.fullmatch(bare(text)))


@lru_cache(maxsize=4096)  # asked again and again of the same headings
def is_promo(text: str) -> bool:
    """True for the heading of what is no news: sponsors, jobs, polls, comments, appeals to subscribe."""
    return (
        bool(PROMO.fullmatch(bare(text)))
        or text.rstrip().lower().endswith(("(sponsor)", "(sponsored)", "(ad)", "[sponsor]", "[ad]"))
        or is_job(text)
    )


@lru_cache(maxsize=4096)
def is_sponsor(text: str) -> bool:
    """True for a label whose advertisement may have a heading of its own below it."""
    return bool(
        re.fullmatch(
            r"(?:together with|in partnership with|sponsored|sponsor|partner content|a (?:word|message) from"
            r"|from our (?:sponsors?|partners?)).*",
            bare(text),
            re.IGNORECASE,
        )
    )


def is_job(text: str) -> bool:
    return bool(
        re.search(
            r"\bis hiring\b|\((?:[^()]*\b(?:fully remote|remote|onsite|hybrid)\b[^()]*)\)"
            r"|\$\d{2,3}(?:k)?\s?[-–]\s?\$?\d{2,3}k\b.*\b(?:base|salary|bonus|ote)\b",
            text,
            re.IGNORECASE,
        )
    )


@lru_cache(maxsize=4096)  # asked again and again of the same headings
def section_of(text: str) -> str | None:
    """The section that a digest's heading opens: “top”, “quick” or “commentary”; None for another heading."""
    name = bare(text)
    if TOP.fullmatch(name):
        return "top"
    if QUICK.fullmatch(name):
        return "quick"
    return "commentary" if is_outro(text) else None


def is_digest_title(text: str) -> bool:
    """True for the title of an issue rather than of a story."""
    return bool(DIGEST_WORDS.search(text) or ISSUE.search(text))


def lists_subjects(text: str) -> bool:
    """True for a title that names three things or more: “A buys B, C sues D, and E”."""
    pieces = [piece for piece in re.split(r"\s*(?:[,;|•·+]|\s&\s|\s[–—-]\s|[\U0001f000-\U0001ffff\u2600-\u27bf]+)\s*", text) if piece]
    telling = [piece for piece in pieces if len(words(piece)) >= 2 and any(c.isupper() for c in piece)]
    return len(telling) >= 3 or sum(len(words(piece)) >= 2 for piece in text.split(";")) >= 3


def names_a_day(text: str) -> bool:
    """True for a title with a day in it, as issues have: “Letter, 16 April: …”."""
    return bool(DAY.search(text))


def has_news_verb(text: str) -> bool:
    return any(word.lower() in NEWS_VERBS for word in words(text)[1:])


def is_headline(text: str) -> bool:
    """True for a heading that says what someone did."""
    return len(words(text)) >= 5 and has_news_verb(text) and not text.rstrip().endswith("?")


def names_in(text: str) -> set[str]:
    """Words that are set like names, in lower case and without possessives; in a title every word is, so compare with the text."""
    found = set()
    for word in words(text):
        plain = re.sub(r"['’]s?$", "", word)
        if (
            len(plain) >= 2
            and any(c.isupper() for c in plain)
            and plain.lower() not in SMALL_WORDS
            and plain not in ("AI", "I", "US", "CEO", "The")
        ):
            found.add(plain.lower())
    return found
