"""Markdown within a block: emphasis, links, images, code, entities and HTML tags, each character with its origin."""

from __future__ import annotations

import re

from .characters import ENTITY, Ink
from .shapes import URL

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--.{0,5000}?-->", re.DOTALL)
BREAK_TAG = re.compile(r"<br\b|</?(?:p|div|li|tr)\b", re.IGNORECASE)
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
#: Inside of the round brackets of a link; an address may hold one level of brackets itself.
TARGET = re.compile(r"\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)")
REFERENCE = re.compile(r"\[([^\[\]]{0,200})\]")
STARS = re.compile(r"\*+|_+|~~+")
PLAIN = re.compile(r"[^\\`<&!\[\]*_~h]+")
SUFFIXES = re.compile(r"(?:s|es|ed|ing|['’]s)\b")


class Inline:
    """Reads the Markdown of one block, of which ``segments`` are (text, offset in the source) pairs, a line each."""

    def __init__(self, segments: list[tuple[str, int]], references: dict[str, str]) -> None:
        self.text = "\n".join(text for text, _ in segments)
        self.offsets: list[int] = []
        for text, start in segments:
            self.offsets.extend(range(start, start + len(text)))
            self.offsets.append(start + len(text))
        self.references = references
        self.closing = _brackets(self.text)
        self.emphasis = len(STARS.findall(self.text)) > 1
        self.ink = Ink()
        self.bold_from: int | None = None
        self.open_links: list[tuple[int, int, str, int]] = []  # where its words end, its start in the ink, address, where it ends

    def read(self) -> Ink:
        at = 0
        while at < len(self.text):
            while self.open_links and at >= self.open_links[-1][0]:
                _, start, url, end = self.open_links.pop()
                self.ink.links.append((start, len(self.ink), url))
                at = max(at, end)
                self._seam(at)
            if at < len(self.text):
                at = self._step(at)
        while self.open_links:
            _, start, url, _ = self.open_links.pop()
            self.ink.links.append((start, len(self.ink), url))
        if self.bold_from is not None:
            self.ink.bold.append((self.bold_from, len(self.ink)))
        return self.ink

    def _step(self, at: int) -> int:
        """Reads what stands at ``at`` and says where to go on."""
        char = self.text[at]
        if char == "\\":
            return self._escape(at)
        if char == "`" and (code := CODE.match(self.text, at, at + 2000)):
            self._add(code.start(2), code.end(2))
            return code.end()
        if char == "<":
            return self._angle(at)
        if char == "&" and (entity := ENTITY.match(self.text, at)):
            self.ink.add_unescaped(entity.group(), self.offsets[at])
            return entity.end()
        if char == "!" and self.text.startswith("![", at) and (end := self._image_end(at + 1)):
            return end
        if char == "[":
            return self._bracket(at)
        if char in "*_~" and (run := STARS.match(self.text, at)):
            return self._stars(run)
        if char == "h" and not self.open_links and (url := URL.match(self.text, at)):
            return self._bare_url(url)
        plain = PLAIN.match(self.text, at)
        end = plain.end() if plain else at + 1
        if self.open_links:
            end = min(end, max(self.open_links[-1][0], at + 1))
        self._add(at, end)
        return end

    def _add(self, start: int, end: int) -> None:
        for i in range(start, end):
            self.ink.add(self.text[i], self.offsets[i])

    def _seam(self, at: int) -> None:
        """A space where marks alone parted two words that careless converters ran together; not before an ending (“**GPU**s”)."""
        if at >= len(self.text) or not self.ink.chars or not self.text[at].isalnum():
            return
        before = self.ink.chars[-1]
        if SUFFIXES.match(self.text, at) and before.isalnum():
            return
        if before.isalnum() or before in ".,;:!?)%’”":
            self.ink.put(" ", self.offsets[at])

    def _escape(self, at: int) -> int:
        run = re.compile(r"(?:\\\*){2,}|(?:\\_){2,}").match(self.text, at)
        if run:  # escaped marks in a row are emphasis that a converter broke
            self._seam(run.end())
            return run.end()
        escaped = ESCAPED.match(self.text, at)
        if escaped:
            self._add(at + 1, at + 2)
            return at + 2
        self._add(at, at + 1)
        return at + 1

    def _angle(self, at: int) -> int:
        if auto := AUTOLINK.match(self.text, at):
            start = len(self.ink)
            self._add(auto.start(1), auto.end(1))
            self.ink.links.append((start, len(self.ink), auto.group(1)))
            return auto.end()
        if tag := TAG.match(self.text, at):
            if BREAK_TAG.match(tag.group()):
                self.ink.put(" ", self.offsets[at])
            return tag.end()
        self._add(at, at + 1)
        return at + 1

    def _image_end(self, at: int) -> int:
        """Where the image whose square bracket opens at ``at`` ends; 0 if there is none."""
        close = self.closing.get(at)
        if close is None:
            return 0
        following = TARGET.match(self.text, close + 1) or REFERENCE.match(self.text, close + 1)
        if following:
            return following.end()
        # An address with blanks in it is no Markdown, yet it is no text either.
        loose = re.compile(r"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)").match(self.text, close + 1)
        return loose.end() if loose else 0

    def _bracket(self, at: int) -> int:
        close = self.closing.get(at)
        if close is not None:
            if target := TARGET.match(self.text, close + 1):
                return self._open_link(at, close, re.sub(r"\\(.)", r"\1", target.group(1) or target.group(2) or ""), target.end())
            named = REFERENCE.match(self.text, close + 1)
            key = (named.group(1) if named and named.group(1) else self.text[at + 1 : close]).strip().lower()
            if key in self.references:
                return self._open_link(at, close, self.references[key], named.end() if named else close + 1)
        self._add(at, at + 1)
        return at + 1

    def _open_link(self, at: int, close: int, url: str, end: int) -> int:
        self._seam(at + 1)
        if self.open_links:  # a link within a link: its words count, its address does not
            url = ""
        self.open_links.append((close, len(self.ink), url, end))
        return at + 1

    def _stars(self, run: re.Match[str]) -> int:
        at, end = run.span()
        before = self.text[at - 1] if at else " "
        after = self.text[end] if end < len(self.text) else " "
        loose = before.isspace() and after.isspace()
        inside_word = run.group()[0] == "_" and before.isalnum() and after.isalnum()
        alone = not self.emphasis
        if loose or inside_word or alone or (run.group()[0] == "*" and len(run.group()) == 1 and before.isdigit() and after.isdigit()):
            self._add(at, end)
            return end
        if len(run.group()) >= 2 and run.group()[0] in "*_":
            if self.bold_from is None:
                self.bold_from = len(self.ink)
            else:
                self.ink.bold.append((self.bold_from, len(self.ink)))
                self.bold_from = None
        self._seam(end)
        return end

    def _bare_url(self, match: re.Match[str]) -> int:
        url = match.group().rstrip(".,;:!?)*_'’>|]")
        start = len(self.ink)
        self._add(match.start(), match.start() + len(url))
        self.ink.links.append((start, len(self.ink), url))
        return match.start() + len(url)


def _brackets(text: str) -> dict[int, int]:
    """Of each square bracket that opens, where it closes."""
    stack: list[int] = []
    closing: dict[int, int] = {}
    skip = False
    for i, char in enumerate(text):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif char == "[":
            stack.append(i)
        elif char == "]" and stack:
            closing[stack.pop()] = i
    return closing
