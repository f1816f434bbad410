"""The read-only API at ``/api/v1/``: the rows that the pages show, as JSON. Its own description is at ``/api/v1/openapi.json``.

Lists come in pages of up to 200 ``items``; ``next`` is the address of the page after, and stays right while rows arrive. What is wrong
with a request is told in ``detail``, with 404 for what is not there and 422 for a parameter that means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query, Router, Schema
from ninja.errors import HttpError, ValidationError

from digest import chainschemas, cursors, editionschemas, evidence, modelrows, paths, periodapi, schemas, search, storypage
from digest import timeline as timeline_
from digest.apipages import PROBLEMS, Page, each, paged
from digest.asked import (
    ArticleFilter,
    ClaimFilter,
    Day,
    DealFilter,
    EntityFilter,
    FigureFilter,
    Id,
    ModelFilter,
    Paging,
    Text,
    TimelineFilter,
    WayFilter,
)
from digest.models import Edition, EditionItem
from digest.moved import Moved, today
from digest.tables import Filters
from digest.views import deal as deal_page
from digest.views import tables as table_pages
from digest.views.caching import public_page
from entities import asof, timelines
from entities import deals as deals_
from entities.models import Claim, Deal, Entity, Evidence, Figure
from ingest.models import Article

api = NinjaAPI(
    title="Throughline",
    version="1",
    urls_namespace="api",
    description="What the index holds, read-only. Status and hearsay stand beside every statement: what is not “actual” has not happened.",
)
router = Router(tags=["index"])
router.add_decorator(public_page, mode="view")


class Ways(Schema):
    """None where no deals lead from one to the other."""

    items: list[chainschemas.WayOut]


@api.exception_handler(ValidationError)
def _no_sense(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was wrong with each parameter, in one sentence each."""
    told = [f"{_parameter(one['loc'])}: {one['msg'].removeprefix('Value error, ')}" for one in error.errors]
    return api.create_response(request, {"detail": "; ".join(told)}, status=422)


def _parameter(place: Sequence[str | int]) -> str:
    """Its name, where the place is one of a list within it too."""
    return str(next(part for part in reversed(place) if isinstance(part, str)))


@api.exception_handler(cursors.WrongCursorError)
def _no_cursor(request: HttpRequest, error: cursors.WrongCursorError) -> HttpResponse:
    return api.create_response(request, {"detail": f"cursor: {error}"}, status=422)


@api.exception_handler(Moved)
def _moved(request: HttpRequest, moved: Moved) -> HttpResponse:
    return moved.answer(request)


def _entity(slug: str) -> Entity:
    """The entity of a slug, today's if it was merged or renamed; 404 where there is none."""
    row = today([slug]).get(slug)
    if row is None:
        raise HttpError(404, f"There is no entity “{slug}”.")
    return row


def _entity_at(slug: str) -> Entity:
    """The entity of an address whose part this is. Raises ``Moved`` where that is another's today."""
    row = _entity(slug)
    if row.slug != slug:
        raise Moved({"slug": row.slug})
    return row


def _as_on_the_page(request: HttpRequest, rows: QuerySet[Any], narrow: Callable[[QuerySet[Any], Filters], QuerySet[Any]]) -> QuerySet[Any]:
    """The rows that a page with these parameters shows; what it would ignore is wrong here."""
    filters = Filters(request)
    left = narrow(rows, filters)
    if filters.ignored:
        raise HttpError(422, "; ".join(filters.ignored))
    return left


@router.get("/entities", response={200: Page[schemas.EntityOut]} | PROBLEMS, summary="Entities that are borne out, by name")
def entities(request: HttpRequest, asked: Query[EntityFilter]) -> dict[str, Any]:
    rows = Entity.objects.public()
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.name:
        rows = rows.filter(
            Q(name__icontains=asked.name) | Q(pk__in=Entity.objects.filter(aliases__name__icontains=asked.name).values("pk"))
        )
    return paged(request, rows, ("name", "pk"), asked, each(schemas.EntityOut.of))


