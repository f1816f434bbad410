"""The table of models: which there are, by whom and since when, and their numbers as small marked lists, each with its claim."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from digest import details, evidence, phrases
from entities import timelines
from entities.models import Claim, ClaimKind, Entity, EntityKind, Status

NUMBERS = (ClaimKind.SPEC, ClaimKind.PRICE, ClaimKind.BENCHMARK)
LARGEST_WINDOW = 1_000_000_000  # tokens
MOST_SAID = 60  # characters of a cell's small words


@dataclass(frozen=True, slots=True)
class Cell:
    """A claim in a table: a number, what it is of, and who measured or says it."""

    claim: Claim
    words: str
    small: str = ""
    said: str = ""


@dataclass(slots=True)
class ModelRow:
    """A model with its release, the first actual one, else the newest announcement, and its numbers by column."""

    model: Entity
    maker: Entity | None
    release: Claim | None
    guessed: bool  # the day of its release is only that on which articles were received
    cells: dict[str, list[Cell]] = field(default_factory=lambda: {"parameters": [], "window": [], "prices": [], "scores": [], "other": []})
    more: int = 0  # numbers that are told and not shown

    @property
    def numbers(self) -> list[Cell]:
        return [cell for cells in self.cells.values() for cell in cells]


def listed() -> QuerySet[Any]:
    """Public models, annotated with ``release`` (id of a claim), ``released`` (its day), and ``by`` and ``by_name``, the maker of record,
    else who released it.
    """
    done = When(status=Status.ACTUAL, reported=False, then=Value(True))
    claims: QuerySet[Any] = timelines.newest_first(
        Claim.objects.public()
        .filter(kind=ClaimKind.RELEASE, object=OuterRef("pk"))
        .exclude(status=Status.DENIED)
        .annotate(done=Case(done, default=Value(False), output_field=BooleanField()))
    )
    claims = claims.order_by("-done", Case(When(done=True, then=F("event"))).asc(nulls_last=True), "-event", "-pk")
    return (
        Entity.objects.public()
        .filter(kind=EntityKind.MODEL)
        .annotate(
            release=Subquery(claims.values("pk")[:1]),
            released=Subquery(claims.values("event")[:1]),
            by=Coalesce("maker__merged_into_id", "maker_id", Subquery(claims.values("subject")[:1]), output_field=BigIntegerField()),
            by_name=Coalesce("maker__merged_into__name", "maker__name", Subquery(claims.values("subject__name")[:1])),
        )
    )


def score_on(benchmark: Entity) -> Subquery:
    """A model's result on a benchmark: a plain fact before anything else, then the newest told."""
    done = Case(When(status=Status.ACTUAL, reported=False, then=Value(0)), default=Value(1))
    claims = Claim.objects.public().filter(kind=ClaimKind.BENCHMARK, subject=OuterRef("pk"), object=benchmark, quantity_value__isnull=False)
    return Subquery(claims.order_by(done, "-last_told", "-pk").values("quantity_value")[:1])


def rows_of(models: Sequence[Entity], *, most: int | None = None, benchmark: Entity | None = None) -> list[ModelRow]:
    """The rows of ``listed`` models, at most ``most`` numbers of a kind for each, those on ``benchmark`` first; five queries."""
    releases = timelines.with_evidence(
        Claim.objects.filter(pk__in=[pk for row in models if (pk := getattr(row, "release", None))])
    ).in_bulk()
    makers = Entity.objects.in_bulk({pk for row in models if (pk := getattr(row, "by", None))})
    found: dict[int, ModelRow] = {}
    for row in models:
        release = releases.get(getattr(row, "release", None) or 0)
        maker = makers.get(getattr(row, "by", None) or 0)
        found[row.pk] = ModelRow(row, maker, release, release is not None and evidence.day_is_a_guess(release))
    counted: dict[tuple[int, str], int] = {}
    for claim in _numbers(found, most, benchmark):
        assert claim.subject_id is not None
        place, cell = cell_of(claim)
        found[claim.subject_id].cells[place].append(cell)
        counted[claim.subject_id, claim.kind] = getattr(claim, "of_kind", 0)
    for (pk, _), of_kind in counted.items():
        found[pk].more += of_kind
    for each in found.values():
        each.more = max(0, each.more - len(each.numbers))
    return list(found.values())


