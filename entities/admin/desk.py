"""The queue: one claim, name or contradiction after the other, each decided where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import get_text_list

from entities import actions, conflicts, queue
from entities.actions import ActionError, Conflict
from entities.admin.base import acting, link_of, reason_of
from entities.forms import SaysForm
from entities.models import Claim, Entity, Evidence
from entities.panels import in_paragraph, said_of
from entities.priority import FORMULA
from entities.tasks import send_extracting
from ingest import versions, work
from ingest.models import Work
from ingest.numbers import row_number
from ingest.tasks import send_reading

#: Who asks workers for something, and sees how far they are.
RUNS = "ingest.change_source"

#: What each way to decide a claim is called when it is done.
DONE = {
    "confirm": "Confirmed",
    "reject": "Rejected",
    "correct": "Corrected",
    "split": "Split off",
    "same": "Joined",
    "restore": "Taken back",
}

#: The decisions that leave the fields as they stand.
UNCHANGING = {"confirm": "confirm", "reject": "reject", "same": "join", "restore": "take back"}

#: What the page of a claim shows only sometimes.
_PLAIN: dict[str, Any] = {
    **{"chosen": [], "problem": "", "edited": False, "conflict": None},
    **{"meant": "", "who": "", "why_changed": "", "changed_at": None},
}

#: Pieces of work on the page of what is running.
WORK_SHOWN = 30

SEND = {Work.Kind.READ: send_reading, Work.Kind.EXTRACT: send_extracting}

View = Callable[..., HttpResponse]


class PartySelect(AutocompleteSelect):
    """As the admin has it, but shown again also with what is no number, which Django would fail to look up."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [each for each in value if not each or row_number(str(each)) is not None], attr)


def addresses(site: AdminSite) -> list[URLPattern]:
    """The queue's addresses, within those of claims."""

    def allowed(permission: str, view: View) -> View:
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return site.admin_view(checked)

    claim, name = "entities.change_claim", "entities.change_entity"
    return [
        path("queue/", allowed(claim, claims), name="entities_queue"),
        path("queue/decide/", allowed(claim, decide), name="entities_queue_decide"),
        path("queue/why/<int:pk>/", allowed(claim, why), name="entities_queue_why"),
        path("queue/contradictions/", allowed(claim, contradictions), name="entities_queue_contradictions"),
        path("queue/names/", allowed(name, names), name="entities_queue_names"),
        path("queue/sources/", allowed("ingest.view_source", sources), name="entities_queue_sources"),
        path("queue/running/", allowed(RUNS, running), name="entities_queue_running"),
        path("queue/running/<int:pk>/again/", allowed(RUNS, again), name="entities_queue_again"),
    ]


def page(request: HttpRequest, template: str, title: str, part: str, **context: Any) -> TemplateResponse:
    """A page of the queue, with how much waits in each part of it."""
    tabs = [
        (key, words, reverse(f"admin:entities_queue{suffix}"), permission)
        for key, words, suffix, permission in (
            ("claims", "Claims", "", "entities.change_claim"),
            ("contradictions", "Contradictions", "_contradictions", "entities.change_claim"),
            ("names", "Names", "_names", "entities.change_entity"),
            ("sources", "Sources", "_sources", "ingest.view_source"),
            ("running", "Running", "_running", RUNS),
        )
    ]
    counts = {part: count for part, count in queue.counts().items() if count or part != "running"}
    return TemplateResponse(
        request,
        f"admin/entities/{template}.html",
        {
            **admin.site.each_context(request),
            "title": title,
            "part": part,
            "tabs": [(key, words, url, counts.get(key)) for key, words, url, permission in tabs if request.user.has_perm(permission)],
            "formula": FORMULA,
            **context,
        },
    )


# Claims


def claims(request: HttpRequest) -> HttpResponse:
    """The first claim of the queue, that after a place in it (``after``), or a given one (``claim``)."""
    place = request.GET.get("after", "")
    if number := request.GET.get("claim", ""):
        row = Claim.objects.with_ends().filter(pk=row_number(number) or 0).first()
        if row is None:
            messages.warning(request, f"There is no claim {number} any more.")
            return HttpResponseRedirect(reverse("admin:entities_queue"))
        if row.same_as_id is not None:
            messages.info(request, "That claim is the same as this one.")
            return HttpResponseRedirect(f"{reverse('admin:entities_queue')}?{urlencode({'claim': row.same_as_id})}")
    else:
        row = queue.after(place)
    if row is None:
        return page(request, "queue_end", "The end of the queue", "claims", place=place)
    return _claim(request, row)