@router.get("/entities/{slug}", response={200: schemas.EntityDetail} | PROBLEMS, summary="One entity")
def entity(request: HttpRequest, slug: Text) -> schemas.EntityDetail:
    return schemas.EntityDetail.of(_entity_at(slug))


@router.get("/entities/{slug}/timeline", response={200: Page[schemas.ClaimOut]} | PROBLEMS, summary="Claims about an entity, newest first")
def timeline(request: HttpRequest, slug: str, asked: Query[TimelineFilter]) -> dict[str, Any]:
    other = _entity(asked.with_) if asked.with_ else None
    status = asked.status or ("actual" if asked.only_actual else "")
    narrowed = timeline_.Asked("", "", status, other, asked.min, asked.max, asked.year, asked.as_of, unfolded=True)
    rows = timeline_.claims(_entity_at(slug), narrowed)
    if asked.kind:
        rows = rows.filter(kind__in=asked.kind)
    shape = each(lambda row: schemas.ClaimOut.of(asof.as_known(row) if asked.as_of else row))
    return paged(request, rows, ("-event", "-first_told", "-pk"), asked, shape)


@router.get(
    "/chain/{path:slugs}",
    response={200: chainschemas.ChainOut} | PROBLEMS,
    summary="What joins entities in a row",
)
def chain(request: HttpRequest, slugs: Text) -> chainschemas.ChainOut:
    rows = [_entity(slug) for slug in slugs.strip("/").split("/")]
    if not 2 <= len(rows) <= 6 or len({row.pk for row in rows}) < len(rows):
        raise HttpError(422, "A chain has two to six different entities.")
    if (path := "/".join(row.slug for row in rows)) != slugs.strip("/"):
        raise Moved({"slugs": path})
    told = timelines.chain(rows)

    def ref(row: Entity) -> schemas.EntityRef:
        return schemas.EntityRef(slug=row.slug, name=row.name, kind=row.kind)

    def claims_of(claims: Sequence[Claim]) -> list[schemas.ClaimOut]:
        return [schemas.ClaimOut.of(claim) for claim in claims]

    return chainschemas.ChainOut(
        url=schemas.absolute(f"/chain/{'/'.join(row.slug for row in rows)}/"),
        entities=[ref(row) for row in rows],
        links=[
            chainschemas.LinkOut(one=ref(link.one), other=ref(link.other), neighbours=link.neighbours, claims=claims_of(link.claims))
            for link in told.links
        ],
        own=[chainschemas.OwnOut(entity=ref(own.entity), bears_on=ref(own.bears_on), claims=claims_of(own.claims)) for own in told.own],
    )


@router.get("/chains", response={200: Ways} | PROBLEMS, summary="The best chains between two entities over deals, shortest first")
def chains(request: HttpRequest, asked: Query[WayFilter]) -> dict[str, Any]:
    start, goal = _entity(asked.from_), _entity(asked.to)
    if start == goal:
        raise HttpError(422, "A chain leads from one entity to another.")
    ways, _ = paths.find(start, goal)
    return {"items": [chainschemas.WayOut.of_row(way) for way in ways]}


@router.get("/claims", response={200: Page[schemas.ClaimOut]} | PROBLEMS, summary="Claims, last told first")
def claims(request: HttpRequest, asked: Query[ClaimFilter]) -> dict[str, Any]:
    rows = Claim.objects.public()
    if asked.kind:
        rows = rows.filter(kind__in=asked.kind)
    if asked.status:
        rows = rows.filter(status__in=asked.status)
    if asked.reported is not None:
        rows = rows.filter(reported=asked.reported)
    if asked.entity:
        rows = rows.about(_entity(asked.entity))
    if asked.with_:
        rows = rows.about(_entity(asked.with_))
    least, most = asked.min, asked.max
    if least is not None:
        rows = rows.filter(Q(amount_value__gte=least) | Q(amount_high__gte=least))
    if most is not None:
        rows = rows.filter(amount_value__lte=most)
    if asked.currency:
        rows = rows.filter(amount_currency=asked.currency.upper())
    if asked.from_:
        rows = rows.filter(last_told__gte=asked.from_)
    if asked.to:
        rows = rows.filter(first_told__lte=asked.to)
    said = Evidence.objects.filter(claim=OuterRef("pk"), article__in=Article.objects.public())
    if asked.publisher:
        by = Q(article__document__publisher__slug=asked.publisher)
        by |= Q(article__document__publisher__isnull=True, article__document__source__publisher__slug=asked.publisher)
        rows = rows.filter(Exists(said.filter(by)))
    if asked.q and asked.q.strip():
        query = search.parse(asked.q)
        if query.problems:
            raise HttpError(422, " ".join(query.problems))
        rows = rows.filter(pk__in=search.claims(query).order_by().values("pk"))
    return paged(request, timelines.with_evidence(rows), ("-last_told", "-pk"), asked, each(schemas.ClaimOut.of))


