"""What is said of each kind of claim: the data of ``digest.phrases``."""

from __future__ import annotations

import re

from entities.models import ClaimKind

# What is said of each kind, most telling pattern first; the first one whose bare places are filled is taken. {S} is the subject,
# {O} the object, {A} the amount, {Q} the quantity; a part in brackets falls away where its place is empty. The verb stands as
# “third person|infinitive”, underscores for spaces. What no place takes up is added in parentheses. Verbs say no more than the
# kind does: who only filed has not gone public, who is a founder need not have founded it today.
PATTERNS: dict[str, tuple[str, ...]] = {
    ClaimKind.ACQUISITION: (
        "{S} acquires|acquire {O}[ for {A}]",
        "{S} makes|make an acquisition[ for {A}]",
        "{O} is|be acquired[ for {A}]",
    ),
    ClaimKind.MERGER: (
        "{S} merges|merge with {O}[ in a deal of {A}]",
        "{S} merges|merge[ in a deal of {A}]",
        "{O} merges|merge[ in a deal of {A}]",
    ),
    ClaimKind.INVESTMENT: (
        "{S} invests|invest[ {A}] in {O}",
        "{S} makes|make an investment[ of {A}]",
        "{O} receives|receive an investment[ of {A}]",
    ),
    ClaimKind.FUNDING: ("{S} raises|raise {A}", "{S} raises|raise money"),
    ClaimKind.VALUATION: ("{S} is|be valued at {A}", "{S} is|be given a valuation"),
    ClaimKind.STAKE: (
        "{S} holds|hold {Q} of {O}",
        "{S} holds|hold a stake[ of {A}] in {O}",
        "{S} holds|hold a stake[ of {Q}]",
        "{O} has|have a shareholder[ with {Q}]",
    ),
    ClaimKind.CONTRACT: (
        "{S} contracts|contract with {O}[ for {A}]",
        "{S} signs|sign a contract[ for {A}]",
        "{O} gets|get a contract[ for {A}]",
    ),
    ClaimKind.PARTNERSHIP: (
        "{S} partners|partner with {O}[ for {A}]",
        "{S} enters|enter a partnership[ for {A}]",
        "{O} enters|enter a partnership[ for {A}]",
    ),
    ClaimKind.REVENUE: ("{S} posts|post {A}", "{S} posts|post {Q}", "{S} posts|post results"),
    ClaimKind.SPENDING: ("{S} spends|spend {A} on {O}", "{S} spends|spend {A}", "{S} spends|spend money on {O}", "{S} spends|spend money"),
    ClaimKind.GRANT: (
        "{S} gives|give {A} to {O}",
        "{S} gives|give {A} in grants",
        "{S} gives|give a grant[ to {O}]",
        "{O} receives|receive a grant[ of {A}]",
    ),
    ClaimKind.LISTING: ("{S} moves_to_go|go public[ in a listing of {A}]",),
    ClaimKind.PRICE: ("{S} costs|cost {A}", "{S} has|have a price"),
    ClaimKind.RELEASE: ("{S} releases|release {O}", "{S} makes|make a release", "{O} is|be released"),
    ClaimKind.BENCHMARK: (
        "{S} scores|score {Q} on {O}",
        "{S} scores|score {Q}",
        "{S} has|have a result on {O}",
        "{S} has|have a benchmark result",
        "{O} has|have a new result[ of {Q}]",
    ),
    ClaimKind.SPEC: ("{S} has|have {Q}", "{S} has|have a specification"),
    ClaimKind.CAPACITY: ("{S} has|have {Q}[ from {O}]", "{S} has|have capacity[ from {O}]"),
    ClaimKind.AUDIENCE: ("{S} has|have {Q}", "{S} has|have an audience"),
    ClaimKind.ADOPTION: ("{S} adopts|adopt {O}", "{S} adopts|adopt something new", "{O} is|be adopted"),
    ClaimKind.HIRE: ("{S} hires|hire {O}", "{S} makes|make a hire", "{O} is|be hired"),
    ClaimKind.DEPARTURE: ("{S} leaves|leave {O}", "{S} leaves|leave", "{O} sees|see a departure"),
    ClaimKind.FOUNDING: ("{S} is|be a founder of {O}", "{S} is|be a founder", "{O} is|be founded"),
    ClaimKind.LAYOFF: ("{S} lays|lay off {Q}", "{S} lays|lay off people"),
    ClaimKind.LAWSUIT: ("{S} sues|sue {O}[ for {A}]", "{S} files|file a lawsuit[ for {A}]", "{O} faces|face a lawsuit[ for {A}]"),
    ClaimKind.REGULATION: (
        "{S} sets|set a fine of {A} for {O}",
        "{S} sets|set a fine of {A}",
        "{S} takes|take regulatory action on {O}",
        "{S} takes|take regulatory action",
        "{O} faces|face a fine of {A}",
        "{O} faces|face regulatory action",
    ),
}
ANY_KIND = ("{S} is|be party to a claim of this kind: {kind}[, with {O}]", "{O} is|be party to a claim of this kind: {kind}")

# Where the detail names what was done more closely than the kind does, the verb follows it.
BY_DETAIL: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = (
    (ClaimKind.REVENUE, re.compile(r"\b(loss|losses|lost|burn|burned|burnt)\b", re.I), ("{S} loses|lose {A}", "{S} posts|post a loss")),
    (
        ClaimKind.LISTING,
        re.compile(r"\b(fil(e|es|ed|ing|ings)|S-1|F-1|prospectus)\b", re.I),
        ("{S} files|file to go public[ in a listing of {A}]",),
    ),
    (
        ClaimKind.LISTING,
        re.compile(r"\b(went public|goes public|began trading|debuted)\b", re.I),
        ("{S} goes|go public[ in a listing of {A}]",),
    ),
    (
        ClaimKind.LAWSUIT,
        re.compile(r"\bsettle(s|d|ment|ments)?\b", re.I),
        (
            "{O} settles|settle a lawsuit with {S}[ for {A}]",
            "{O} settles|settle a lawsuit[ for {A}]",
            "{S} settles|settle a lawsuit[ for {A}]",
        ),
    ),
)

# What no one undertakes is “to be”; the rest is planned.
NOT_WILLED = frozenset(
    {
        ClaimKind.VALUATION,
        ClaimKind.REVENUE,
        ClaimKind.PRICE,
        ClaimKind.BENCHMARK,
        ClaimKind.SPEC,
        ClaimKind.CAPACITY,
        ClaimKind.AUDIENCE,
        ClaimKind.DEPARTURE,
        ClaimKind.FOUNDING,
        ClaimKind.STAKE,
    }
)
AGREED = re.compile(r"\bagree(d|s|ment)?\b", re.I)
POSSESSIVE = re.compile(r"^['’]s\s+")  # words cut from behind a name
ROUND = re.compile(r"^(pre-seed|seed|angel|bridge|growth|series [a-k]\d?)( extension)?( funding)?( round)?$", re.I)
ROLE = re.compile(
    r"^((its|a|an|the) )?((new|first|interim|acting|founding|former|senior|deputy|co-|global|executive|managing|general) ?)*"
    r"(c[a-z]o|chief|head|president|vice|vp|svp|evp|director|chair(man|woman|person)?|lead(er)?|partner|advis[eo]r|engineer|researcher|scientist|manager|counsel|board)\b",
    re.I,
)
