"""What stands where in an edition, and why. Everything is as it was told by the day, so that a later rebuild gives the same."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from math import log2, log10

from django.db.models import Prefetch, Q, QuerySet

from digest import phrases, salience
from digest.models import Story
from digest.money import in_dollars
from digest.stories import FRESH, LEAD, lead_of, order
from digest.watch import last_day
from entities.models import Claim, ClaimKind, Evidence, Status
from ingest.models import Article

TOP_LENGTH = 7
MONEY_LENGTH = 8
BIG = Decimal(10) ** 9  # an amount that lifts a quick hit among the top stories
BACKGROUND = dt.timedelta(days=60)  # money whose date is longer past did not move today

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
FOLLOWED_KINDS = {ClaimKind.ACQUISITION, ClaimKind.MERGER, ClaimKind.INVESTMENT, ClaimKind.CONTRACT}

Placed = tuple[Story, dict[str, object]]


@dataclass(slots=True)
class Standing:
    """A story as it stands on a day."""

    story: Story
    day: dt.date
    today: list[Article]
    earlier: list[Article]
    sayings: list[salience.Saying] = field(default_factory=list)  # claims that today's articles make, fresh ones only

    @property
    def lead(self) -> Article:
        return lead_of(self.today)

    @property
    def publishers(self) -> list[str]:
        return list(dict.fromkeys(article.publisher_name for article in sorted([*self.earlier, *self.today], key=order)))

    @property
    def claims(self) -> list[Claim]:
        return salience.ordered(self.sayings)

    @property
    def new(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.first_told == self.day]

    @property
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
        much = (largest := self.largest) is not None and (in_dollars(largest) or 0) >= BIG
        return (
            len(self.publishers) > 1 or Article.Section.TOP in sections or much or (Article.Section.NONE in sections and bool(self.claims))
        )

    @property
    def score(self) -> float:
        sections = {article.section for article in self.today}
        origin = 2.0 if Article.Section.TOP in sections else 1.0 if Article.Section.NONE in sections else 0.0
        largest = self.largest
        money = log10(max(1.0, float((in_dollars(largest) if largest else None) or 1) / 1e6))
        novelty = 0.5 * min(4, len(self.new)) - (1.5 if self.told_before else 0.0)
        return 3 * log2(1 + len(self.publishers)) + 1.2 * money + origin + novelty

    def why(self, follows: Claim | None) -> dict[str, object]:
        """What put it there, as plain data; ``digest.reasons`` says it in words."""
        largest = self.largest
        return {
            "article": self.lead.pk,
            "publishers": self.publishers,
            "claim": largest.pk if largest else None,
            "amount": phrases.amount(largest) if largest else "",
            "section": "top" if any(article.section == Article.Section.TOP for article in self.today) else "",
            "new": len(self.new),
            "before": self.told_before.isoformat() if self.told_before else "",
            "commentary": self.is_commentary,
            "language": self.lead.language if self.is_foreign else "",
            "follows": {"deal": follows.deal_id, "ends": f"{follows.subject} → {follows.object}", "when": phrases.date_words(follows)}
            if follows
            else None,
        }


def stories(day: dt.date) -> tuple[list[Placed], list[Placed]]:
    """The top stories and the quick hits of a day, in order, each with why it stands there."""
    ranked = sorted(_standings(day), key=lambda one: (-one.score, one.story.key))
    top = [one for one in ranked if one.may_lead and one.weighs][:TOP_LENGTH]
    if not top:  # a quiet day still has a lead, if anything may lead
        top = [one for one in ranked if one.may_lead][:1]
    quick = [one for one in ranked if one not in top]
    quick.sort(key=lambda one: (one.is_commentary, one.is_foreign, not one.may_lead, -one.score, one.story.key))
    follows = _follows(top, day)
    return [(one.story, one.why(follows.get(one.story.pk))) for one in top], [(one.story, one.why(None)) for one in quick]


def _standings(day: dt.date) -> list[Standing]:
    articles = Article.objects.public().filter(day__lte=day).select_related("document__publisher", "document__source__publisher")
    told = Story.objects.filter(articles__in=Article.objects.public().on(day)).distinct()
    standings = []
    for story in told.prefetch_related(Prefetch("articles", articles.defer("text", "search", "document__raw"))):
        by_age = sorted(story.articles.all(), key=order)
        standings.append(Standing(story, day, [a for a in by_age if a.day == day], [a for a in by_age if a.day < day]))
    sayings = _sayings([article for one in standings for article in one.today], day)
    for one in standings:
        one.sayings = [saying for article in one.today for saying in sayings[article.pk]]
    return standings


def _sayings(articles: list[Article], day: dt.date) -> dict[int, list[salience.Saying]]:
    """By article the claims that it makes and that were new within the last days: older ones are background."""
    said: dict[int, list[salience.Saying]] = defaultdict(list)
    fresh = Claim.objects.public().filter(first_told__gte=day - FRESH, first_told__lte=day)
    claims = {claim.pk: claim for claim in fresh.filter(evidence__article__in=articles).distinct()}
    by_id = {article.pk: article for article in articles}
    rows = Evidence.objects.filter(article__in=articles, claim__in=claims).order_by("article", "start", "claim")
    for article_id, claim_id, start in rows.values_list("article", "claim", "start"):
        article = by_id[article_id]
        said[article_id].append((article.publisher_name, claims[claim_id], start < article.body_start + LEAD))
    return said


def _follows(top: list[Standing], day: dt.date) -> dict[int, Claim]:
    """For each story the latest earlier deal, told before it, of someone who is party to a deal in it."""
    parties = {one.story.pk: _dealers(salience.central(one.sayings)) for one in top}
    everyone = {party for ends in parties.values() for party in ends}
    earlier = (
        _done_or_agreed(day).filter(Q(subject__in=everyone) | Q(object__in=everyone)).select_related("subject", "object")
        if everyone
        else []
    )
    ordered = sorted(
        earlier,
        key=lambda claim: (claim.when_first or claim.first_told or dt.date.min, claim.fingerprint),
        reverse=True,
    )
    found: dict[int, Claim] = {}
    for one in top:
        deals = {claim.deal_id for claim in one.claims}
        first = one.story.first_day
        for claim in ordered:
            if (
                claim.deal_id not in deals
                and claim.first_told
                and claim.first_told < first
                and {claim.subject_id, claim.object_id} & parties[one.story.pk]
            ):
                found[one.story.pk] = claim
                break
    return found


def _dealers(claims: list[Claim]) -> set[int]:
    return {end for claim in claims if claim.deal_id for end in (claim.subject_id, claim.object_id) if end}


def _done_or_agreed(day: dt.date) -> QuerySet[Claim]:
    return Claim.objects.public().filter(
        kind__in=FOLLOWED_KINDS,
        status__in=[Status.ACTUAL, Status.PLANNED],
        reported=False,
        first_told__lt=day,
        deal__isnull=False,
        subject__isnull=False,
        object__isnull=False,
    )


def money(day: dt.date) -> list[tuple[Claim, dict[str, object]]]:
    """Money that moved, or was promised or said to, for the first time on this day; largest first, one line a deal."""
    told = (
        Claim.objects.public()
        .filter(kind__in=MONEY_KINDS, amount_value__isnull=False, amount_per="", first_told=day, evidence__article__day=day)
        .exclude(status=Status.DENIED)
        .distinct()
    )
    of_today = [claim for claim in told if not claim.when or last_day(claim.when) >= day - BACKGROUND]
    best: dict[object, Claim] = {}
    for claim in sorted(of_today, key=lambda claim: (-(in_dollars(claim) or 0), claim.fingerprint)):
        best.setdefault((claim.deal_id, claim.kind) if claim.deal_id else claim.pk, claim)
    return [(claim, {"kind": claim.kind}) for claim in list(best.values())[:MONEY_LENGTH]]