def _claim(request: HttpRequest, row: Claim, form: SaysForm | None = None, status: int = 200, **context: Any) -> TemplateResponse:
    evidence = queue.evidence_of(row)
    told = sorted(evidence, key=lambda each: (each.article.published, each.article_id, each.start))
    now = conflicts.seen(row, told)
    form = form or SaysForm(instance=row, initial={"seen": now.note} | {name: request.POST.get(name, "") for name in ("reason", "link")})
    for name in ("subject", "object"):
        form.fields[name].widget = PartySelect(Claim._meta.get_field(name), admin.site)
        form.fields[name].widget.choices = form.fields[name].choices  # type: ignore[attr-defined]
    response = page(
        request,
        "queue",
        "A claim to look at",
        "claims",
        claim=row,
        form=form,
        place=request.POST.get("after") or queue.place_of(row),
        priority=float(queue.place_of(row).partition(",")[0]),
        evidence=[(each, in_paragraph(each)) for each in evidence],
        sources=len({each.article.teller for each in evidence}),
        look_alikes=queue.look_alikes(row),
        decisions=list(row.corrections.select_related("by")),
        joined={name: request.POST.get(name, "") for name in ("same", "other")},
        **(_PLAIN | {"last": _last(request)} | context),
    )
    response.status_code = status
    return response


def _last(request: HttpRequest) -> int | None:
    """The claim that this editor decided last, to take it back."""
    return row_number(request.POST.get("last") or request.GET.get("last"))


def decide(request: HttpRequest) -> HttpResponse:
    """Does what the editor chose for a claim, and goes on to the next; shows the claim again where that cannot be."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    before = conflicts.read(request.POST.get("seen", ""))
    if before is None:
        messages.error(request, "That page was too old to decide by; nothing was changed.")
        return HttpResponseRedirect(reverse("admin:entities_queue"))
    row = Claim.objects.with_ends().filter(pk=before.claim).first()
    if row is None:
        return gone(request, before)
    how = request.POST.get("do", "")
    if how in UNCHANGING and (edited := _edited(request, before)):
        return _unsaved(request, row, before, how, edited)
    form = SaysForm(request.POST, instance=copy(row), trusting=True) if how in ("correct", "split") else None
    if form is not None and not form.is_valid():
        return _claim(request, row, form, 400, meant=DONE[how], chosen=_chosen(request))
    try:
        made = _decided(request, row, how, before.stamp, form)
    except Conflict:
        return _conflict(request, before, how, form)
    except ActionError as error:
        return _claim(request, row, form, 400, problem=str(error), chosen=_chosen(request))
    messages.success(request, f"{DONE[how]}: {made if made.pk == row.pk else f'{row}, now {made}'}.")
    if how == "restore":
        return HttpResponseRedirect(f"{reverse('admin:entities_queue')}?{urlencode({'claim': made.pk})}")
    onward = {"after": request.POST.get("after", ""), "last": made.pk}
    return HttpResponseRedirect(f"{reverse('admin:entities_queue')}?{urlencode(onward)}")


def _edited(request: HttpRequest, before: conflicts.Seen) -> list[str]:
    """The fields that the editor has changed, by name; none where the request has no fields."""
    return [name for name, value in conflicts.sent(request.POST.dict()).items() if value != before.columns[name]]


def _unsaved(request: HttpRequest, row: Claim, before: conflicts.Seen, how: str, edited: list[str]) -> HttpResponse:
    """The claim again with what the editor changed, which a decision about the claim as it stands would lose."""
    form = SaysForm(request.POST, instance=copy(row), trusting=True)
    if conflicts.seen(row).stamp != before.stamp:
        return _conflict(request, before, how, form)
    fields = get_text_list([f"the {Claim._meta.get_field(name).verbose_name}" for name in edited], "and")  # type: ignore[union-attr]
    problem = f"You changed {fields}. Save the correction, or undo the change to {UNCHANGING[how]}."
    return _claim(request, row, form, 400, problem=problem, edited=True, chosen=_chosen(request))


def _decided(request: HttpRequest, row: Claim, do: str, stamp: str, form: SaysForm | None) -> Claim:
    said: dict[str, Any] = {"by": acting(request), "reason": reason_of(request), "seen": stamp}
    if do == "restore":
        return actions.restore_claim(claim=row, **said)
    if form is not None:
        said |= {"reason": form.cleaned_data["reason"], "link": form.cleaned_data["link"]}
        if do == "split":
            chosen = Evidence.objects.filter(claim=row, pk__in=_chosen(request))
            return actions.split_claim(claim=row, evidence=chosen, changes=form.changes, **said)
        if not form.changes:
            raise ActionError("Nothing was changed. To say that it is right as it stands, confirm it.")
        return actions.correct_claim(claim=row, changes=form.changes, **said)
    said["link"] = link_of(request)
    match do:
        case "confirm":
            return actions.confirm_claim(claim=row, **said)
        case "reject":
            return actions.reject_claim(claim=row, **said)
        case "same":
            number = row_number(request.POST.get("other") or request.POST.get("same"))
            other = Claim.objects.filter(pk=number).first() if number is not None else None
            if other is None:
                raise ActionError("Choose the claim that this one is the same as, or give its number.")
            return actions.same_claim(claim=row, other=other, **said)
    raise ActionError("Choose what to do with the claim.")


def _chosen(request: HttpRequest) -> list[int]:
    return [number for pk in request.POST.getlist("evidence") if (number := row_number(pk)) is not None]


def _conflict(request: HttpRequest, before: conflicts.Seen, how: str, form: SaysForm | None) -> HttpResponse:
    """The claim as it stands now, with what has changed and what the editor meant to do; nothing was saved."""
    row = Claim.objects.with_ends().filter(pk=before.claim).first()
    if row is None:
        return gone(request, before)
    if form is not None:
        form = SaysForm(request.POST, instance=copy(row))
        if not form.is_valid():  # where a field is wrong besides, the form has not come to compare
            told = conflicts.differences(before, row, conflicts.sent(request.POST.dict())) if form.conflict is None else form.conflict
            return _claim(request, row, form, 409, conflict=told, meant=DONE[how], chosen=_chosen(request))
    who, reason, at = versions.last_change(Claim, row.pk)
    context = {"who": who, "why_changed": reason, "changed_at": at, "meant": DONE[how], "do": how}
    return _claim(request, row, None, 409, conflict=conflicts.differences(before, row), **context)


def gone(request: HttpRequest, before: conflicts.Seen) -> HttpResponse:
    """What to tell when the machine reads a claim's sentences otherwise now, and the claim is no more."""
    given = conflicts.sent(request.POST.dict())
    response = page(
        request,
        "gone",
        "The machine now reads this otherwise",
        "claims",
        before=before,
        now=list(conflicts.read_now(before)),
        meant=conflicts.differences(before, None, given),
        how=DONE.get(request.POST.get("do", ""), "Saved"),
        reason=request.POST.get("reason", ""),
        place=request.POST.get("after", ""),
    )
    response.status_code = 409
    return response


