"""Stories as they stand on a day: who tells them in words of their own, what is new in them, and what they weigh."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import log2, log10

from django.db.models import Count, Prefetch
from django.db.models.functions import Coalesce

from digest import phrases, salience
from digest.models import Story
from digest.stories import FRESH, LEAD, lead_of, order
from entities.models import Claim, ClaimKind, Entity, Evidence, Mention, Status
from entities.money import in_dollars
from ingest import copies
from ingest.models import Article

BIG = Decimal(10) ** 9  # an amount that lifts a quick hit among the top stories
NAMES = 3  # whom a story is about, as its reason tells them
BACKGROUND = dt.timedelta(days=60)  # what happened longer ago is no news of today, whenever it is told
KNOWN = dt.timedelta(days=30)  # who was named often within these days is known

MONEY_KINDS = {
    ClaimKind.ACQUISITION,
    ClaimKind.MERGER,
    ClaimKind.INVESTMENT,
    ClaimKind.FUNDING,
    ClaimKind.VALUATION,
    ClaimKind.STAKE,
    ClaimKind.CONTRACT,
    ClaimKind.PARTNERSHIP,
    ClaimKind.REVENUE,
    ClaimKind.SPENDING,
    ClaimKind.GRANT,
    ClaimKind.LISTING,
}


@dataclass
class Standing:
    """A story as it stands on a day. ``known`` are the gists of what its earlier articles said, ``names`` whom it is about and in how many
    articles of the last days each was named.
    """

    story: Story
    day: dt.date
    today: list[Article]
    earlier: list[Article]
    sayings: list[salience.Saying] = field(default_factory=list)  # claims that today's articles make, fresh ones only
    known: set[object] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=dict)

    @property
    def lead(self) -> Article:
        return lead_of(self.today)

    @cached_property
    def voices(self) -> dict[str, str]:
        """By publisher whose words it brings, in the order of telling."""
        return voices_of([*self.earlier, *self.today])

    @property
    def publishers(self) -> list[str]:
        """Those who tell it in words of their own; whoever only brings another's text is none."""
        return list(dict.fromkeys(self.voices.values()))

    @property
    def carried(self) -> dict[str, list[str]]:
        """By publisher who else brings its text."""
        found: dict[str, list[str]] = defaultdict(list)
        for publisher, source in self.voices.items():
            if publisher != source:
                found[source].append(publisher)
        return dict(found)

    @cached_property
    def claims(self) -> list[Claim]:
        return salience.ordered(self.sayings)

    @cached_property
    def new(self) -> list[Claim]:
        """What was first told on this day, and is more than what the story said before in other words."""
        return [claim for claim in self.claims if claim.first_told == self.day and salience.gist(claim) not in self.known]

    @cached_property
    def largest(self) -> Claim | None:
        """The claim with the most money, of what the story is about and what is not denied."""
        told = [
            claim
            for claim in salience.central(self.sayings)
            if claim.kind in MONEY_KINDS and claim.status != Status.DENIED and in_dollars(claim)
        ]
        return max(told, key=lambda claim: (in_dollars(claim), claim.fingerprint), default=None)

    @property
    def is_commentary(self) -> bool:
        return all(article.section == Article.Section.COMMENTARY for article in self.today)

    @property
    def is_foreign(self) -> bool:
        return all(article.language != "en" for article in self.today)

    @property
    def told_before(self) -> dt.date | None:
        return max((article.day for article in self.earlier), default=None)

    @property
    def may_lead(self) -> bool:
        """Neither commentary nor in another language, nor told before without anything new."""
        plain = any(article.section != Article.Section.COMMENTARY and article.language == "en" for article in self.today)
        return plain and (self.told_before is None or bool(self.new))

    @property
    def weighs(self) -> bool:
        """Enough for a top story: more than one publisher, a top story at its source, much money, or claims in more than a quick hit."""
        sections = {article.section for article in self.today}
        much = self.largest is not None and (in_dollars(self.largest) or 0) >= BIG
        return (
            len(self.publishers) > 1 or Article.Section.TOP in sections or much or (Article.Section.NONE in sections and bool(self.claims))
        )

    @cached_property
    def points(self) -> dict[str, float]:
        """What the story weighs, by what for, to one decimal; the words are those that readers see."""
        sections = {article.section for article in self.today}
        dollars = float((in_dollars(self.largest) if self.largest else None) or 1)
        told = {
            "publishers": 3 * log2(1 + len(self.publishers)),
            "money": 1.2 * log10(max(1.0, dollars / 1e6)),
            "names": 0.4 * log2(1 + max(self.names.values(), default=0)),
            "place at its source": 2.0 if Article.Section.TOP in sections else 1.0 if Article.Section.NONE in sections else 0.0,
            "new claims": 0.5 * min(4, len(self.new)),
            "told before": -1.5 if self.told_before else 0.0,
        }
        return {word: points for word, value in told.items() if (points := round(value, 1))}

    @property
    def score(self) -> float:
        return round(sum(self.points.values()), 1)

    def why(self) -> dict[str, object]:
        """What put it there, as plain data; the template ``_why.html`` says it in words."""
        largest = self.largest
        return {
            "article": self.lead.pk,
            "publishers": self.publishers,
            "carried": self.carried,
            "claim": largest.pk if largest else None,
            "amount": phrases.amount(largest) if largest else "",
            "names": list(self.names)[:NAMES],
            "section": "top" if any(article.section == Article.Section.TOP for article in self.today) else "",
            "new": len(self.new),
            "first": sorted(claim.pk for claim in self.new) if self.told_before else [],
            "before": self.told_before.isoformat() if self.told_before else "",
            "commentary": self.is_commentary,
            "language": self.lead.language if self.is_foreign else "",
            "points": self.points,
            "score": self.score,
        }


