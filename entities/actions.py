"""What editors do. Each is atomic, history included, and sends ``index_corrected`` on commit with the articles it touches.

A decision about a claim is kept for every statement of the machine among its evidence (``Correction``), so that it holds
for whatever a later extraction, or a later article, finds to say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import pghistory
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from entities import told
from entities.extraction.types import Amount, Quantity
from entities.laying import lay, settle, writing
from entities.models import Alias, Claim, ClaimKind, Correction, Entity, Evidence, FormerAddress, Mention, Qualifier, Status
from entities.names import norm
from entities.recount import recount_entities, write
from entities.resolution import free_slug
from entities.signals import index_corrected
from entities.statements import FIELDS, TOO_LARGE, value_to_json


class ActionError(ValueError):
    """What was asked cannot be done; the message says why, for the editor."""


def correct_claim(*, claim: Claim, changes: Mapping[str, Any], by: User, reason: str = "") -> Claim:
    """Sets fields of a claim (those of ``statements.FIELDS``; parties as ``Entity`` or None, sums as ``Amount``, ``Quantity`` or None).

    Gives the claim that now says it: the same row with its address, or that of a claim which said so already.
    Raises ``ActionError`` for a field or value that a claim cannot have.
    """
    fields = checked(changes)
    return _decide(claim, Correction.Decision.EDIT, by, reason, fields)


def reject_claim(*, claim: Claim, by: User, reason: str = "") -> Claim:
    """Takes a claim out of what readers see, now and whenever the machine finds it again."""
    return _decide(claim, Correction.Decision.REJECT, by, reason)


def confirm_claim(*, claim: Claim, by: User, reason: str = "") -> Claim:
    """Publishes a claim whatever its confidence."""
    return _decide(claim, Correction.Decision.CONFIRM, by, reason)


def restore_claim(*, claim: Claim, by: User, reason: str = "") -> Claim:
    """Takes back every decision about a claim: it says again what the machine read. Gives the claim with the first of its evidence."""
    with acting("restore_claim", by, reason):
        rows = list(claim.evidence.all())
        Correction.objects.filter(Q(claim=claim) | Q(statement__in={row.statement for row in rows})).delete()
        _settled(rows, also=[claim.pk])
        return _claim_of(rows) or claim


def merge_entities(*, source: Entity, target: Entity, by: User, reason: str = "") -> Entity:
    """Makes one entity stand for another as well; what was said of the source is said of the target. Gives the target."""
    with acting("merge_entities", by, reason):
        source.refresh_from_db()
        target = Entity.objects.get(pk=target.pk).canonical
        if source.merged_into_id is not None:
            raise ActionError(f"{source} is already merged into {source.canonical}.")
        if source.pk == target.pk:
            raise ActionError(f"{source} cannot be merged into itself.")
        rows = list(_evidence_about(source))
        write(Entity, [(source, {"merged_into_id": target.pk})])
        _settled(rows)
        _join_mentions(source, target)
        recount_entities([source.pk, target.pk])
        return Entity.objects.get(pk=target.pk)


def unmerge(*, source: Entity, by: User, reason: str = "") -> Entity:
    """Lets an entity stand for itself again. Its claims part at once; who is named where follows as the articles are indexed again."""
    from entities import tasks

    with acting("unmerge", by, reason):
        source = Entity.objects.get(pk=source.pk)
        if source.merged_into_id is None:
            raise ActionError(f"{source} is not merged into another.")
        target = source.canonical
        rows = list(_evidence_about(target))
        articles = list(Mention.objects.filter(entity=target).order_by("article__published", "article").values_list("article", flat=True))
        write(Entity, [(source, {"merged_into_id": None})])
        _settled(rows)
        transaction.on_commit(partial(tasks.reindex_articles.delay, articles))
        return source


def describe_entity(*, entity: Entity, fields: Mapping[str, Any], by: User, reason: str = "") -> Entity:
    """Sets ``description``, ``homepage`` and ``maker``, as far as given."""
    if unknown := set(fields) - {"description", "homepage", "maker"}:
        raise ActionError(f"An entity has no {', '.join(sorted(unknown))} to describe it.")
    with acting("describe_entity", by, reason):
        entity = Entity.objects.get(pk=entity.pk)
        write(Entity, [(entity, dict(fields))])
        _announce(_evidence_about(entity))
        return entity


def establish_entity(*, entity: Entity, by: User, reason: str = "") -> Entity:
    """Puts a candidate into the public lists for good."""
    return _stand(entity, Entity.Standing.ESTABLISHED, "establish_entity", by, reason)


def reject_entity(*, entity: Entity, by: User, reason: str = "") -> Entity:
    """Says that a name is none of an entity: it leaves the lists, and claims about it are rejected unless confirmed one by one."""
    return _stand(entity, Entity.Standing.REJECTED, "reject_entity", by, reason)


def stand_entity(*, entity: Entity, standing: str, by: User, reason: str = "") -> Entity:
    """Gives an entity a standing by name. As a candidate, publishers are counted again."""
    if standing == Entity.Standing.ESTABLISHED:
        return establish_entity(entity=entity, by=by, reason=reason)
    if standing == Entity.Standing.REJECTED:
        return reject_entity(entity=entity, by=by, reason=reason)
    return _stand(entity, standing, "reopen_entity", by, reason)


def rename_entity(*, entity: Entity, name: str, by: User, reason: str = "") -> Entity:
    """Gives an entity another name and address; the old address redirects, the old name stays an alias."""
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise ActionError("A name has 1 to 200 characters.")
    with acting("rename_entity", by, reason):
        entity = Entity.objects.get(pk=entity.pk)
        old_name, old_slug = entity.name, entity.slug
        if name == old_name:
            return entity
        write(Entity, [(entity, {"name": name, "slug": free_slug(name, entity.kind, entity.key, of=entity)})])
        if entity.slug != old_slug:
            FormerAddress.objects.filter(slug=entity.slug).delete()  # its own of old: free_slug takes no other's
            FormerAddress.objects.create(slug=old_slug, entity=entity)
        for spelling in (old_name, name):
            values = {"norm": norm(spelling, entity.kind), "origin": Entity.Origin.EDITOR}
            Alias.objects.update_or_create(entity=entity, name=spelling, defaults=values)
        _announce(_evidence_about(entity))
        return entity


@contextmanager
def acting(action: str, by: User, reason: str) -> Iterator[None]:
    """One transaction, alone in writing the index, whose history rows say who did what and why."""
    with pghistory.context(user=by.pk, action=action, reason=reason), writing():
        yield


def _decide(claim: Claim, decision: Correction.Decision, by: User, reason: str, fields: Mapping[str, Any] | None = None) -> Claim:
    with acting(f"{decision}_claim", by, reason):
        rows = list(Evidence.objects.filter(claim=claim).order_by("article__published", "article", "start"))
        if not rows:
            raise ActionError("No article says this claim any more, so there is nothing to decide.")
        for statement, row in {row.statement: row for row in reversed(rows)}.items():
            earlier = Correction.objects.filter(statement=statement).first()
            Correction.objects.update_or_create(
                statement=statement,
                defaults={
                    "claim": claim,
                    "decision": decision,
                    "before": row.read,
                    "changes": {**(earlier.changes if earlier else {}), **(fields or {})},
                    "reason": reason[:300],
                    "by": by,
                    "at": timezone.now(),
                },
            )
        laid, _ = lay(rows)
        if not all(each.says.stands for each in laid):
            raise ActionError("A claim needs a party, and its two parties must differ.")
        _settled(rows)
        return Claim.objects.with_ends().get(pk=laid[0].row.claim_id)


def _stand(entity: Entity, standing: str, action: str, by: User, reason: str) -> Entity:
    with acting(action, by, reason):
        entity = Entity.objects.get(pk=entity.pk)
        origin = entity.origin
        if origin != Entity.Origin.LEXICON:
            origin = Entity.Origin.TEXT if standing == Entity.Standing.CANDIDATE else Entity.Origin.EDITOR
        write(Entity, [(entity, {"standing": standing, "origin": origin})])
        recount_entities([entity.pk])
        _settled(list(_evidence_about(entity)))
        return Entity.objects.get(pk=entity.pk)


def _settled(rows: list[Evidence], also: Iterable[int] = ()) -> None:
    settle(rows, also)
    _announce(rows)


def _announce(rows: Iterable[Evidence]) -> None:
    articles = sorted({row.article_id for row in rows})
    transaction.on_commit(partial(index_corrected.send, sender=Claim, article_ids=articles))


def announce_about(entity: Entity) -> None:
    """Tells, once this is committed, that what is said of an entity changed."""
    _announce(_evidence_about(entity))


def _claim_of(rows: list[Evidence]) -> Claim | None:
    said = Claim.objects.with_ends().filter(evidence__in=[row.pk for row in rows])
    return said.order_by("evidence__article__published", "evidence__pk").first()


def _evidence_about(entity: Entity) -> Iterable[Evidence]:
    return Evidence.objects.filter(Q(claim__subject=entity) | Q(claim__object=entity))


def _join_mentions(source: Entity, target: Entity) -> None:
    have = {mention.article_id: mention for mention in Mention.objects.filter(entity=target)}
    for mention in Mention.objects.filter(entity=source):
        if other := have.get(mention.article_id):
            Mention.objects.filter(pk=other.pk).update(count=other.count + mention.count, start=min(other.start, mention.start))
            mention.delete()
        else:
            Mention.objects.filter(pk=mention.pk).update(entity=target)


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as ``Correction.changes`` keeps them; raises ``ActionError`` for what a claim cannot have."""
    if unknown := set(changes) - set(FIELDS):
        raise ActionError(f"A claim has no {', '.join(sorted(unknown))}.")
    for field, choices in (("kind", ClaimKind), ("status", Status)):
        if field in changes and changes[field] not in choices.values:
            raise ActionError(f"“{changes[field]}” is no {field} of a claim.")
    if not told.is_date(changes.get("when", "")):
        raise ActionError(f"“{changes['when']}” is no date: give YYYY, YYYY-Qn, YYYY-MM or YYYY-MM-DD.")
    if len(changes.get("detail", "")) > 300:
        raise ActionError("A detail has at most 300 characters.")
    for field in ("amount", "quantity"):
        _check_number(changes.get(field))
    fields = {name: value_to_json(value) for name, value in changes.items()}
    for end in ("subject", "object"):
        if end in changes:
            fields[end] = changes[end].key if changes[end] else ""
    return fields


def _check_number(number: Amount | Quantity | None) -> None:
    if number is None:
        return
    if number.qualifier not in Qualifier.values:
        raise ActionError(f"“{number.qualifier}” is no qualifier of a number.")
    if (number.high is not None) != (number.qualifier == Qualifier.RANGE):
        raise ActionError("A range, and only a range, has a higher end.")
    if number.high is not None and number.high <= number.value:
        raise ActionError("The higher end of a range is higher than the lower.")
    if not all(value.is_finite() and abs(value) < TOO_LARGE for value in (number.value, number.high) if value is not None):
        raise ActionError("The number is too large.")
    if number.value < 0:
        raise ActionError("A number is never below zero: a loss or a fall is told by the kind and the detail.")
    if isinstance(number, Quantity) and not number.unit.strip():
        raise ActionError("A quantity needs a unit, such as GW, users or percent.")
    if isinstance(number, Amount) and not (len(number.currency) == 3 and number.currency.isalpha() and number.currency.isupper()):
        raise ActionError(f"“{number.currency}” is no currency: give its three letters, such as USD.")
