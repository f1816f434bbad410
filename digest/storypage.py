"""What the page of a story tells: who tells it, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Substr

from digest import salience
from digest.evidence import with_evidence
from digest.models import Story
from digest.stories import LEAD
from digest.texts import OPENING
from entities.models import Claim, Evidence
from ingest.models import Article


@dataclass(frozen=True, slots=True)
class Telling:
    """A story's public articles in order of time, and what they say: ``claims`` that it brought, ``background`` that was known before."""

    story: Story
    articles: list[Article]
    claims: list[Claim]
    background: list[Claim]

    @property
    def publishers(self) -> list[str]:
        return list(dict.fromkeys(article.teller for article in self.articles))


def light(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles with their publishers and their ``opening``, without the heavy columns."""
    rows = articles.select_related("voice", "document__publisher", "document__source__publisher").defer("text", "search", "document__raw")
    return rows.annotate(opening=Substr("text", F("body_start") + 1, OPENING))


def public_stories() -> QuerySet[Story]:
    return Story.objects.filter(lead__in=Article.objects.public())


def told(row: Story) -> Telling:
    """In five queries."""
    articles = list(light(row.articles.filter(pk__in=Article.objects.public().values("pk"))).order_by("published", "pk"))
    by_id = {article.pk: article for article in articles}
    rows = Evidence.objects.filter(article__in=articles).order_by("article", "start").values_list("article", "claim", "start")
    claims = {claim.pk: claim for claim in with_evidence(Claim.objects.public().filter(pk__in={pk for _, pk, _ in rows}))}
    sayings = [(by_id[one].teller, claims[pk], start < by_id[one].body_start + LEAD) for one, pk, start in rows if pk in claims]
    ordered = salience.ordered(sayings, set().union(*salience.named_in_titles(articles).values()))
    fresh = [claim for claim in ordered if claim.first_told and claim.first_told >= row.first_day]
    return Telling(row, articles, fresh, [claim for claim in ordered if claim not in fresh])
