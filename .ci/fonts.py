"""Makes the files of static/fonts/ anew; static/fonts/README.md tells of what and by which command."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parents[1] / "static" / "fonts"
WEIGHTS = (400, 700)
READING = (20, 48)  # optical sizes, in points: body text up to the largest heading; the smaller ones cost 20 kB
BETWEEN = 24  # the one optical size of letters that are rare enough to do without an axis
#: As look.css and digest/pictures.py have them: what English needs, further letters of Latin names, those of Vietnamese.
BASIC = (
    "0020-007E,00A0-00FF,0131,0152-0153,02C6,02DA,02DC,2002-2015,2018-2022,2026,202F-2033,2039-203A,2044,20A9,20AC,20B9,20BF,2122,"
    "2190-2194,2212-2265"
)
SIGNS = "25C7,25CB,25CF,2713,2717"  # in the sans alone
EXT = (
    "0100-012B,012E-0130,0134-0148,014A-0151,0154-0165,0168-017F,018F,0192,01CD-01DC,01E6-01E7,0218-021B,0259,1E9E,"
    "20A6,20AB,20B1,20B4,20B8,20BA,20BD,2113,2116"
)
VIET = "01A0-01A1,01AF-01B0,1EA0-1EF9"


def make(source: Path, axes: dict[str, object], letters: str, features: str, name: str, family: str = "") -> None:
    whole = io.BytesIO()
    instantiateVariableFont(TTFont(source), axes).save(whole)  # it is subset from bytes: glyphs without variations are missing before
    font = TTFont(whole)
    subsetter = Subsetter(Options(layout_features=features.split(), hinting=False))
    subsetter.populate(unicodes=parse_unicodes(letters))
    subsetter.subset(font)
    if family:  # the licence reserves the name of the unmodified font
        for record in font["name"].names:
            told = record.toUnicode()
            if record.nameID in (1, 3, 4, 6, 16, 25):
                record.string = told.replace("Source Serif 4 Variable", family).replace("SourceSerif4Variable", family.replace(" ", ""))
    font.flavor = "woff2"
    font.save(FONTS / name)
    print(f"{(FONTS / name).stat().st_size:6} {name}")


def main(serif: Path, sans: Path) -> None:
    roman, italic = (serif / "VAR" / f"SourceSerif4Variable-{style}.ttf" for style in ("Roman", "Italic"))
    inter = sans / "variable" / "InterVariable.woff2"
    own = "Throughline Serif"
    make(roman, {"wght": WEIGHTS, "opsz": READING}, BASIC, "kern liga locl", "serif.woff2", own)
    make(roman, {"wght": WEIGHTS, "opsz": BETWEEN}, EXT, "kern locl", "serif-ext.woff2", own)
    make(roman, {"wght": WEIGHTS, "opsz": BETWEEN}, VIET, "kern", "serif-viet.woff2", own)
    make(italic, {"wght": 400, "opsz": 20}, BASIC, "kern liga locl", "serif-italic.woff2", own)
    make(inter, {"wght": WEIGHTS, "opsz": 14}, f"{BASIC},{SIGNS}", "case kern locl tnum", "sans.woff2")
    make(inter, {"wght": WEIGHTS, "opsz": 14}, EXT, "kern locl", "sans-ext.woff2")
    make(inter, {"wght": WEIGHTS, "opsz": 14}, VIET, "kern", "sans-viet.woff2")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
