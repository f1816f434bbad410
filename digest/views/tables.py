"""Tables to think with: every sum of money that is stated, and models with their numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Substr
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from digest import evidence, exports, modelrows, phrases, tables
from digest.schemas import absolute
from digest.tables import Column
from digest.views.caching import public_page
from entities import money, timelines
from entities.models import Claim, ClaimKind, Entity, EntityKind, Evidence, Figure

K = ClaimKind

# --- figures -----------------------------------------------------------------------------------------------------------------

FIGURES_PER_PAGE = 50
MOST_CURRENCIES = 60
FIGURE_CHUNK = 2000  # rows fetched together for a file: the largest are of many articles, whose evidence is then fetched once
SIDE = 200  # characters of a sentence shown on either side of its sum
FIGURE_COLUMNS = (
    Column("Amount", "amount", "dollars", downward=True, css="amount"),
    Column("As stated"),
    Column("Publisher", "publisher", "publisher"),
    Column("Told", "told", "article__published", downward=True),
    Column("Claim that uses it"),
)
USES = {"yes": "used by a claim", "no": "used by no claim"}
FIGURE_FIELDS = (
    *("words", "sentence", *exports.AMOUNT, *exports.STANDING, "claim_text", "publisher", "told", "told_day_is_a_guess"),
    *("article", "article_url", "start", "end"),
)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """An amount within its sentence, and the claim that uses it."""

    figure: Figure
    before: str
    after: str
    claim: Claim | None


@public_page
def figures(request: HttpRequest) -> HttpResponseBase:
    """Every amount of money that current articles state, with its sentence, and the claim that uses it if one does."""
    filters = tables.Filters(request)
    sort = tables.sort_of(request, FIGURE_COLUMNS, "-amount")
    known = currencies()
    rows = filtered_figures(_figures(), filters, known)
    if sort.column.name == "publisher":
        rows = rows.alias(publisher=Coalesce("article__document__publisher__name", "article__document__source__publisher__name"))
    rows = rows.order_by(
        sort.by(), *(["-dollars"] if sort.column.name != "amount" else ["-value", "-article__published"]), "article_id", "start"
    )
    if exports.asked(request):
        return exports.answer(
            request, "figures", FIGURE_FIELDS, exports.in_chunks(rows.iterator(FIGURE_CHUNK), _exported_figures, FIGURE_CHUNK)
        )
    # Put in order by their keys alone: with all columns of their articles and publishers, a large archive is sorted for as long again.
    leaf = tables.leaf(request, rows.values_list("pk", flat=True), FIGURES_PER_PAGE)
    by_key = _figures().in_bulk(list(leaf.page.object_list))
    shown = [by_key[pk] for pk in leaf.page.object_list if pk in by_key]
    used, sentences = timelines.claims_of_figures(shown), _sentences(shown)
    context = tables.frame(request, FIGURE_COLUMNS, sort, filters, leaf) | {
        "rows": [_figure_row(figure, sentences.get(figure.pk, ""), used.get(figure.pk)) for figure in shown],
        "currencies": known,
        "uses": USES.items(),
    }
    return render(request, "figures.html", context)


def currencies() -> list[str]:
    return list(Figure.objects.values_list("currency", flat=True).distinct().order_by("currency")[:MOST_CURRENCIES])


def _figures() -> QuerySet[Any]:
    """Figures without the texts of their articles, which sorting would carry along."""
    return timelines.figures().defer("article__text", "article__search", "article__document__raw")


def filtered_figures(rows: QuerySet[Any], filters: tables.Filters, currencies: list[str]) -> QuerySet[Any]:
    if currency := filters.choice("currency", {code: code for code in currencies}, "in {}"):
        rows = rows.filter(currency=currency)
    if (least := filters.money("min", "at least {}")) is not None:
        rows = rows.filter(dollars__gte=least)
    if (most := filters.money("max", "at most {}")) is not None:
        rows = rows.alias(low=money.dollars("value", "currency", "per")).filter(low__lte=most)
    if start := filters.day("from", "told since {}"):
        rows = rows.filter(article__day__gte=start)
    if end := filters.day("to", "told till {}"):
        rows = rows.filter(article__day__lte=end)
    if entity := filters.entity("with", "in articles that name {}"):
        rows = rows.filter(Exists(entity.mentions.filter(article=OuterRef("article"))))
    if use := filters.choice("used", USES):
        rows = rows.filter(_used() if use == "yes" else ~_used())
    return rows


def _used() -> Exists:
    """That a public claim uses a figure, as ``timelines.claims_of_figures`` finds it."""
    within = {"article": OuterRef("article"), "start__lte": OuterRef("start"), "end__gte": OuterRef("end")}
    same = {"claim__amount_value": OuterRef("value"), "claim__amount_currency": OuterRef("currency")}
    none = Value(-1, output_field=DecimalField())  # a missing upper end is like a missing one
    said = Evidence.objects.annotate(top=Coalesce("claim__amount_high", none)).filter(
        **within, **same, top=Coalesce(OuterRef("high"), none)
    )
    return Exists(said.filter(claim__in=Claim.objects.public()))


def _sentences(rows: Collection[Figure]) -> dict[int, str]:
    """The sentences of figures by their ids; one query, which takes them alone from the texts."""
    sentence = Substr("article__text", F("sentence_start") + 1, F("sentence_end") - F("sentence_start"))
    return dict(Figure.objects.filter(pk__in=[row.pk for row in rows]).order_by().values_list("pk", sentence))


def _figure_row(figure: Figure, sentence: str, claim: Claim | None) -> FigureRow:
    before, after = sentence[: figure.start - figure.sentence_start], sentence[figure.end - figure.sentence_start :]
    before = "…" + before[-SIDE:].partition(" ")[2] if len(before) > SIDE else before
    after = after[:SIDE].rpartition(" ")[0] + "…" if len(after) > SIDE else after
    return FigureRow(figure, before, after, claim)


def _exported_figures(rows: list[Figure]) -> Iterator[dict[str, object]]:
    """Figures by the names of ``FIGURE_FIELDS``."""
    used, sentences = timelines.claims_of_figures(rows), _sentences(rows)
    for row in rows:
        claim = used.get(row.pk)
        money = (row.value, row.high, row.currency, row.qualifier or "exact", row.per or None)
        yield {
            "words": row.text,
            "sentence": sentences.get(row.pk, ""),
            **dict(zip(exports.AMOUNT, money, strict=True)),
            **exports.standing_of(claim),
            "claim_text": phrases.headline(claim) if claim else None,
            "publisher": row.article.publisher_name,
            "told": row.article.day,
            "told_day_is_a_guess": row.article.date_is_a_guess,
            "article": row.article_id,
            "article_url": absolute(row.article.get_absolute_url()),
            "start": row.start,
            "end": row.end,
        }


# --- models ------------------------------------------------------------------------------------------------------------------

MODELS_PER_PAGE = 16
NUMBERS_PER_KIND = 4
MOST_CHOICES = 50  # makers and benchmarks in a list to choose from: those with most models and scores; an address may name others
FEWEST, MOST = 2, 4  # models side by side
MODEL_COLUMNS = (
    Column("Model", "name", "name"),
    Column("Maker", "maker", "by_name"),
    Column("Released", "released", "released", downward=True),
    Column("Parameters"),
    Column("Context window"),
    Column("Price"),
    Column("Scores", "score", "score", downward=True),
    Column("Else"),
)
TOLD: dict[str, str] = {K.RELEASE: "a release", K.SPEC: "a size or other figure", K.PRICE: "a price", K.BENCHMARK: "a score"}
MODEL_FIELDS = (
    *("model", "model_url", "maker", "maker_url", "kind", "of", "value", "value_high", "unit", "qualifier", "currency", "detail"),
    *(*exports.STANDING, "when", "first_told", "last_told", "said_by", "publishers", "text"),
)


@public_page
def models(request: HttpRequest) -> HttpResponseBase:
    """AI models with what is told of each: maker, release, size, window, prices, scores; some side by side; also as CSV and JSON."""
    filters = tables.Filters(request)
    rows, benchmark = filtered_models(modelrows.listed(), filters)
    columns = MODEL_COLUMNS if benchmark else [Column("Scores") if column.name == "score" else column for column in MODEL_COLUMNS]
    sort = tables.sort_of(request, columns, "-released")
    picked = _picked(request, filters)
    rows = (rows.filter(pk__in=picked) if picked else rows).order_by(sort.by(), "name", "pk")
    if exports.asked(request):
        return exports.answer(request, "models", MODEL_FIELDS, exports.in_chunks(rows.iterator(exports.CHUNK), _exported_models))
    leaf = tables.leaf(request, rows, MODELS_PER_PAGE)
    shown = modelrows.rows_of(list(leaf.page.object_list), most=NUMBERS_PER_KIND * (4 if picked else 1), benchmark=benchmark)
    context = tables.frame(request, columns, sort, filters, leaf) | {
        "rows": shown,
        "facets": modelrows.side_by_side(shown) if picked else [],
        "makers": _makers(),
        "benchmarks": _benchmarks(),
        "kinds": TOLD.items(),
    }
    return render(request, "models.html", context)


def filtered_models(rows: QuerySet[Any], filters: tables.Filters) -> tuple[QuerySet[Any], Entity | None]:
    """The models that all filters of the address leave, and the benchmark on which they have a score if one is asked for."""
    if maker := filters.entity("maker", "by {}"):
        rows = rows.filter(by=maker.pk)
    if name := filters.text("name", "named like “{}”"):
        rows = rows.filter(Q(name__icontains=name) | Q(pk__in=Entity.objects.filter(aliases__name__icontains=name).values("pk")))
    if kind := filters.choice("kind", TOLD, "with {}"):
        end = "object" if kind == K.RELEASE else "subject"
        rows = rows.filter(Exists(Claim.objects.public().filter(kind=kind, **{end: OuterRef("pk")})))
    if year := filters.year("year", "released in {}"):
        rows = rows.filter(released__year=year)
    benchmark = filters.entity("benchmark", "with a score on {}", [EntityKind.BENCHMARK])
    if benchmark:
        rows = rows.annotate(score=modelrows.score_on(benchmark)).filter(
            Exists(Claim.objects.public().filter(kind=K.BENCHMARK, subject=OuterRef("pk"), object=benchmark))
        )
    return rows, benchmark


def _picked(request: HttpRequest, filters: tables.Filters) -> list[int]:
    """The models to set side by side, two to four; empty where too few are named."""
    slugs = [slug.replace("\x00", "")[:120] for slug in request.GET.getlist("compare")]
    if not slugs:
        return []
    found = list(Entity.objects.public().filter(kind=EntityKind.MODEL, slug__in=slugs).order_by("name", "pk"))
    if len(found) < FEWEST:
        filters.ignored.append("to compare takes at least two models")
        return []
    for row in found[:MOST]:
        filters.drop("compare", row.slug, row.name)
    if len(found) > MOST:
        filters.ignored.append(f"more than {MOST} models do not fit side by side")
    return [row.pk for row in found[:MOST]]


def _makers() -> QuerySet[Entity]:
    """Those with most models, in the order of their names."""
    models = modelrows.listed().filter(by__isnull=False).order_by().values("by").annotate(n=Count("pk"))
    return Entity.objects.filter(pk__in=models.order_by("-n", "by").values("by")[:MOST_CHOICES]).order_by("name", "pk")


def _benchmarks() -> QuerySet[Entity]:
    """Those with most scores of models, in the order of their names."""
    scores = Claim.objects.public().filter(kind=K.BENCHMARK, subject__kind=EntityKind.MODEL, object__isnull=False)
    most = scores.order_by().values("object").annotate(n=Count("pk")).order_by("-n", "object").values("object")
    return Entity.objects.canonical().filter(pk__in=most[:MOST_CHOICES]).order_by("name", "pk")


def _exported_models(rows: list[Entity]) -> Iterator[dict[str, object]]:
    """A row a number, by the names of ``MODEL_FIELDS``; the release and each number of a model, or one row without, if nothing is told."""
    for row in modelrows.rows_of(rows):
        head = {**exports.entity_of("model", row.model), **exports.entity_of("maker", row.maker)}
        cells = row.numbers
        if row.release:
            yield head | _told(row.release, "", "")
        for cell in cells:
            yield head | _told(cell.claim, cell.small, cell.said)
        if not row.release and not cells:
            yield dict.fromkeys(MODEL_FIELDS) | head


def _told(claim: Claim, of: str, said: str) -> dict[str, object]:
    money = claim.amount_value is not None
    return {
        "kind": claim.kind,
        "of": of or None,
        "value": claim.amount_value if money else claim.quantity_value,
        "value_high": claim.amount_high if money else claim.quantity_high,
        "unit": (claim.amount_per if money else claim.quantity_unit) or None,
        "qualifier": (claim.amount_qualifier if money else claim.quantity_qualifier) or None,
        "currency": claim.amount_currency or None,
        "detail": claim.detail or None,
        **exports.standing_of(claim),
        "when": claim.when or None,
        "first_told": claim.first_told,
        "last_told": claim.last_told,
        "said_by": said or modelrows.said_by(claim),
        "publishers": evidence.publishers(claim),
        "text": phrases.headline(claim),
    }