def why(request: HttpRequest, pk: int) -> HttpResponse:
    """What the machine makes of the sentence of an evidence today, as plain text."""
    rows = Evidence.objects.select_related("article").defer("article__search")
    text = queue.why(get_object_or_404(rows, pk=pk))
    return HttpResponse(text or "Today's extraction makes nothing of this sentence.", content_type="text/plain; charset=utf-8")


def contradictions(request: HttpRequest) -> HttpResponse:
    """Claims that cannot all be right, side by side."""
    return page(request, "contradictions", "Contradictions", "contradictions", rows=queue.contradictions())


# Names


def names(request: HttpRequest) -> HttpResponse:
    """The next name that may be an entity, with the known names that are like it; POST judges one and goes on."""
    if request.method == "POST":
        return _judged(request)
    row = queue.candidate_after(request.GET.get("after", ""))
    if row is None:
        return page(request, "queue_end", "No more names", "names", place=request.GET.get("after", ""))
    place = f"{row.mention_count},{row.pk}"  # type: ignore[attr-defined]  # annotated
    about = Claim.objects.about(row).with_ends()[:5]
    context = {"near": queue.nearest(row), "said": said_of(row), "claims": about}
    return page(request, "names", "Is this an entity?", "names", row=row, place=place, **context)


def _judged(request: HttpRequest) -> HttpResponse:
    onward = f"{reverse('admin:entities_queue_names')}?{urlencode({'after': request.POST.get('after', '')})}"
    row = get_object_or_404(Entity, pk=row_number(request.POST.get("entity")) or 0)
    if row.standing != Entity.Standing.CANDIDATE or row.merged_into_id is not None:
        stands = f"is now part of {row.canonical}" if row.merged_into_id else f"now stands as “{row.get_standing_display()}”"
        messages.warning(request, f"Another was faster: {row} {stands}. Your choice was not saved.")
        return HttpResponseRedirect(onward)
    said: dict[str, Any] = {"by": acting(request), "reason": reason_of(request)}
    try:
        match request.POST.get("do", ""):
            case "establish":
                actions.establish_entity(entity=row, **said)
                messages.success(request, f"{row} is an entity.")
            case "reject":
                actions.reject_entity(entity=row, **said)
                messages.success(request, f"{row} is none.")
            case other if other.startswith("same-") and (number := row_number(other[5:])) is not None:
                target = actions.merge_entities(source=row, target=get_object_or_404(Entity, pk=number), **said)
                messages.success(request, f"{row} is {target}.")
            case _:
                messages.error(request, "Choose what the name is.")
                onward = request.get_full_path()
    except ActionError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(onward)


def sources(request: HttpRequest) -> HttpResponse:
    """Sources that cannot be read, with why."""
    return page(request, "failing", "Sources that fail", "sources", rows=queue.failing_sources())


# Running


def running(request: HttpRequest) -> HttpResponse:
    """What workers were asked for, and how far they are."""
    rows = list(Work.objects.select_related("by")[:WORK_SHOWN])
    return page(request, "running", "What is running", "running", rows=rows, live=any(row.ended is None for row in rows))


def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands workers once more what a worker left when it was stopped."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = get_object_or_404(Work, pk=pk)
    if row.state == Work.State.STALLED:
        work.ask_again(work=row, send=SEND[Work.Kind(row.kind)])
    return HttpResponseRedirect(reverse("admin:entities_queue_running"))
