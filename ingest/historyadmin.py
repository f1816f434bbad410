"""The pages behind “History” in the admin: what changed in a row, and a version of it restored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from ingest import versions
from ingest.numbers import row_number
from ingest.versions import Telling, Version, Words

PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a row in words: as it stands, as it was, and as restoring would leave it."""

    label: str
    now: str
    then: str
    after: str

    @property
    def stays(self) -> bool:
        """Whether restoring leaves it as it stands, though it was otherwise."""
        return self.after == self.now != self.then


class Historied(admin.ModelAdmin):  # type: ignore[type-arg]  # no generic at run time
    """An admin of rows whose versions the database keeps. One that can restore them says how in ``restored``."""

    telling = Telling()
    restores = False
    #: What ``restored`` raises to say that a version cannot be restored, and why.
    refusals: tuple[type[Exception], ...] = (ValidationError,)

    def histories(self, pk: int) -> list[list[Version]]:
        """The versions of a row, and after it of the rows that belong to it."""
        return [versions.versions(self.model, versions.events_of(self.model).filter(pgh_obj_id=pk), self.telling)]

    def restored(self, request: HttpRequest, row: Any, version: Any, reason: str) -> Any:
        """Makes a row what a version of it was, as this editor's decision; gives the row that now says so."""
        raise NotImplementedError

    def alone(self, pk: int) -> AbstractContextManager[None]:
        """A transaction in which no one else writes the row."""
        return _locked(self.model, pk)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_version"
        view = self.admin_site.admin_view(self.version_view)
        return [path("<path:object_id>/history/<int:version>/", view, name=name), *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Every change of a row, newest first; of one that is no more as well."""
        pk, row = self._sought(request, object_id)
        own, *others = self.histories(pk)
        if not own and row is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
            return missing
        context = {
            **self._context(request, row, pk),
            "title": f"History of {row or self._gone(pk)}",
            "page": Paginator(versions.moments(own, *others), PER_PAGE).get_page(request.GET.get("p")),
            "latest": own[-1].event.pgh_id if own else None,
            "may_restore": self.restores and row is not None and self.has_change_permission(request, row),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def version_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponse:
        """A version against what stands, and what restoring it would change; POST restores it."""
        pk, row = self._sought(request, object_id)
        event = versions.events_of(self.model).filter(pgh_obj_id=pk, pgh_id=version).first()
        if row is None or event is None or not self.restores:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        reason = request.POST.get("reason", self._reason(event)).strip()[:300]
        if request.method == "POST":
            with self.alone(pk):
                if request.POST.get("latest") == str(self._latest(pk)):
                    return self._restore(request, pk, event, reason)
            messages.warning(request, f"{versions.changed_since(self.model, pk)} Nothing was restored; look again.")
        return self._preview(request, pk, event, reason)

    def _restore(self, request: HttpRequest, pk: int, event: Any, reason: str) -> HttpResponse:
        try:
            with transaction.atomic():
                made = self.restored(request, self.model._default_manager.get(pk=pk), event, reason)
        except self.refusals as error:
            messages.error(request, f"Nothing was restored. {_words(error)}")
            return HttpResponseRedirect(request.path)
        messages.success(request, f"Restored as of {_moment(event)}: {made}.")
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[made.pk]))

    def _preview(self, request: HttpRequest, pk: int, event: Any, reason: str) -> HttpResponse:
        """What would come of it, found by doing it and taking it back."""
        problem, after = "", None
        latest, row = self._latest(pk), self.model._default_manager.get(pk=pk)
        try:
            with transaction.atomic():
                after = self.restored(request, self.model._default_manager.get(pk=pk), event, reason)
                transaction.set_rollback(True)
        except self.refusals as error:
            problem = _words(error)
        words = Words(self.model, [row, event, after or row], self.telling)
        now, then, made = words.of(row), words.of(event), words.of(after or row)
        rows = [Row(label, now[label], then[label], made[label]) for label in now]
        context = {
            **self._context(request, row, pk),
            "title": f"The version of {_moment(event)}",
            "who": self._who(pk, event),
            "why": versions.why(event),
            "rows": [each for each in rows if len({each.now, each.then, each.after}) > 1],
            "problem": problem,
            "joins": after if after is not None and after.pk != pk else None,
            "latest": latest,
            "reason": reason,
        }
        return TemplateResponse(request, "admin/version.html", context)

    def _who(self, pk: int, event: Any) -> str:
        """As the history tells it, where what belongs to the row may know more."""
        told = versions.moments(*self.histories(pk))
        return next((moment.who for moment in told if any(each.event == event for each in moment.versions)), versions.who(event))

    def _sought(self, request: HttpRequest, object_id: str) -> tuple[int, models.Model | None]:
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row_number(unquote(object_id)) or 0, row

    def _context(self, request: HttpRequest, row: Any, pk: int) -> dict[str, Any]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": row,
            "name": str(row) if row else self._gone(pk),
            "list_url": reverse(f"{name}_changelist"),
            "change_url": reverse(f"{name}_change", args=[pk]),
            "history_url": reverse(f"{name}_history", args=[pk]),
        }

    def _gone(self, pk: int) -> str:
        return f"{self.opts.verbose_name} {pk}, which is no more"

    def _latest(self, pk: int) -> int | None:
        latest: int | None = versions.events_of(self.model).filter(pgh_obj_id=pk).values_list("pgh_id", flat=True).last()
        return latest

    def _reason(self, event: Any) -> str:
        return f"Restored the version of {_moment(event)}"


@contextmanager
def _locked(model: type[models.Model], pk: int) -> Iterator[None]:
    with transaction.atomic():
        model._default_manager.select_for_update().filter(pk=pk).first()
        yield


def _moment(event: Any) -> str:
    return f"{timezone.localtime(event.pgh_created_at):%-d %B %Y, %H:%M}"


def _words(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
