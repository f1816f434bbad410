"""What the page of a chain shows, and its JSON: links with their deals, one timeline, and the chain in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count

from digest import linemap, phrases, schemas
from entities import deals, timelines
from entities.models import Claim, Deal, Entity
from entities.money import in_dollars
from entities.recount import PUBLISHER

OWN = "own"  # the filter for what is no link's
DEALS = 6  # of a link, those last told


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim on the chain's timeline, with the link that it belongs to, or whose own it is and on whom it bears."""

    claim: Claim
    link: linemap.Link | None
    own: str = ""
    bears_on: str = ""


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal of a link: the claim that says how it stands, and the sum that is named for it so; where there is none, ``otherwise`` has
    the largest that is named for it, with the word for how: “option: ~$60B”.
    """

    deal: Deal
    claim: Claim
    amount: str
    otherwise: str
    claims: int


@dataclass(frozen=True, slots=True)
class LinkDeals:
    """A link with its deals, those last told first; ``left_out`` are more."""

    link: linemap.Link
    rows: list[DealRow]
    left_out: int


@dataclass(frozen=True, slots=True)
class ChainPage:
    """All of a chain, before it is filtered."""

    rows: list[Entity]
    links: list[linemap.Link]
    gaps: Sequence[tuple[Entity, Entity]]
    entries: list[Entry]

    @property
    def title(self) -> str:
        return " → ".join(row.name for row in self.rows)

    @property
    def path(self) -> str:
        return "/".join(row.slug for row in self.rows)

    @property
    def own_count(self) -> int:
        return sum(1 for entry in self.entries if entry.own)

    def filters(self) -> set[str]:
        return {link.slug for link in self.links} | ({OWN} if self.own_count else set())

    def of(self, chosen: str) -> list[Entry]:
        """The entries of one link, those of none (“own”), or all where nothing is chosen."""
        return [entry for entry in self.entries if not chosen or (entry.link.slug == chosen if entry.link else chosen == OWN)]

    def publisher_count(self) -> int:
        """One query."""
        said = timelines.current_evidence().filter(claim__in=[entry.claim.pk for entry in self.entries])
        return int(said.aggregate(n=Count(PUBLISHER, distinct=True))["n"])

    @property
    def words(self) -> list[str]:
        """The chain to be told to somebody: for each link what speaks for it, with its status."""
        return [f"{phrases.headline(claim)} ({_status(claim)})" for link in self.links for claim in link.speakers]


def _status(claim: Claim) -> str:
    """“option, 2026”."""
    return ", ".join(part for part in (phrases.mark(claim).word, phrases.date_words(claim)) if part)


def page_of_chain(rows: list[Entity]) -> ChainPage:
    """Five queries; the evidence of what joins them is left to be fetched for what is shown (``timelines.quote``)."""
    told = timelines.chain(rows, quoted=False)
    places = {row.pk: place for place, row in enumerate(rows)}
    links = [
        linemap.Link(
            places[joined.one.pk],
            places[joined.other.pk],
            f"{joined.one.name} – {joined.other.name}",
            number % linemap.HUES + 1,
            joined.claims,
        )
        for number, joined in enumerate(link for link in told.links if link.claims)
    ]
    entries = {claim.pk: Entry(claim, link) for link in links for claim in link.claims}
    for own in told.own:
        for claim in own.claims:
            entries.setdefault(claim.pk, Entry(claim, None, own.entity.name, own.bears_on.name))
    return ChainPage(rows, links, told.gaps, sorted(entries.values(), key=lambda entry: timelines.time_key(entry.claim)))


def deals_of(links: Iterable[linemap.Link]) -> list[LinkDeals]:
    """Each link's deals as their claims at hand tell them; no query."""
    found = []
    for link in links:
        told: dict[int, list[Claim]] = {}
        for claim in link.claims:
            if claim.deal_id is not None:
                told.setdefault(claim.deal_id, []).append(claim)
        rows = sorted((_deal_row(claims) for claims in told.values()), key=lambda row: (row.deal.last_told, row.deal.pk), reverse=True)
        if rows:
            found.append(LinkDeals(link, rows[:DEALS], len(rows[DEALS:])))
    return found


def _deal_row(claims: list[Claim]) -> DealRow:
    now = deals.standing_step(claims)
    assert now.deal is not None
    named = sorted((claim for claim in claims if phrases.amount(claim)), key=lambda claim: in_dollars(claim) or 0, reverse=True)
    alike = [claim for claim in named if (claim.status, claim.reported) == (now.status, now.reported)]
    amount = phrases.amount(now) or (phrases.amount(alike[0]) if alike else "")
    otherwise = f"{phrases.mark(named[0]).word}: {phrases.amount(named[0])}" if named and not amount else ""
    return DealRow(now.deal, now, amount, otherwise, len(claims))


def as_json(page: ChainPage, shown: Page[Entry], chosen: str) -> dict[str, Any]:
    """The page as plain data: the same links, deals and entries, with sentences, statuses and addresses."""
    of_link = {deals.link.slug: deals for deals in deals_of(page.links)}
    address = schemas.absolute(f"/chain/{page.path}/")
    return {
        "url": address,
        "title": page.title,
        "text": page.words,
        "entities": [_ref(row) for row in page.rows],
        "gaps": [[one.slug, other.slug] for one, other in page.gaps],
        "links": [
            {
                "id": link.slug,
                "between": [page.rows[link.one].slug, page.rows[link.other].slug],
                "line": link.line,
                "claims": link.count,
                "deals": [_deal(row) for row in of_link[link.slug].rows] if link.slug in of_link else [],
                "deals_left_out": of_link[link.slug].left_out if link.slug in of_link else 0,
            }
            for link in page.links
        ],
        "link": chosen or None,
        "page": shown.number,
        "pages": shown.paginator.num_pages,
        "timeline": [
            {
                **schemas.ClaimOut.of(entry.claim).model_dump(mode="json"),
                "link": entry.link.slug if entry.link else None,
                "own": entry.own or None,
                "bears_on": entry.bears_on or None,
            }
            for entry in shown.object_list
        ],
    }


def _ref(row: Entity) -> dict[str, str]:
    return {"slug": row.slug, "name": row.name, "kind": row.kind, "url": schemas.absolute(row.get_absolute_url())}


def _deal(row: DealRow) -> dict[str, Any]:
    return {
        "id": row.deal.pk,
        "url": schemas.absolute(row.deal.get_absolute_url()),
        "family": row.deal.family,
        "text": phrases.headline(row.claim),
        "status": row.claim.status,
        "reported": row.claim.reported,
        "mark": phrases.mark(row.claim).word,
        "amount": row.amount or None,
        "otherwise": row.otherwise or None,
        "first_told": row.deal.first_told.isoformat(),
        "last_told": row.deal.last_told.isoformat(),
        "claims": row.claims,
    }