@router.get("/claims/{pk}", response={200: schemas.ClaimDetail} | PROBLEMS, summary="One claim with its evidence")
def claim(request: HttpRequest, pk: Id) -> schemas.ClaimDetail:
    told = evidence.in_context().filter(article__published__lte=timezone.now())
    shown = [Claim.Standing.PUBLISHED, Claim.Standing.CONFIRMED]
    row = Claim.objects.filter(pk=pk, standing__in=shown).with_ends().prefetch_related(Prefetch("evidence", queryset=told)).first()
    if row is None or not row.evidence.all():
        raise HttpError(404, f"There is no claim {pk}.")
    return schemas.ClaimDetail.of(row)


def _deals() -> QuerySet[Deal]:
    claims = timelines.with_evidence(Claim.objects.public())
    public = Exists(Claim.objects.public().filter(deal=OuterRef("pk")))
    return Deal.objects.filter(public).prefetch_related("parties", Prefetch("claims", queryset=claims))


def _deal_fields(row: Deal) -> dict[str, object]:
    told = list(row.claims.all())
    line = deals_.life_line(told)
    return schemas.DealOut.fields_of(row, deals_.standing_step(told), line.steps, line.contested)


@router.get("/deals", response={200: Page[schemas.DealOut]} | PROBLEMS, summary="Deals, last told first")
def deals(request: HttpRequest, asked: Query[DealFilter]) -> dict[str, Any]:
    rows = _as_on_the_page(request, _deals(), deal_page.filtered)
    return paged(request, rows, ("-last_told", "key"), asked, each(lambda row: schemas.DealOut.model_validate(_deal_fields(row))))


@router.get("/deals/{pk}", response={200: schemas.DealDetail} | PROBLEMS, summary="One deal with its claims")
def deal(request: HttpRequest, pk: Id) -> schemas.DealDetail:
    row = _deals().filter(pk=pk).first()
    if row is None:
        raise HttpError(404, f"There is no deal {pk}.")
    claims = sorted(row.claims.all(), key=timelines.time_key)
    return schemas.DealDetail.model_validate(_deal_fields(row) | {"claims": [schemas.ClaimOut.of(claim) for claim in claims]})


@router.get("/figures", response={200: Page[schemas.FigureOut]} | PROBLEMS, summary="Amounts of money as articles state them")
def figures(request: HttpRequest, asked: Query[FigureFilter]) -> dict[str, Any]:
    every = timelines.figures().annotate(size=Coalesce("high", "value"))
    currencies = [asked.currency] if asked.currency else []
    rows = _as_on_the_page(request, every, lambda rows, filters: table_pages.filtered_figures(rows, filters, currencies))

    def shape(shown: list[Figure]) -> list[schemas.FigureOut]:
        used = timelines.claims_of_figures(shown)
        return [schemas.FigureOut.of(row, used.get(row.pk)) for row in shown]

    order = ("-size", "-pk") if asked.order == "size" else ("-article__published", "-pk")
    return paged(request, rows, order, asked, shape)


