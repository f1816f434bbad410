"""What is said of each kind of claim: the data of ``digest.phrases``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from entities.models import Claim, ClaimKind, Status

# What is said of each kind, most telling pattern first; the first one whose bare places are filled is taken. {S} is the subject,
# {O} the object, {A} the amount, {Q} the quantity, {D} what the detail says beyond the kind, {a} its article; a part in brackets
# falls away where its place is empty. The verb stands as “third person|infinitive”, underscores for spaces. What no place takes up
# is added in parentheses. Each kind has a pattern that holds without the amount, for lines that show it in a column of its own.
# Verbs say no more than the kind does: who only filed has not gone public, who is a founder need not have founded it today.
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
    ClaimKind.VALUATION: ("{S} is|be given a valuation",),
    ClaimKind.STAKE: (
        "{S} holds|hold {Q} of {O}",
        "{S} holds|hold a stake[ of {A}] in {O}",
        "{S} holds|hold a stake[ of {Q}]",
        "{O} has|have a shareholder[ with {Q}]",
    ),
    ClaimKind.CONTRACT: (
        "{S} orders|order from {O}[ for {A}]",
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
    ClaimKind.PRICE: ("{S} has|have a price",),
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
        "{S} takes|take regulatory action on {O}",
        "{S} takes|take regulatory action",
        "{O} faces|face regulatory action",
    ),
}
ANY_KIND = ("{S} is|be party to a claim of this kind: {kind}[, with {O}]", "{O} is|be party to a claim of this kind: {kind}")


@dataclass(frozen=True, slots=True)
class Closer:
    """Patterns to try before those of the kind, where the claim's other fields name what was done more closely than the kind does."""

    kind: str
    patterns: tuple[str, ...]
    told: re.Pattern[str] | None = None  # in the detail
    unit: re.Pattern[str] | None = None  # of the quantity
    status: str = ""
    priced: bool = False  # only with an amount

    def fits(self, claim: Claim) -> bool:
        return (
            claim.kind == self.kind
            and (not self.told or bool(self.told.search(claim.detail)))
            and (not self.unit or bool(self.unit.search(claim.quantity_unit)))
            and (not self.status or claim.status == self.status)
            and (not self.priced or claim.amount_value is not None)
        )


# A sum that hangs on a choice is a payment, whatever else the two do together.
PAYMENT = ("{S} pays|pay {O}[ {A}][ for {D}]", "{S} makes|make a payment[ of {A}]", "{O} gets|get a payment[ of {A}]")

CLOSER = (
    Closer(ClaimKind.VALUATION, ("{S} is|be valued[ at {A}]",), priced=True),
    Closer(ClaimKind.PRICE, ("{S} costs|cost {A}", "{S} is|be priced"), priced=True),
    Closer(ClaimKind.CONTRACT, PAYMENT, status=Status.OPTIONAL, priced=True),
    Closer(ClaimKind.PARTNERSHIP, PAYMENT, status=Status.OPTIONAL, priced=True),
    Closer(
        ClaimKind.CONTRACT,
        ("{S} orders|order {D} from {O}[ for {A}]",),
        told=re.compile(
            r"^(the |its |their )?([\w.-]+ ){0,2}(compute|computing|capacity|chips|GPUs|TPUs|processors|servers|machines|racks|turbines|"
            r"electricity|power|energy|satellites|launches|services|software|licences|licenses)$",
            re.I,
        ),
    ),
    Closer(
        ClaimKind.SPENDING,
        ("{S} spends|spend[ {A}] on {D}",),
        # A thing, not what such spending is called, nor its time.
        told=re.compile(
            r"^(?!.*\b(spen[dt]\w*|costs?|capex|capital expenditures?|expenditures?|guidance|line|budgets?|outlays?|expenses|forecast)\b)"
            r"(?!(a|per|each|every|this|next|last|over|in|by|for|through|during|annual|yearly|quarterly|total|cumulative|to|from)\b)"
            r"(?=(the |its |their )?[^\W\d])[^,;:]+$",
            re.I,
        ),
    ),
    Closer(
        ClaimKind.REVENUE,
        ("{S} loses|lose {A}", "{S} posts|post a loss"),
        told=re.compile(r"\b(loss|losses|lost|burn|burned|burnt)\b", re.I),
    ),
    Closer(ClaimKind.REVENUE, ("{S} makes|make a profit[ of {A}]",), told=re.compile(r"\bprofits?\b", re.I)),
    Closer(ClaimKind.REVENUE, ("{S} posts|post {a} {D}[ of {A}]",), told=re.compile(r"\brun[- ]?rate$", re.I)),
    Closer(
        ClaimKind.REVENUE,
        ("{S} posts|post {A} in {D}", "{S} posts|post {D}"),
        told=re.compile(r"\b(revenues?|sales|bookings|ARR|earnings|income)$", re.I),
    ),
    Closer(
        ClaimKind.LISTING,
        ("{S} files|file to go public[ in a listing of {A}]",),
        told=re.compile(r"\b(fil(e|es|ed|ing|ings)|S-1|F-1|prospectus)\b", re.I),
    ),
    Closer(
        ClaimKind.LISTING,
        ("{S} goes|go public[ in a listing of {A}]",),
        told=re.compile(r"\b(went public|goes public|began trading|debuted)\b", re.I),
    ),
    Closer(
        ClaimKind.LAWSUIT,
        (
            "{O} settles|settle a lawsuit with {S}[ for {A}]",
            "{O} settles|settle a lawsuit[ for {A}]",
            "{S} settles|settle a lawsuit[ for {A}]",
        ),
        told=re.compile(r"\bsettle(s|d|ment|ments)?\b", re.I),
    ),
    Closer(
        ClaimKind.REGULATION,
        ("{S} sets|set a fine[ of {A}] for {O}", "{S} sets|set a fine[ of {A}]", "{O} faces|face a fine[ of {A}]"),
        priced=True,
    ),
    Closer(ClaimKind.LAYOFF, ("{S} cuts|cut {Q}",), unit=re.compile(r"\b(job|position|role|post)s?$", re.I)),
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
ROUND = re.compile(r"^(pre-seed|seed|angel|bridge|growth|series [a-k]\d?)( extension)?( funding)?( round)?$", re.I)
ROLE = re.compile(
    r"^((its|a|an|the) )?((new|first|interim|acting|founding|former|senior|deputy|co-|global|executive|managing|general) ?)*"
    r"(c[a-z]o|chief|head|president|vice|vp|svp|evp|director|chair(man|woman|person)?|lead(er)?|partner|advis[eo]r|engineer|researcher|scientist|manager|counsel|board)\b",
    re.I,
)
