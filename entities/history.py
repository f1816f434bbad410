"""The history of claims and entities: their versions with those of what belongs to them, and how one is restored.

Restoring is a decision like any other, by the actions that editors have: it is laid over what the machine finds, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Substr

from entities import actions, naming, panels
from entities.actions import ActionError
from entities.fingerprint import Statement
from entities.models import Alias, Claim, ClaimKind, Correction, Entity, Evidence, Status
from entities.statements import FIELDS, from_json, of_claim
from ingest.models import UNKNOWN_PUBLISHER, Article
from ingest.versions import Model, Telling, Version, events_of, in_words, versions

_NUMBERS = {
    "amount": (frozenset({f"amount_{part}" for part in ("value", "high", "currency", "qualifier", "per")}), panels.amount_of),
    "quantity": (frozenset({f"quantity_{part}" for part in ("value", "high", "unit", "qualifier")}), panels.quantity_of),
}
_LONGEST = 240  # characters of a sentence that are shown


def _claims_by_id(pks: set[Any]) -> dict[Any, str]:
    return {row.pk: f"{row} (claim {row.pk})" for row in Claim.objects.with_ends().filter(pk__in=pks)}


_CLAIMS: Mapping[Model, Callable[[set[Any]], Mapping[Any, str]]] = {Claim: _claims_by_id}
CLAIM = Telling(_NUMBERS, silent=frozenset({"fingerprint", "when_first", "deal"}), names=_CLAIMS)
ENTITY = Telling({"address": (frozenset({"slug"}), lambda row: row.slug)}, silent=frozenset({"key"}))
_ALIAS = Telling(silent=frozenset({"norm"}))


def of_claim_row(pk: int) -> list[list[Version]]:
    """The versions of a claim, of every sentence that ever was its evidence, and of every decision that ever was about it."""
    evidence = list(_ever(Evidence, claim=pk).annotate(words=_words(), said_by=_said_by()))
    decisions = list(_ever(Correction, claim=pk))
    names = _names_by_key([*(row.read for row in evidence), *(row.changes for row in decisions)])
    read = Telling(
        {"read as": (frozenset({"read"}), lambda row: _statement(row.read, names))},
        silent=frozenset({"article", "start", "end", "statement"}),
        names=_CLAIMS,
    )
    return [
        versions(Claim, events_of(Claim).filter(pgh_obj_id=pk), CLAIM),
        versions(Evidence, evidence, read, lambda row: f"Sentence “{row.words or 'of an article that is gone'}”, {row.said_by}"),
        versions(
            Correction,
            decisions,
            _decided(names),
            lambda row: f"Decision: {row.get_decision_display()}{_told(_changes(row.changes, names))}",
        ),
    ]


def of_decision_row(pk: int) -> list[list[Version]]:
    """The versions of a decision."""
    rows = list(events_of(Correction).filter(pgh_obj_id=pk))
    return [versions(Correction, rows, _decided(_names_by_key(row.changes for row in rows)))]


def of_entity_row(pk: int) -> list[list[Version]]:
    """The versions of an entity, and of every spelling that ever was its."""
    return [
        versions(Entity, events_of(Entity).filter(pgh_obj_id=pk), ENTITY),
        versions(Alias, _ever(Alias, entity=pk), _ALIAS, lambda row: f"Spelling “{row.name}”"),
    ]


def _ever(model: Any, **at_any_time: Any) -> QuerySet[Any]:
    """The versions of rows that were once as said, those in which they were not included."""
    return events_of(model).filter(pgh_obj_id__in=events_of(model).filter(**at_any_time).order_by().values("pgh_obj_id"))


def _words() -> Subquery:
    """The beginning of an evidence's words, whether or not it is still there."""
    articles = Article.objects.filter(pk=OuterRef("article_id")).order_by()
    cut = Substr("text", OuterRef("start") + 1, OuterRef("end") - OuterRef("start"))
    return Subquery(articles.annotate(words=Substr(cut, 1, _LONGEST)).values("words")[:1])


def _said_by() -> Coalesce:
    article = Article.objects.filter(pk=OuterRef("article_id")).order_by()
    publisher = Coalesce(F("document__publisher__name"), F("document__source__publisher__name"))
    return Coalesce(Subquery(article.annotate(by=publisher).values("by")[:1]), Value(UNKNOWN_PUBLISHER))


def _decided(names: Mapping[str, str]) -> Telling:
    return Telling(
        {"changes": (frozenset({"changes"}), lambda row: _changes(row.changes, names))},
        silent=frozenset({"statement", "sentence", "sentences", "before", "at"}),
        names=_CLAIMS,
    )


