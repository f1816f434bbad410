"""Articles into the index: extraction to rows, an article a transaction, with the same result however often it runs."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from entities import told
from entities.explanation import explained, lines
from entities.extraction.types import Amount, ClaimSpan, Extraction, FigureSpan, NamedEntity, Quantity, Refusal, Span
from entities.fingerprint import STEP, Statement, fingerprint
from entities.laying import settle, writing
from entities.models import Entity, Evidence, Figure, Indexing, Mention
from entities.recount import recount_entities
from entities.resolution import Directory, resolve
from entities.signals import article_indexed
from entities.statements import TOO_LARGE, to_json
from ingest import copies
from ingest.models import Article
from ingest.recording import recorded

logger = logging.getLogger(__name__)
#: Characters of an article that are read for claims: many times the longest newsletter, and a bound on the time that one article takes.
LONGEST_READ = 1_000_000


class OffsetError(ValueError):
    """An extraction that does not cut its article where it says."""


def version() -> str:
    """Version of today's extraction. The machine is imported where it is used: the site's own processes never need it."""
    from entities.extraction import pipeline

    return pipeline.version(settings.SPACY_PIPELINE)


@cache
def directory() -> Directory:
    """The lexicon as resolution uses it, read once a process."""
    from entities.extraction import lexicon

    return Directory(lexicon.load().entries)


def index_article(article_id: int, *, again: bool = True) -> bool:
    """Extracts an article and puts it into the index; False if, with ``again=False``, today's extraction has already done so."""
    article = Article.objects.get(pk=article_id)
    if not again and Indexing.objects.filter(article=article, extractor=version()).exists():
        return False
    store_extraction(article, extracted(article), directory(), note=_note(article) or _length_note(article))
    return True


def store_extraction(article: Article, extraction: Extraction, known: Directory | None = None, *, note: str = "") -> None:
    """Makes the index say of an article what its extraction says, and no more; atomic.

    Raises ``OffsetError`` if a span does not cut the article's text. Sends ``article_indexed`` on commit.
    """
    _check(article, extraction)
    with recorded(extractor=extraction.version), writing():
        article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        extraction, left_out = _storable(extraction)
        rows = resolve(extraction.entities, known or Directory())
        entities = _mentions(article, extraction, rows)
        _figures(article, extraction.figures)
        old = set(article.evidence.values_list("claim_id", flat=True))
        settle(_evidence(article, extraction, rows), also=old | _told_by_others(copies.settle(article.pk) - {article.pk}))
        recount_entities(entities)
        notes = [note] if note else []
        notes += [f"left out: {what}" for what in left_out]
        done = {"extractor": extraction.version, "note": "; ".join(notes)[:300]}
        if not Indexing.objects.filter(article=article, **done).exists():
            Indexing.objects.update_or_create(article=article, defaults={**done, "indexed": timezone.now()})
        transaction.on_commit(partial(article_indexed.send, sender=Article, article_id=article.pk))


def _told_by_others(articles: Collection[int]) -> set[int]:
    """Claims of articles that, it turns out, bring another's words: they are to be counted anew."""
    return set(Evidence.objects.filter(article__in=articles).values_list("claim", flat=True)) if articles else set()


def recount_article(article_id: int) -> None:
    """Counts anew what an article bears out, after it was superseded or withdrawn; its evidence stays. Sends ``article_indexed``."""
    with writing():
        settle(Evidence.objects.filter(article=article_id))
        recount_entities(set(Mention.objects.filter(article=article_id).values_list("entity_id", flat=True)))
        transaction.on_commit(partial(article_indexed.send, sender=Article, article_id=article_id))


def waiting() -> models.QuerySet[Article]:
    """Articles that today's extraction has not seen, oldest first."""
    return Article.objects.exclude(indexing__extractor=version()).order_by("published", "pk")


def index_pending() -> int:
    """Indexes all articles that wait; gives how many. One that fails is logged, the others go on, all failures are raised in the end."""
    return index_all(waiting().values_list("pk", flat=True), again=False)


def index_all(article_ids: Iterable[int], *, again: bool = True, done: Callable[[int], None] = lambda article_id: None) -> int:
    """As ``index_pending``, for given articles; calls ``done`` after each."""
    failures: list[Exception] = []
    count = 0
    for article_id in list(article_ids):
        try:
            count += index_article(article_id, again=again)
        except Exception as error:
            logger.exception("article=%s status=failed", article_id)
            error.add_note(f"while indexing article {article_id}")
            failures.append(error)
        done(article_id)
    if failures:
        raise ExceptionGroup(f"{len(failures)} articles could not be indexed", failures)
    return count


