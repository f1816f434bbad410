"""Pictures that links to a page bring with them where they are shared: words on paper, drawn in the site's type.

The same card always makes the same bytes.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from digest.phrases import Mark

WIDTH, HEIGHT = 1200, 630  # what the networks that show such pictures ask for
FINE = 2  # drawn so many times larger, then made smaller, so that shapes have smooth edges
LEFT, RIGHT, TOP, BOTTOM = 72, 1128, 166, 586
PAPER, INK, SOFT, RULE, ACCENT = "#fbfaf6", "#1b1a17", "#5d594f", "#dcd8cc", "#0b5d5b"
COLOURS = {"actual": "#17653a", "planned": "#1d4f91", "optional": "#7a3e9d", "denied": "#a32020"}
GUESS = "#8a5300"  # hearsay and speculation
#: The letters that both families hold, by what their files are called after the family (.ci/fonts.py makes them).
LETTERS = {
    "": re.compile(
        r"[\u0020-\u007e\u00a0-\u00ac\u00ae-\u00ff\u0131\u0152-\u0153\u02c6\u02da\u02dc\u2002-\u2007\u2009-\u200b\u2010\u2012-\u2015"
        r"\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u202f-\u2030\u2032-\u2033\u2039-\u203a\u2044\u20a9\u20ac\u20b9\u20bf\u2122"
        r"\u2190-\u2193\u2212\u221e\u2248\u2260\u2264-\u2265]"
    ),
    "-ext": re.compile(
        r"[\u0100-\u012b\u012e-\u0130\u0134-\u0148\u014a-\u0151\u0154-\u0165\u0168-\u017f\u018f\u0192\u01cd-\u01dc\u01e6-\u01e7\u0218-\u021b"
        r"\u0259\u1e9e\u20a6\u20ab\u20b1\u20b4\u20b8\u20ba\u20bd\u2113\u2116]"
    ),
    "-viet": re.compile(r"[\u01a0-\u01a1\u01af-\u01b0\u1ea0-\u1ef9]"),
}
#: What has another way to be written. A sum never loses its currency.
SPELT = str.maketrans({"₪": "ILS ", "Ŧ": "T", "ŧ": "t", "ʼ": "’", "ʻ": "‘", "↔": "–", "\u00ad": ""})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card: a number, what it is, and the mark of how sure it is; each may be missing."""

    text: str
    number: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Card:
    kicker: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Type:
    """Letters of a family, weight and size."""

    family: str
    weight: int
    size: int

    def runs(self, text: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """The text cut where it changes from one file of the family to another."""
        for file, letters in groupby(text, _file):
            yield "".join(letters), _font(self.family + (file or ""), self.weight, self.size)

    def width(self, text: str) -> float:
        return sum(font.getlength(letters) for letters, font in self.runs(text)) / FINE


@lru_cache(maxsize=1024)
def _file(letter: str) -> str | None:
    """What is put after the family's name for the file that holds a letter; None where no file does."""
    return next((file for file, held in LETTERS.items() if held.match(letter)), None)


@lru_cache(maxsize=64)
def _font(name: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(settings.BASE_DIR / "static" / "fonts" / f"{name}.woff2", size * FINE)
    wanted = {b"Weight": weight, b"Optical Size": size}
    axes = font.get_variation_axes()
    font.set_variation_by_axes(
        [min(max(float(wanted[axis["name"]]), float(axis["minimum"] or 0)), float(axis["maximum"] or 0)) for axis in axes]
    )
    return font


@lru_cache(maxsize=128)
def draw(card: Card) -> bytes:
    """A PNG of ``WIDTH`` × ``HEIGHT``. Lines that find no room, or have nothing legible, are left out."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAPER)
    pen = ImageDraw.Draw(image)
    _masthead(pen)
    _write(pen, LEFT, TOP, legible(card.kicker).upper(), Type("sans", 600, 20), SOFT)
    letters, rows = _fitting(legible(card.title))
    y = TOP + 40
    for row in rows:
        _write(pen, LEFT, y, row, letters, INK)
        y += round(letters.size * 1.14)
    y += 40
    for line in card.lines:
        y = _line(pen, y, line) if line.number or legible(line.text) else y
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    told = io.BytesIO()
    # 128 colours do for letters on paper, at a third of the bytes; an octree keeps those of the marks apart, though they are on few dots.
    small.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(told, "PNG", optimize=True)
    return told.getvalue()


def legible(text: str) -> str:
    """What of a text the fonts can show; of a letter with a sign that they lack, the letter. Boxes for the rest would say nothing."""
    return " ".join("".join(map(_shown, unicodedata.normalize("NFC", text).translate(SPELT))).split())


def _shown(letter: str) -> str:
    if _file(letter) is not None:
        return letter
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if _file(part) is not None)
    return plain or " "


def wrapped(text: str, letters: Type, width: int, most: int) -> list[str]:
    """The text in at most so many rows, the last cut with “…” where there is more; a word that fills more than a row is cut too."""
    rows: list[str] = [""]
    words = text.split()
    for place, word in enumerate(words):
        longer = f"{rows[-1]} {word}".strip()
        if not rows[-1] or letters.width(longer) <= width:
            rows[-1] = longer
        elif len(rows) < most:
            rows.append(word)
        else:
            rows[-1] = " ".join([rows[-1], *words[place:]])
            break
    return [_cut(row, letters, width) for row in rows]


def _cut(row: str, letters: Type, width: int) -> str:
    if letters.width(row) <= width:
        return row
    while row and letters.width(row + "…") > width:
        row = row[:-1]
    return row.rstrip(" ,;:.–") + "…"


def _fitting(title: str) -> tuple[Type, list[str]]:
    """The largest type in which the title fits, and its rows."""
    for size, most in ((84, 1), (68, 2), (54, 3)):
        letters = Type("serif", 650, size)
        rows = wrapped(title, letters, RIGHT - LEFT, most)
        if not rows[-1].endswith("…"):
            break
    return letters, rows


def _masthead(pen: ImageDraw.ImageDraw) -> None:
    name, letters = legible(settings.SITE_NAME), Type("serif", 700, 38)
    first, last = (name[:7], name[7:]) if name == "Throughline" else (name, "")
    end = _write(pen, LEFT, 50, first, letters, INK)
    _write(pen, round(end), 50, last, letters, ACCENT)
    for y in (120, 126):
        pen.rectangle([LEFT * FINE, y * FINE, RIGHT * FINE, (y + 1) * FINE + 1], fill=RULE)


def _line(pen: ImageDraw.ImageDraw, y: int, line: Line) -> int:
    """Draws a line and tells where the next begins."""
    number, word, text = Type("sans", 650, 40), Type("sans", 600, 24), Type("serif", 400, 32)
    x = float(LEFT)
    marked = (word.width(line.mark.word) + 34) if line.mark else 0.0
    room = RIGHT - LEFT - marked - (24 if line.mark else 0)
    shown = wrapped(legible(line.text), text, int(room), 2) if not line.number else []
    tall = 64 if line.number else 42 * len(shown) + 14
    if y + tall > BOTTOM + 14:
        return y
    if line.number:
        x = _write(pen, LEFT, y - 6, _cut(legible(line.number), number, int(room * 0.6)), number, INK) + 18
        shown = wrapped(legible(line.text), Type("sans", 400, 26), int(LEFT + room - x), 1)
        text = Type("sans", 400, 26)
    for place, row in enumerate(shown):
        end = _write(pen, x, y + 42 * place + (6 if line.number else 0), row, text, SOFT if line.number else INK)
    if line.mark:
        start = end + 24
        _shape(pen, line.mark.slug, start + 11, y + 42 * (len(shown) - 1) + 21)
        _write(pen, start + 34, y + 42 * (len(shown) - 1) + 6, line.mark.word, word, COLOURS.get(line.mark.slug, GUESS))
    return y + tall


def _write(pen: ImageDraw.ImageDraw, x: float, y: float, text: str, letters: Type, colour: str) -> float:
    """Writes a row whose letters begin at (x, y), and tells where it ends."""
    baseline = (y + letters.size) * FINE
    for part, font in letters.runs(text):
        pen.text((x * FINE, baseline), part, font=font, fill=colour, anchor="ls")
        x += font.getlength(part) / FINE
    return x


def _shape(pen: ImageDraw.ImageDraw, slug: str, x: float, y: float) -> None:
    """The sign of a status around a point, as the site's style-sheet has it."""
    colour, radius, stroke = COLOURS.get(slug, GUESS), 10 * FINE, 3 * FINE
    x, y = x * FINE, y * FINE
    box = (x - radius, y - radius, x + radius, y + radius)
    if slug == "optional":
        pen.polygon([(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], outline=colour, width=stroke)
        return
    if slug not in ("actual", "planned", "denied"):
        for angle in range(0, 360, 45):
            pen.arc(box, angle, angle + 24, fill=colour, width=stroke + 1)
        return
    pen.ellipse(box, outline=colour, width=stroke, fill=colour if slug == "actual" else None)
    if slug == "planned":
        pen.pieslice(box, 90, 270, fill=colour)
    if slug == "denied":
        pen.line([(x - radius * 0.7, y + radius * 0.7), (x + radius * 0.7, y - radius * 0.7)], fill=colour, width=stroke)