def voices_of(articles: Iterable[Article]) -> dict[str, str]:
    """By publisher whose words it brings; the articles want ``copies.compared()`` as ``compared``."""
    by_age = sorted(articles, key=order)
    return copies.voices((article.publisher_name, copies.shingles(article.compared)) for article in by_age)  # type: ignore[attr-defined]


def standings(day: dt.date) -> list[Standing]:
    """The stories with an article on this day, in a fixed number of queries."""
    articles = Article.objects.public().filter(day__lte=day).select_related("document__publisher", "document__source__publisher")
    articles = articles.annotate(compared=copies.compared()).defer("text", "search", "document__raw")
    told = Story.objects.filter(articles__in=Article.objects.public().on(day)).distinct()
    found = []
    for story in told.prefetch_related(Prefetch("articles", articles)):
        by_age = sorted(story.articles.all(), key=order)
        found.append(Standing(story, day, [a for a in by_age if a.day == day], [a for a in by_age if a.day < day]))
    voices = {article.pk: one.voices[article.publisher_name] for one in found for article in [*one.today, *one.earlier]}
    sayings = _sayings([article for one in found for article in [*one.today, *one.earlier]], voices, day)
    for one in found:
        one.sayings = [saying for article in one.today for saying in sayings[article.pk]]
        one.known = {salience.gist(claim) for article in one.earlier for _, claim, _ in sayings[article.pk] if claim.first_told != day}
    _name(found, day)
    return found


def _sayings(articles: list[Article], voices: Mapping[int, str], day: dt.date) -> dict[int, list[salience.Saying]]:
    """By article the claims that it makes and that were new within the last days: older ones are background."""
    said: dict[int, list[salience.Saying]] = defaultdict(list)
    fresh = Claim.objects.public().filter(first_told__gte=day - FRESH, first_told__lte=day)
    claims = {claim.pk: claim for claim in fresh.filter(evidence__article__in=articles).distinct()}
    by_id = {article.pk: article for article in articles}
    rows = Evidence.objects.filter(article__in=articles, claim__in=claims).order_by("article", "start", "claim")
    for article_id, claim_id, start in rows.values_list("article", "claim", "start"):
        said[article_id].append((voices[article_id], claims[claim_id], start < by_id[article_id].body_start + LEAD))
    return said


def _name(found: list[Standing], day: dt.date) -> None:
    """Whom each story is about: those that its titles name or else the parties of its central claims, the best known first."""
    titles = salience.named_in_titles(article for one in found for article in one.today)
    about: dict[int, Counter[int]] = {}
    for one in found:
        parties = Counter(end for claim in salience.central(one.sayings) for end in (claim.subject_id, claim.object_id) if end)
        in_title = Counter(name for article in one.today for name in titles.get(article.pk, ()))
        about[one.story.pk] = Counter({name: parties[name] + 1 for name in in_title}) or parties
    everyone = {name for names in about.values() for name in names}
    public = Entity.objects.public().in_bulk(everyone)
    known = _named_lately(public, day)
    for one in found:
        ranked = sorted(
            (name for name in about[one.story.pk] if name in public),
            key=lambda name: (-about[one.story.pk][name], -known.get(name, 0), public[name].key),
        )
        one.names = {public[name].name: known.get(name, 0) for name in ranked}


def _named_lately(entities: Collection[int], day: dt.date) -> dict[int, int]:
    """In how many articles of the last days each of these was named."""
    told = Mention.objects.filter(article__day__range=(day - KNOWN, day), article__superseded_by__isnull=True)
    counted = told.annotate(stands_for=Coalesce("entity__merged_into", "entity")).filter(stands_for__in=entities).order_by()
    return dict(counted.values_list("stands_for").annotate(Count("article", distinct=True)))
