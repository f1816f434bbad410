"""What editors decided, out of the history that the database keeps."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

#: Actions that set a standing. The machine sets it too, and may do so while an editor's request runs.
STANDING_ACTIONS = ("establish_entity", "reject_entity", "reopen_entity")


def about_entities() -> QuerySet[Any]:
    """Events of entities that editors renamed, merged, parted again, established, rejected or reopened.

    Each comes with ``name_before``, ``standing_before`` and ``merged_before`` (an id or None), as they were up to then.
    """
    events: QuerySet[Any] = apps.get_model("entities", "EntityEvent")._default_manager.all()
    earlier = events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    rows: QuerySet[Any] = events.filter(pgh_context__metadata__has_key="action").annotate(
        name_before=Subquery(earlier.values("name")[:1]),
        standing_before=Subquery(earlier.values("standing")[:1]),
        merged_before=Subquery(earlier.values("merged_into_id")[:1]),
    )
    renamed = ~Q(name=F("name_before"))
    merged = Q(merged_into_id__isnull=False, merged_before__isnull=True) | Q(merged_into_id__isnull=True, merged_before__isnull=False)
    judged = ~Q(standing=F("standing_before")) & Q(pgh_context__metadata__action__in=STANDING_ACTIONS)
    return rows.filter(renamed | merged | judged, name_before__isnull=False)


def taken_back() -> QuerySet[Any]:
    """Events of decisions about claims that an editor has taken back; each holds the decision as it was."""
    events: QuerySet[Any] = apps.get_model("entities", "CorrectionEvent")._default_manager.all()
    return events.filter(pgh_label="delete", pgh_context__metadata__action="restore_claim")