@router.get("/models", response={200: Page[schemas.ModelOut]} | PROBLEMS, summary="Models with their release and numbers, by name")
def models(request: HttpRequest, asked: Query[ModelFilter]) -> dict[str, Any]:
    rows = _as_on_the_page(request, modelrows.listed(), lambda rows, filters: table_pages.filtered_models(rows, filters)[0])

    def shape(shown: list[Entity]) -> list[schemas.ModelOut]:
        return [schemas.ModelOut.of_row(row) for row in modelrows.rows_of(shown)]

    return paged(request, rows, ("name", "pk"), asked, shape)


@router.get("/editions", response={200: Page[editionschemas.EditionOut]} | PROBLEMS, summary="Days that have an edition, newest first")
def editions(request: HttpRequest, asked: Query[Paging]) -> dict[str, Any]:
    return paged(request, Edition.objects.filter(day__lte=timezone.localdate()), ("-day",), asked, each(editionschemas.EditionOut.of))


@router.get("/editions/{day}", response={200: editionschemas.EditionDetail} | PROBLEMS, summary="One day's edition")
def edition(request: HttpRequest, day: Day) -> editionschemas.EditionDetail:
    row = Edition.objects.filter(day=day, day__lte=timezone.localdate()).first()
    if row is None:
        raise HttpError(404, f"There is no edition of {day.isoformat()}.")
    items = list(row.items.select_related("story").prefetch_related("story__articles").order_by("position"))
    items.sort(key=lambda item: EditionItem.Section.values.index(item.section))  # top stories first
    told = timelines.with_evidence(Claim.objects.public().filter(pk__in=[item.claim_id for item in items if item.claim_id])).in_bulk()

    def claims_of(section: str) -> list[schemas.ClaimOut]:
        return [schemas.ClaimOut.of(told[item.claim_id]) for item in items if item.section == section and item.claim_id in told]

    stories = [
        editionschemas.StoryOut(
            section=item.section,
            title=item.story.title,
            url=schemas.absolute(item.story.get_absolute_url()),
            articles=sorted(article.pk for article in item.story.articles.all()),
        )
        for item in items
        if item.story
    ]
    return editionschemas.EditionDetail(
        day=row.day,
        url=schemas.absolute(row.get_absolute_url()),
        stories=stories,
        money=claims_of(EditionItem.Section.MONEY),
        watch=claims_of(EditionItem.Section.WATCH),
    )


@router.get("/stories/{pk}", response={200: editionschemas.StoryDetail} | PROBLEMS, summary="One story: who tells it, and what they say")
def story(request: HttpRequest, pk: Id) -> editionschemas.StoryDetail:
    row = storypage.public_stories().filter(pk=pk).first()
    if row is None:
        raise HttpError(404, f"There is no story {pk}.")
    return editionschemas.StoryDetail.of(storypage.told(row))


def _articles() -> QuerySet[Article]:
    publishers = Article.objects.public().select_related("document__publisher", "document__source__publisher")
    return publishers.defer("search", "document__raw")


@router.get("/articles", response={200: Page[schemas.ArticleOut]} | PROBLEMS, summary="Articles without their text, newest first")
def articles(request: HttpRequest, asked: Query[ArticleFilter]) -> dict[str, Any]:
    rows = _articles()
    if asked.day:
        rows = rows.filter(day=asked.day)
    if asked.entity:
        rows = rows.filter(mentions__entity=_entity(asked.entity))
    if asked.q and asked.q.strip():
        rows = rows.filter(pk__in=Article.objects.search(asked.q).order_by().values("pk"))
    return paged(request, rows, ("-published", "-pk"), asked, each(schemas.ArticleOut.of))


@router.get("/articles/{pk}", response={200: schemas.ArticleOut} | PROBLEMS, summary="One article without its text")
def article(request: HttpRequest, pk: Id) -> schemas.ArticleOut:
    row = _articles().filter(pk=pk).first()
    if row is None:
        raise HttpError(404, f"There is no article {pk}.")
    return schemas.ArticleOut.of(row)


api.add_router("", router)
api.add_router("", periodapi.router)
