"""A claim: what it says, who says so in which words, its fields, its history, and how to cite it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Case, Prefetch, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from digest import changes, contests, evidence, phrases
from digest.views.caching import public_page
from entities.contests import MOST, rivals_of
from entities.models import Claim, ClaimKind, Entity, Status

#: Fields whose changes the history tells, by the name that readers know them under.
TOLD = {
    "kind": "kind",
    "subject_id": "subject",
    "object_id": "object",
    "amount": "amount",
    "quantity": "quantity",
    "detail": "detail",
    "status": "status",
    "reported": "reported",
    "when": "date",
    "standing": "standing",
}


LABELS = {"kind": ClaimKind, "status": Status, "standing": Claim.Standing}


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time at which something that readers see of the claim changed."""

    at: dt.datetime
    first: bool
    changes: list[Change]
    by_editor: bool
    act: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with its editor's name; ``changes`` is empty where the moment of the same act tells them."""

    decision: changes.Decision
    by: str
    changes: tuple[changes.Change, ...]


@public_page
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim. What an editor rejected is gone (410); what waits for one, or is dated in the future, is not found."""
    row = get_object_or_404(Claim.objects.with_ends().select_related("same_as"), pk=pk)
    if row.same_as is not None:
        return redirect(row.same_as, permanent=True)
    if row.standing == Claim.Standing.REJECTED:
        return render(request, "claim_gone.html", {"claim": row}, status=410)
    told = evidence.in_context().filter(article__published__lte=timezone.now())
    row = Claim.objects.with_ends().prefetch_related(Prefetch("evidence", queryset=told)).get(pk=pk)
    said = sorted(row.evidence.all(), key=lambda one: one.article.superseded_by_id is not None)
    if not said or row.standing == Claim.Standing.QUEUED:
        raise Http404
    cite = request.GET.get("cite", "")
    if cite in CITATIONS:
        return HttpResponse(CITATIONS[cite](row), content_type="text/plain; charset=utf-8")
    current = [one for one in said if one.article.superseded_by_id is None]
    decisions = changes.of_claim(row)
    context = {
        "claim": row,
        "headline": phrases.headline(row),
        "said": said,
        "current": current,
        "publishers": evidence.publishers(row),
        "points": told_differently(row),
        "history": with_decisions(history(row), decisions),
        "decisions": decisions,
        "text_citation": cite_text(row),
        "bibtex": cite_bibtex(row),
        "noindex": not current,
        "report_address": report_address(row),
    }
    return render(request, "claim.html", context)


def told_differently(row: Claim) -> list[contests.Point]:
    """What other publishers tell otherwise: of its deal, or near in time of the same parties; two queries."""
    itself = Case(When(pk=row.pk, then=Value(0)), default=Value(1))
    near = Claim.objects.public().filter(Q(pk=row.pk) | rivals_of(row)).order_by(itself, "-publisher_count", "pk")
    told = list(evidence.with_evidence(near)[:MOST])
    return contests.of(told[0], told[1:]) if told and told[0].pk == row.pk else []


def with_decisions(moments: list[Moment], decisions: list[changes.Decision]) -> list[tuple[Moment | None, Decided | None]]:
    """Moments and decisions about a claim as one list, newest first; a decision stands above what it changed."""
    editors = User.objects.in_bulk({one.by for one in decisions if one.by})
    told = {moment.act for moment in moments if moment.act and moment.changes}
    rows: list[tuple[dt.datetime, Moment | None, Decided | None]] = [(moment.at, moment, None) for moment in reversed(moments)]
    for one in reversed(decisions):
        name = editors[one.by].get_full_name() if one.by in editors else ""
        decided = Decided(one, name or "an editor", () if one.act in told else one.changes)
        rows.append((one.recorded or one.at, None, decided))
    return [(moment, decided) for _, moment, decided in sorted(rows, key=lambda each: each[0])[::-1]]


def history(row: Claim) -> list[Moment]:
    """Newest first, from the rows that the database writes at each change; changes that readers do not see are left out."""
    events = list(row.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]  # pghistory adds it
    ends = Entity.objects.in_bulk({pk for event in events for pk in (event.subject_id, event.object_id) if pk})
    moments: list[Moment] = []
    before: dict[str, str] = {}
    for event in events:
        after = _fields(event, ends)
        changed = [Change(TOLD[name], before[name], after[name]) for name in TOLD if before and before[name] != after[name]]
        if changed or not before:
            told = event.pgh_context.metadata if event.pgh_context else {}
            editor = bool(told.get("user")) and not told.get("extractor")  # who sets the machine to read again changes nothing himself
            moments.append(Moment(event.pgh_created_at, not before, changed, editor, event.pgh_context_id))
        before = after
    return moments[::-1]


def _fields(event: Claim, ends: dict[int, Entity]) -> dict[str, str]:
    words = {"amount": phrases.long_amount(event), "quantity": phrases.quantity(event)}
    for name in TOLD:
        if name in words:
            continue
        value = getattr(event, name)
        if name.endswith("_id"):
            words[name] = ends[value].name if value in ends else ""
        elif name == "reported":
            words[name] = "yes" if value else "no"
        elif name == "when":
            words[name] = phrases.when_words(value) if value else ""
        elif name in LABELS:
            words[name] = str(LABELS[name](value).label)
        else:
            words[name] = value
    return words


def report_address(row: Claim) -> str:
    """Where a reader reports an error of the claim, filled in; empty where the site names no such place."""
    told = {"url": quote(address(row), safe=""), "title": quote(f"Claim {row.pk}: {phrases.headline(row)}", safe="")}
    found: str = settings.REPORT_URL
    for name, value in told.items():
        found = found.replace(f"{{{name}}}", value)
    return found


def address(row: Claim) -> str:
    base: str = settings.SITE_URL
    return base.rstrip("/") + row.get_absolute_url()


def cite_text(row: Claim) -> str:
    """One line: the sentence, its mark, who says it, the day told, the address."""
    told = phrases.day_words(row.last_told) if row.last_told else "no date"
    said = f"“{phrases.headline(row)}” [{phrases.mark(row).word}]"
    return f"{said}. {_listed(evidence.publishers(row))}, {told}. {settings.SITE_NAME}, claim {row.pk}: {address(row)}"


def cite_bibtex(row: Claim) -> str:
    """A ``@misc`` entry."""
    fields = {
        "title": _escaped(f"{phrases.headline(row)} [{phrases.mark(row).word}]"),
        "author": " and ".join(f"{{{_escaped(name)}}}" for name in evidence.publishers(row)) or "{unknown}",
        "year": str(row.last_told.year) if row.last_told else "",
        "month": str(row.last_told.month) if row.last_told else "",
        "howpublished": f"{_escaped(settings.SITE_NAME)}, claim {row.pk}",
        "url": address(row),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{claim{row.pk},\n{lines}\n}}\n"


CITATIONS = {"text": cite_text, "bibtex": cite_bibtex}
BIBTEX = str.maketrans(
    {
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)


def _escaped(text: str) -> str:
    return text.translate(BIBTEX)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "unknown"