def extracted(article: Article, refusals: list[Refusal] | None = None) -> Extraction:
    """What today's extraction reads in an article; nothing in another language. ``refusals`` takes up why words made no claim."""
    from entities.extraction.pipeline import extract

    if _note(article):
        return Extraction(version=version(), title=article.title, published=article.day)
    published = None if article.date_is_a_guess else article.day
    text = article.text[: _read_length(article)]
    return extract(text, title=article.title, published=published, spacy_pipeline=settings.SPACY_PIPELINE, refusals=refusals)


def explain(article: Article) -> str:
    """Why today's extraction makes the claims of an article, and none where it might."""
    refusals: list[Refusal] = []
    claims = extracted(article, refusals).claims
    return "\n\n".join("\n".join(lines(article.text, sentence)) for sentence in explained(claims, refusals))


def _read_length(article: Article) -> int:
    """How much of an article is read: whole blocks, up to ``LONGEST_READ`` characters."""
    if len(article.text) <= LONGEST_READ:
        return len(article.text)
    return max(article.text.rfind("\n", 0, LONGEST_READ), 0) or LONGEST_READ


def _note(article: Article) -> str:
    """Why an article gives nothing; empty for English, and for texts too short to tell."""
    return "" if article.language.split("-")[0] in {"en", "und"} else f"not in English but in “{article.language}”, so no claims"


def _length_note(article: Article) -> str:
    """What was left unread of an article longer than any story; empty for others."""
    read = _read_length(article)
    unread = len(article.text) - read
    return f"only the first {read:,} characters were read for claims, {unread:,} were not" if unread else ""


def _check(article: Article, extraction: Extraction) -> None:
    size = len(article.text)
    spans = [claim.evidence for claim in extraction.claims]
    spans += [span for named in extraction.entities for span in named.mentions]
    spans += [span for figure in extraction.figures for span in (figure.span, figure.sentence)]
    for span in spans:
        if not 0 <= span.start < span.end <= size:
            raise OffsetError(f"Article {article.pk} has {size} characters; none stand at {span.start}–{span.end}.")
    for figure in extraction.figures:
        if (words := _cut(article, figure.span)) != figure.text:
            raise OffsetError(f"Article {article.pk} says “{words}” at {figure.span.start}–{figure.span.end}, not “{figure.text}”.")


def _storable(extraction: Extraction) -> tuple[Extraction, list[str]]:
    """The extraction without numbers that no column holds, dates that no calendar has, and claims about no one; what was left out."""
    figures = tuple(figure for figure in extraction.figures if _fits(figure.amount))
    claims = tuple(
        claim for claim in extraction.claims if _fits(claim.amount) and _fits(claim.quantity) and (claim.subject or claim.object)
    )
    left_out = [f"figure {figure.text}" for figure in extraction.figures if figure not in figures]
    left_out += [f"{claim.kind} by {claim.rule}" for claim in extraction.claims if claim not in claims]
    left_out += [f"date {claim.when}" for claim in claims if not told.is_date(claim.when)]
    claims = tuple(claim if told.is_date(claim.when) else replace(claim, when="") for claim in claims)
    return replace(extraction, figures=figures, claims=claims), left_out


def _fits(number: Amount | Quantity | None) -> bool:
    return number is None or all(abs(value) < TOO_LARGE for value in (number.value, number.high) if value is not None)


