"""The summaries of stories, from the sentences that make their claims; where there are none, from how the article begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import F
from django.db.models.functions import Substr

from digest import salience, texts
from digest.standings import BACKGROUND, Standing
from digest.stories import LEAD
from digest.summary import MOST, Sentence, summarize
from digest.watch import last_day
from entities.models import Claim, Evidence
from ingest.models import Article

BRIEF = 2  # sentences of a story that does not lead
CENTRAL, ASIDE = 1.0, 0.35  # what claims weigh that the story is about, and others
NEW = 1.5
PLACES = ((60, 1.6), (LEAD, 1.25))  # a sentence that begins so near to the beginning weighs so much; others 1


def summaries(ranked: Collection[Standing]) -> dict[int, list[dict[str, object]]]:
    """By story, the sentences to show as plain data: text, article, its place there, publisher and claims. The first story leads."""
    able = {one.story.pk: _articles(one) for one in ranked}
    ids = [article.pk for articles in able.values() for article in articles]
    said, openings = _said(ids), _openings(ids)
    found = {}
    for place, one in enumerate(ranked):
        sentences = [sentence for article in able[one.story.pk] for sentence in _sentences(article, said[article.pk], openings[article.pk])]
        claims = {claim.pk: claim for claim in one.claims}
        own = [Sentence(s.article, s.start, s.end, s.text, tuple(c for c in s.claims if c in claims), s.first, s.weight) for s in sentences]
        most = MOST if place == 0 else BRIEF
        gist = {pk: (claim.deal_id or salience.subject_of(claim), claim.kind, claim.status) for pk, claim in claims.items()}
        shown = summarize(own, lead=one.lead.pk, weights=_weights(one), gist=gist.__getitem__, new=_first(one), most=most)
        if not any(sentence.claims for sentence in shown):
            shown = _beginning(own, one.lead.pk)
        names = {article.pk: article.publisher_name for article in one.today}
        found[one.story.pk] = [_plain(sentence, one.lead, names) for sentence in shown]
    return found


def _articles(one: Standing) -> list[Article]:
    """Those of today in English that are no commentary, unless there are none such."""
    plain = [a for a in one.today if a.language == "en" and a.section != Article.Section.COMMENTARY]
    return plain or one.today


def _first(one: Standing) -> set[int]:
    return {claim.pk for claim in one.new} if one.told_before else set()


def _weights(one: Standing) -> dict[int, float]:
    """What each claim adds to a summary: the more, the more the story is about it, and the higher it ranks there. What is long past is
    background.
    """
    past = {claim.pk for claim in one.claims if claim.when and last_day(claim.when) < one.day - BACKGROUND}
    central = {claim.pk for claim in salience.central(one.sayings)} - past
    new = {claim.pk for claim in one.new} - past
    return {
        claim.pk: (CENTRAL if claim.pk in central else ASIDE) * (NEW if claim.pk in new else 1.0) / (1 + 0.15 * rank)
        for rank, claim in enumerate(one.claims)
    }


def _said(articles: Collection[int]) -> dict[int, dict[tuple[int, int, str], list[int]]]:
    """By article its sentences that make claims (start, end, words), with the claims."""
    found: dict[int, dict[tuple[int, int, str], list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = Evidence.objects.filter(article__in=articles, claim__in=Claim.objects.public()).order_by("article", "start", "claim")
    for article, claim, start, end, text in rows.values_list("article", "claim", "start", "end", "text"):
        found[article][start, end, text].append(claim)
    return found


def _openings(articles: Collection[int]) -> dict[int, str]:
    rows = Article.objects.filter(pk__in=articles).order_by()
    return dict(rows.values_list("pk", Substr("text", F("body_start") + 1, texts.OPENING)))


def _sentences(article: Article, said: dict[tuple[int, int, str], list[int]], opening: str) -> list[Sentence]:
    body = article.body_start
    found = [
        Sentence(article.pk, start, end, " ".join(text.split()), tuple(claims), start <= body < end, _weight(start - body))
        for (start, end, text), claims in said.items()
        if end > body  # the title is no sentence of the summary below it
    ]
    taken = {start for start, _, _ in said}
    for sentence in texts.excerpt(opening, texts.EXCERPT, body):
        if sentence.start not in taken and not any(one.start <= sentence.start < one.end for one in found):
            end = sentence.start + len(sentence.text)
            found.append(Sentence(article.pk, sentence.start, end, sentence.text, (), sentence.start == body))
    return found


def _weight(place: int) -> float:
    return next((weight for before, weight in PLACES if place < before), 1.0)


def _beginning(sentences: Collection[Sentence], lead: int) -> list[Sentence]:
    """The first sentences of the article whose title the story bears, those on its page alone."""
    own = sorted((one for one in sentences if one.article == lead and one.is_whole), key=lambda one: one.start)
    return own[:BRIEF] if own and not own[0].leans(lead) else []


def _plain(sentence: Sentence, lead: Article, names: dict[int, str]) -> dict[str, object]:
    """As it is kept in the edition. A sentence that runs on from its article's title is told without it where the title stands above."""
    body, text = lead.body_start - sentence.start, sentence.text
    if sentence.article == lead.pk and body > 0 and text.startswith(lead.title):
        text = text.removeprefix(lead.title).lstrip(" :–—-")
    return {
        "text": text,
        "article": sentence.article,
        "start": sentence.start,
        "by": names[sentence.article],
        "claims": sorted(sentence.claims),
    }