def _numbers(models: Collection[int], most: int | None, benchmark: Entity | None) -> Iterable[Claim]:
    """Specs, prices and scores of models, newest first, with how many there are of the kind (``of_kind``)."""
    claims = timelines.newest_first(timelines.with_evidence(Claim.objects.public().filter(kind__in=NUMBERS, subject__in=models)))
    first = Case(When(object=benchmark, then=Value(0)), default=Value(1), output_field=IntegerField()) if benchmark else Value(1)
    claims = claims.annotate(first=first)
    order = (F("first").asc(), F("event").desc(nulls_last=True), F("first_told").desc(nulls_last=True), F("pk").desc())
    if most is not None:
        claims = claims.annotate(
            place=Window(RowNumber(), partition_by=["subject", "kind"], order_by=order),
            of_kind=Window(Count("pk"), partition_by=["subject", "kind"]),
        ).filter(place__lte=most)
    return claims.order_by(*order)


def cell_of(claim: Claim) -> tuple[str, Cell]:
    """The column that a claim belongs to by its kind, detail and unit, and how it stands there."""
    if claim.kind == ClaimKind.PRICE:
        money = phrases.amount(claim)
        return "prices", Cell(claim, money, details.beyond(claim.detail, claim.kind, f"{money} {phrases.long_amount(claim)}")[:MOST_SAID])
    if claim.kind == ClaimKind.BENCHMARK:
        name = claim.object.name if claim.object else claim.detail
        return "scores", Cell(claim, phrases.quantity(claim) or "result", name[:MOST_SAID], said_by(claim))
    about = f"{claim.detail} {claim.quantity_unit}".casefold()
    place = "parameters" if "parameter" in about else "window" if _is_window(claim) else "other"
    told = phrases.quantity(claim)
    small = details.beyond(claim.detail, claim.kind, f"{told} context window")[:MOST_SAID]
    return place, Cell(claim, told.removesuffix(" parameters") or small or "told", small if told else "")


def said_by(claim: Claim) -> str:
    """Whom the text names as its source, else the publishers: who measured it, or says so. Wants the evidence prefetched."""
    named = list(dict.fromkeys(name for row in claim.evidence.all() for name in row.attribution))
    return (", ".join(named[:2]) if named else evidence.who(claim))[:MOST_SAID]


def _is_window(claim: Claim) -> bool:
    """A number of tokens that the detail, or the sentence, calls a context; what a model was trained on is far larger than any window."""
    about = f"{claim.detail} {claim.quantity_unit}".casefold()
    if "context" in about or "window" in about:
        return True
    is_small = claim.quantity_value is not None and claim.quantity_value <= LARGEST_WINDOW
    return about.endswith("tokens") and is_small and any("context" in row.text.casefold() for row in claim.evidence.all())


@dataclass(frozen=True, slots=True)
class Facet:
    """One row of models side by side: what is compared, and the cells of each model in turn."""

    label: str
    sides: list[tuple[ModelRow, list[Cell]]]


def side_by_side(rows: Sequence[ModelRow]) -> list[Facet]:
    """The facets that at least one of the models has; prices by what they are for, scores by benchmark, those that most share first."""
    facets = [
        Facet(label, [(row, row.cells[place]) for row in rows])
        for place, label in (("parameters", "Parameters"), ("window", "Context window"))
    ]
    for place in ("prices", "scores"):
        labels: dict[str, set[int]] = {}
        for row in rows:
            for cell in row.cells[place]:
                labels.setdefault(_label(cell), set()).add(row.model.pk)
        for label in sorted(labels, key=lambda label: (-len(labels[label]), label.casefold())):
            sides = [(row, [_without(label, cell) for cell in row.cells[place] if _label(cell) == label]) for row in rows]
            facets.append(Facet(label, sides))
    facets.append(Facet("Else", [(row, row.cells["other"]) for row in rows]))
    return [facet for facet in facets if any(cells for _, cells in facet.sides)]


def _label(cell: Cell) -> str:
    if cell.claim.kind == ClaimKind.PRICE:
        return f"Price per {cell.claim.amount_per}" if cell.claim.amount_per else "Price"
    return cell.small or "Score"


def _without(label: str, cell: Cell) -> Cell:
    """A cell beside its label, which it need not say again."""
    return replace(cell, small="") if cell.small == label else cell