def _mentions(article: Article, extraction: Extraction, rows: dict[NamedEntity, Entity]) -> set[int]:
    """Writes which entities the article names, merges followed; gives the ids of those named now or before."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for named, entity in rows.items():
        spans[entity.canonical.pk] += named.mentions
    for claim in extraction.claims:
        for name, kind in ((claim.subject, claim.subject_kind), (claim.object, claim.object_kind)):
            if name and not spans[entity_id := rows[_named(extraction, name, kind)].canonical.pk]:
                spans[entity_id] = [claim.evidence]
    wanted = {entity: (len(set(found)), min(span.start for span in found)) for entity, found in spans.items() if found}
    have = {mention.entity_id: mention for mention in article.mentions.all()}
    Mention.objects.filter(pk__in=[mention.pk for entity, mention in have.items() if entity not in wanted]).delete()
    new = [Mention(article=article, entity_id=entity, count=count, start=start) for entity, (count, start) in wanted.items()]
    Mention.objects.bulk_create(mention for mention in new if mention.entity_id not in have)
    for mention in new:
        _save(have.get(mention.entity_id), {"count": mention.count, "start": mention.start})
    return wanted.keys() | have.keys()


def _figures(article: Article, figures: Iterable[FigureSpan]) -> None:
    have = {(figure.start, figure.end): figure for figure in article.figures.all()}
    new: list[Figure] = []
    for figure in {figure.span: figure for figure in figures}.values():
        values = {
            "text": figure.text[:200],
            "value": figure.amount.value.quantize(STEP),
            "high": None if figure.amount.high is None else figure.amount.high.quantize(STEP),
            "currency": figure.amount.currency,
            "qualifier": figure.amount.qualifier,
            "per": figure.amount.per[:80],
            "sentence_start": figure.sentence.start,
            "sentence_end": figure.sentence.end,
        }
        place = (figure.span.start, figure.span.end)
        if place in have:
            _save(have.pop(place), values)
        else:
            new.append(Figure(article=article, start=place[0], end=place[1], **values))
    Figure.objects.bulk_create(new)
    Figure.objects.filter(pk__in=[figure.pk for figure in have.values()]).delete()


def _evidence(article: Article, extraction: Extraction, rows: dict[NamedEntity, Entity]) -> list[Evidence]:
    """The article's evidence, old rows brought into line and new ones not yet saved; what the extraction no longer gives is deleted."""
    wanted: dict[tuple[int, int, str], Evidence] = {}
    for claim in sorted(extraction.claims, key=lambda claim: (-claim.confidence, claim.rule)):
        statement = _statement(claim, extraction, rows)
        mark = fingerprint(statement)
        row = Evidence(
            article=article,
            start=claim.evidence.start,
            end=claim.evidence.end,
            text=_cut(article, claim.evidence),
            attribution=[name[:160] for name in claim.attribution],
            when=statement.when,
            detail=statement.detail,
            confidence=min(max(claim.confidence, 0.0), 1.0),
            rule=claim.rule[:120],
            extractor=extraction.version[:40],
            statement=mark,
            read=to_json(statement),
        )
        wanted.setdefault((row.start, row.end, mark), row)
    have = {(row.start, row.end, row.statement): row for row in article.evidence.all()}
    Evidence.objects.filter(pk__in=[row.pk for place, row in have.items() if place not in wanted]).delete()
    fields = ("attribution", "when", "detail", "confidence", "rule", "extractor", "read")
    rows_now = []
    for place, new in wanted.items():
        old = have.get(place)
        if old is not None and any(getattr(old, name) != getattr(new, name) for name in fields):
            for name in fields:
                setattr(old, name, getattr(new, name))
            old.save(update_fields=fields)
        rows_now.append(old or new)
    return rows_now


def _statement(claim: ClaimSpan, extraction: Extraction, rows: dict[NamedEntity, Entity]) -> Statement:
    """What the machine read, about the rows that the names resolve to, merges not followed."""

    def key(name: str | None, kind: str) -> str:
        return rows[_named(extraction, name, kind)].key if name else ""

    amount, quantity = claim.amount, claim.quantity
    return Statement(
        kind=claim.kind,
        subject=key(claim.subject, claim.subject_kind),
        object=key(claim.object, claim.object_kind),
        amount=replace(amount, per=amount.per[:80]) if amount else None,
        quantity=replace(quantity, unit=quantity.unit[:60]) if quantity else None,
        detail=claim.detail[:300],
        status=claim.status,
        reported=claim.reported,
        when=claim.when,
    )


def _named(extraction: Extraction, name: str, kind: str) -> NamedEntity:
    for named in extraction.entities:
        if named.name == name and (not kind or named.kind == kind):
            return named
    raise ValueError(f"The extraction has a claim about {kind or 'an entity'} “{name}”, but no such entity.")


def _cut(article: Article, span: Span) -> str:
    return article.text[span.start : span.end]


def _save(row: models.Model | None, values: dict[str, Any]) -> None:
    """Saves a row if it says otherwise."""
    if row is not None and any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=values)
