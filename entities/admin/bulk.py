"""Actions on many claims at once: first a page that shows what each would change, then the change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from entities import conflicts
from entities.actions import ActionError
from entities.admin.base import Kept, acting, link_of, reason_of
from entities.models import Claim, Deal
from ingest.seen import Difference

#: Claims that one page can show, and one editor look over.
MOST = 100


@dataclass(slots=True)
class Effect:
    """What an action does to a claim: its fields that change, or why it cannot be done."""

    claim: Claim
    note: str
    changes: list[Difference]
    problem: str = ""


def preview(
    model_admin: Kept,
    request: HttpRequest,
    queryset: QuerySet[Claim],
    name: str,
    act: Callable[..., Claim],
    done: str,
    *,
    sourced: bool = True,
) -> HttpResponse | None:
    """The page between: shows what the action changes; once it is confirmed, does it to each claim that is still as it was shown.

    ``sourced`` where the decision may have a source.
    """
    rows = list(Claim.objects.with_ends().filter(pk__in=queryset.order_by().values("pk")[: MOST + 1]).order_by("-last_told", "-pk"))
    if len(rows) > MOST:
        model_admin.message_user(request, f"At most {MOST} at once: choose fewer, so that you can look them over.", messages.ERROR)
        return None
    problem = ""
    if request.POST.get("sure"):
        try:
            said = {"link": link_of(request)} if sourced else {}
        except ActionError as error:
            problem = str(error)
        else:
            _carry_out(model_admin, request, rows, act, done, said)
            return None
    effects, deals = _tried(request, rows, act)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{len(rows)} {'claim' if len(rows) == 1 else 'claims'} to be {done}",
        "opts": model_admin.opts,
        "effects": effects,
        "deals": deals,
        "action": name,
        "checkbox": ACTION_CHECKBOX_NAME,
        "can_be_done": any(not effect.problem for effect in effects),
        "sourced": sourced,
        "problem": problem,
        "reason": request.POST.get("reason", ""),
        "link": request.POST.get("link", ""),
    }
    return TemplateResponse(request, "admin/entities/preview.html", context, status=400 if problem else 200)


def _tried(request: HttpRequest, rows: list[Claim], act: Callable[..., Claim]) -> tuple[list[Effect], tuple[list[str], list[str]]]:
    """What would come of it, found by doing it and taking it back; and the deals that would go and come."""
    effects: list[Effect] = []
    with transaction.atomic():
        before = _deals(rows)
        for row in rows:
            seen = conflicts.seen(row)
            effect = Effect(row, seen.note, [])
            try:
                with transaction.atomic():
                    after = act(claim=row, by=acting(request))
                effect.changes = conflicts.differences(seen, after)
            except ActionError as error:
                effect.problem = str(error)
            effects.append(effect)
        after_all = _deals(rows)
        transaction.set_rollback(True)
    went = [name for key, name in before.items() if key not in after_all]
    came = [name for key, name in after_all.items() if key not in before]
    return effects, (went, came)


def _deals(rows: list[Claim]) -> dict[str, str]:
    """The deals between the parties of these claims, by key."""
    ends = {pk for row in rows for pk in (row.subject_id, row.object_id) if pk}
    deals = Deal.objects.filter(parties__in=ends).distinct().order_by("key").prefetch_related("parties")
    return {deal.key: str(deal) for deal in deals}


def _carry_out(
    model_admin: Kept, request: HttpRequest, rows: list[Claim], act: Callable[..., Claim], done: str, said: dict[str, str]
) -> None:
    how: dict[str, Any] = {"by": acting(request), "reason": reason_of(request), **said}
    count = 0
    for row in rows:
        before = conflicts.read(request.POST.get(f"seen-{row.pk}", ""))
        try:
            if before is None:
                raise ActionError("it was not on the page that you looked over.")
            act(claim=row, seen=before.stamp, **how)
            count += 1
        except ActionError as error:
            model_admin.message_user(request, f"{row}: {error}", messages.ERROR)
    if count:
        model_admin.message_user(request, f"{count} {done}.")