def _names_by_key(fields: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Names of the parties in statements or changes."""
    fields = list(fields)
    keys = {each.get(end) for each in fields for end in ("subject", "object")} - {None, ""}
    return dict(Entity.objects.filter(key__in=keys).values_list("key", "name"))


def _statement(read: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What the machine read, in one line."""
    if not read:
        return ""
    says = from_json(read)
    ends = " → ".join(names.get(key, key) for key in (says.subject, says.object) if key)
    rest = [in_words(_number(says.amount)), in_words(_number(says.quantity)), says.detail, says.when, "hearsay" if says.reported else ""]
    return ", ".join([f"{ClaimKind(says.kind).label}: {ends}", Status(says.status).label, *filter(None, rest)])


def _changes(changes: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The fields that an editor set, in one line."""
    told = []
    for name, value in ((name, changes[name]) for name in FIELDS if name in changes):
        if name in ("subject", "object"):
            words = names.get(value, value)
        elif isinstance(value, Mapping):
            words = _number(getattr(from_json({"kind": "", name: value}), name))
        else:
            words = str(Status(value).label) if name == "status" else in_words(value)
        told.append(f"{name} {words or 'none'}")
    return ", ".join(told)


def _number(number: Any) -> str:
    if number is None:
        return ""
    high = "" if number.high is None else f"–{in_words(number.high)}"
    unit = getattr(number, "currency", "") or getattr(number, "unit", "")
    return f"{panels.sign(number.qualifier)}{in_words(number.value)}{high} {unit}".strip()


def _told(words: str) -> str:
    return f" ({words})" if words else ""


# Restoring


def restore_claim_version(*, claim: Claim, version: Any, by: User, reason: str = "") -> Claim:
    """Decides that a claim says again what it said in a version; gives the claim that now says so.

    Raises ``ActionError`` where that cannot be, with what to do instead.
    """
    claim = Claim.objects.with_ends().get(pk=claim.pk)
    if claim.same_as_id is not None:
        raise ActionError(f"Its sentences now belong to claim {claim.same_as_id}: correct that one, or take its decisions back.")
    changes = _content(claim, version)
    if changes:
        claim = actions.correct_claim(claim=claim, changes=changes, by=by, reason=reason)
    was_rejected = version.standing == Claim.Standing.REJECTED
    is_rejected = claim.standing == Claim.Standing.REJECTED
    if was_rejected and not is_rejected:
        return actions.reject_claim(claim=claim, by=by, reason=reason)
    if changes:
        return claim
    undecided = claim.standing in (Claim.Standing.PUBLISHED, Claim.Standing.QUEUED)
    if (is_rejected and not was_rejected) or (undecided and version.standing == Claim.Standing.CONFIRMED):
        return actions.confirm_claim(claim=claim, by=by, reason=reason)
    if version.standing != claim.standing:
        raise ActionError(
            "The claim says the same now; that version was only not decided yet. To leave it to the machine again, "
            "choose “Take back every decision” in the list of claims."
        )
    raise ActionError("The claim says and stands now as it did then; what differs is only counted from its sentences.")


def _content(claim: Claim, version: Any) -> dict[str, Any]:
    """The fields in which a version says something else than the claim, as ``actions.correct_claim`` takes them."""
    ends = {end: _party(version, end) for end in ("subject", "object")}
    then, now = of_claim(version), of_claim(claim)
    changes = {name: getattr(then, name) for name in FIELDS if name not in ends and _differ(name, then, now)}
    standing_for = {end: getattr(claim, end).canonical if getattr(claim, end) else None for end in ends}
    return changes | {end: party for end, party in ends.items() if party != standing_for[end]}


def _differ(name: str, then: Statement, now: Statement) -> bool:
    return bool(getattr(then, name) != getattr(now, name))


def _party(version: Any, end: str) -> Entity | None:
    """The entity that stands for a version's party today."""
    pk = getattr(version, f"{end}_id")
    if pk is None:
        return None
    party = Entity.objects.filter(pk=pk).first()
    if party is None:
        raise ActionError(f"Its {end} is no entity any more. Correct the claim instead.")
    party = party.canonical
    if party.standing == Entity.Standing.REJECTED:
        raise ActionError(f"{party} was since rejected as no entity. Establish it again first, or correct the claim instead.")
    return party


def restore_entity_version(*, entity: Entity, version: Any, by: User, reason: str = "") -> Entity:
    """Gives an entity the name, kind, standing, description, homepage, maker and parent of a version; all or nothing.

    A merge is neither made nor undone by it. Raises ``ActionError`` where it cannot be, with what to do instead.
    """
    with actions.acting("restore_entity", by, reason):
        entity = Entity.objects.get(pk=entity.pk)
        if entity.merged_into_id is not None:
            raise ActionError(f"{entity} is merged into {entity.canonical}. Undo the merge first (“Undo the merge” in the list).")
        how: dict[str, Any] = {"entity": entity, "by": by, "reason": reason}
        others = {name: _other(version, name) for name in ("maker", "parent")}
        plain = {"description": version.description, "homepage": version.homepage, "maker": others["maker"]}
        changed = {name: value for name, value in plain.items() if getattr(entity, name) != value}
        steps: list[tuple[bool, Callable[[], object]]] = [
            (entity.kind != version.kind, partial(naming.change_kind, kind=version.kind, name=version.name, **how)),
            (
                entity.kind == version.kind and entity.name != version.name,
                partial(actions.rename_entity, name=version.name, **how),
            ),
            (bool(changed), partial(actions.describe_entity, fields=changed, **how)),
            (entity.parent != others["parent"], partial(naming.set_parent, parent=others["parent"], **how)),
            (entity.standing != version.standing, partial(actions.stand_entity, standing=version.standing, **how)),
        ]
        if not any(due for due, _ in steps):
            raise ActionError("All that an editor sets of it is now as it was then.")
        for due, step in steps:
            if due:
                step()
        return Entity.objects.get(pk=entity.pk)


def _other(version: Any, name: str) -> Entity | None:
    row = Entity.objects.filter(pk=getattr(version, f"{name}_id")).first()
    return row.canonical if row else None
