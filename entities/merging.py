"""What a merge changes in the rows, and how its undoing gives them back exactly.

What is claimed after an undone merge is found as everywhere, by laying evidence anew (``laying.settle``). What evidence cannot tell is kept
in ``Merge``: which row, and so which address, said what, and the rows that the merge took away. A row that something else has changed
since then is left to ``settle``, so nothing decided between a merge and its undoing is lost. Merges that came later and have the same
entity stand for them are undone before it and done again after it, so that the order in which merges are undone makes no difference.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import pgtrigger
from django.core import serializers
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from entities.deals import groups_of, regroup
from entities.laying import settle
from entities.models import Claim, Deal, Entity, Evidence, Indexing, Mention, Merge
from entities.recount import recount_entities, write

Row = TypeVar("Row", bound=Model)


def join(source: Entity, target: Entity) -> list[Evidence]:
    """Lets the target stand for the source as well; neither is merged into another. Gives the evidence that this touches.

    Call it within ``writing``.
    """
    touched = _join(source, target, timezone.now())
    recount_entities([source.pk, target.pk])
    return touched


def part(source: Entity) -> tuple[list[Evidence], list[int]]:
    """Undoes a merge. Gives the evidence that this touches, and the articles to be indexed again: those read since the merge, or all that
    name the entity, where nothing is kept of the merge. Call it within ``writing``.
    """
    later = [(each.source, each.source.canonical, each.at) for each in _later(source)]
    ends = {source.pk, source.canonical.pk, *(row.pk for other, target, _ in later for row in (other, target))}
    wrong: list[int] = []
    for other, _, _ in later:
        wrong += _part(other, again=True)[1]
    touched, articles = _part(source)
    for other, target, at in reversed(later):
        touched += _join(other, target, at, again=True)
    recount_entities(ends)
    return touched, _in_order({*wrong, *articles})


def _later(source: Entity) -> list[Merge]:
    """Merges after that of the source into what stands for it, the newest first."""
    merge = Merge.objects.filter(source=source).first()
    if merge is None:
        return []
    together, found = set[int](), {source.canonical.pk}
    while found:
        together |= found
        found = set(Entity.objects.filter(merged_into__in=found).values_list("pk", flat=True))
    later = Merge.objects.filter(source__in=together, pk__gt=merge.pk).order_by("-pk")
    return list(later.select_related("source__merged_into"))


def _stand(source: Entity, target: Entity | None, again: bool) -> None:
    """``again``: entities that are parted only to be merged again at once were never seen apart, so their history says nothing of it."""
    with pgtrigger.ignore("entities.Entity:update_update") if again else nullcontext():
        write(Entity, [(source, {"merged_into_id": target.pk if target else None})])


def _join(source: Entity, target: Entity, at: dt.datetime, *, again: bool = False) -> list[Evidence]:
    """``at`` is when it was first done."""
    touched = list(_evidence_about(source))
    before = _Touchable.of(source, target)
    _stand(source, target, again)
    settle(touched)
    mentions = _join_mentions(source, target)
    _keep(source, before, _Touchable.of(source, target, also=before.claims), mentions, at)
    return touched


def _part(source: Entity, *, again: bool = False) -> tuple[list[Evidence], list[int]]:
    source.refresh_from_db()
    target = source.canonical
    groups = groups_of(Claim.objects.about(target))
    _stand(source, None, again)
    claims, articles = _give_back(source, target)
    touched = list(_evidence_about(source, target, also=claims))
    settle(touched, also=claims)
    regroup(groups)
    return touched, articles


def _evidence_about(*entities: Entity, also: Iterable[int] = ()) -> QuerySet[Evidence]:
    """``also`` are further claims."""
    return Evidence.objects.filter(Q(claim__subject__in=entities) | Q(claim__object__in=entities) | Q(claim__in=also))


@dataclass(frozen=True, slots=True)
class _Touchable:
    """The rows that a merge of two entities may touch."""

    claims: dict[int, Claim]
    evidence: dict[int, int]  # claims by id of the evidence
    own: list[Evidence]  # of claims between the two, which a merge ends
    deals: dict[int, Any]  # as JSON, with their parties

    @classmethod
    def of(cls, source: Entity, target: Entity, also: Iterable[int] = ()) -> Self:
        """``also`` are further claims."""
        ends = [source.pk, target.pk]
        about = Claim.objects.filter(Q(subject__in=ends) | Q(object__in=ends) | Q(pk__in=also))
        claims = {claim.pk: claim for claim in about.union(Claim.objects.filter(same_as__in=about))}
        evidence = dict(Evidence.objects.filter(claim__in=claims).order_by().values_list("pk", "claim"))
        own = list(Evidence.objects.filter(claim__in=Claim.objects.between(source, target)))
        deals = Deal.objects.filter(parties__in=ends).distinct().prefetch_related("parties")
        return cls(claims, evidence, own, {row["pk"]: row for row in _as_json(deals)})


def _keep(source: Entity, before: _Touchable, after: _Touchable, mentions: list[Any], at: dt.datetime) -> None:
    """Keeps what differs, for ``_give_back``; ``mentions`` is what ``_join_mentions`` gave."""
    changed = [claim for pk, claim in before.claims.items() if _mark(claim) != _mark(after.claims.get(pk))]
    rows = {
        "claims": _as_json(changed),
        "stood": {str(claim.pk): _mark(after.claims.get(claim.pk)) for claim in changed},
        "evidence": [[pk, was, after.evidence[pk]] for pk, was in before.evidence.items() if after.evidence.get(pk, was) != was],
        "gone": _as_json(row for row in before.own if row.pk not in after.evidence),
        "deals": [deal for pk, deal in before.deals.items() if pk not in after.deals],
        "mentions": mentions,
    }
    Merge.objects.create(source=source, at=at, rows=rows)


def _join_mentions(source: Entity, target: Entity) -> list[Any]:
    """Makes the articles that name the source name the target. Gives for each the rows before, ``[id, count, start]``, and count and start
    after.
    """
    have = {mention.article_id: mention for mention in Mention.objects.filter(entity=target)}
    found: list[Any] = []
    for mention in Mention.objects.filter(entity=source):
        other = have.get(mention.article_id)
        count, start = mention.count, mention.start
        if other is not None:
            count, start = other.count + count, min(other.start, start)
            Mention.objects.filter(pk=other.pk).update(count=count, start=start)
            Mention.objects.filter(pk=mention.pk).delete()
        else:
            Mention.objects.filter(pk=mention.pk).update(entity=target)
        theirs = [other.pk, other.count, other.start] if other is not None else None
        found.append([mention.article_id, [mention.pk, mention.count, mention.start], theirs, [count, start]])
    return found


def _give_back(source: Entity, stood_for: Entity) -> tuple[list[int], list[int]]:
    """Gives the rows that the merge of the source changed what they had before, where nothing else has changed them since.

    ``stood_for`` is the entity that has stood for it. Gives the claims to be settled, and the articles to be indexed again: those read, or
    changed, since the merge; all that name the entity, where nothing is kept of the merge. Call it within ``writing``, before ``settle``.
    """
    named = Mention.objects.filter(entity=stood_for)
    merge = Merge.objects.filter(source=source).first()
    if merge is None:
        return [], list(named.values_list("article", flat=True))
    rows = merge.rows
    _give_back_deals(rows["deals"])
    claims = _give_back_claims(rows)
    wrong = _give_back_evidence(rows["gone"])
    homes = _give_back_homes(rows["evidence"])
    wrong += _part_mentions(source, stood_for, rows["mentions"])
    wrong += named.filter(article__indexing__indexed__gte=merge.at).values_list("article", flat=True)
    merge.delete()
    return [*claims, *homes], wrong


def _give_back_deals(kept: list[Any]) -> None:
    held = set(Deal.objects.filter(key__in=[row["fields"]["key"] for row in kept]).values_list("key", flat=True))
    for deal in serializers.deserialize("python", [row for row in kept if row["fields"]["key"] not in held]):
        deal.save()  # with its parties


def _give_back_claims(rows: Any) -> list[int]:
    kept = {claim.pk: claim for claim in _rows(Claim, rows["claims"])}
    now = Claim.objects.in_bulk(kept)
    marks = [claim.fingerprint for claim in kept.values()]
    held = dict(Claim.objects.filter(fingerprint__in=marks).values_list("fingerprint", "pk"))
    there = set(Claim.objects.filter(pk__in=[claim.same_as_id for claim in kept.values()]).values_list("pk", flat=True)) | kept.keys()
    fields = [field.attname for field in Claim._meta.concrete_fields if field.attname not in ("id", "deal_id")]
    given: list[tuple[Claim, dict[str, Any]]] = []
    for pk, claim in kept.items():
        claim.deal_id = None  # that is for ``deals.regroup`` to say
        if held.get(claim.fingerprint, pk) != pk or (claim.same_as_id and claim.same_as_id not in there):
            continue
        if pk not in now and rows["stood"][str(pk)] is None:
            claim.save(force_insert=True)
        elif pk in now and _mark(now[pk]) == rows["stood"][str(pk)]:
            given.append((now[pk], {name: getattr(claim, name) for name in fields}))
    write(Claim, given)
    return list(kept)


def _give_back_homes(kept: list[Any]) -> set[int]:
    """Gives the claims to which evidence comes back."""
    there = set(Evidence.objects.filter(pk__in=[pk for pk, _, _ in kept]).values_list("pk", "claim"))
    known = set(Claim.objects.filter(pk__in=[was for _, was, _ in kept]).values_list("pk", flat=True))
    back = [Evidence(pk=pk, claim_id=was) for pk, was, became in kept if (pk, became) in there and was in known]
    Evidence.objects.bulk_update(back, ["claim"])
    return {row.claim_id for row in back}


def _give_back_evidence(kept: list[Any]) -> list[int]:
    """Gives the articles that another version of the extraction has read since, or whose claim could not be given back."""
    wrong: list[int] = []
    for row in _rows(Evidence, kept):
        indexed = Indexing.objects.filter(article=row.article_id).first()
        if indexed is None:  # the article is no more
            continue
        taken = Evidence.objects.filter(article=row.article_id, start=row.start, end=row.end, statement=row.statement).exists()
        if indexed.extractor == row.extractor and not taken and Claim.objects.filter(pk=row.claim_id).exists():
            row.save(force_insert=True)
        else:
            wrong.append(row.article_id)
    return wrong


def _part_mentions(source: Entity, stood_for: Entity, kept: list[Any]) -> list[int]:
    """Gives the articles whose mentions are no longer as the merge left them."""
    wrong: list[int] = []
    have = {row.article_id: row for row in Mention.objects.filter(entity=stood_for, article__in=[each[0] for each in kept])}
    for article, (pk, count, start), theirs, stood in kept:
        now = have.get(article)
        if now is None or [now.count, now.start] != stood:
            wrong.append(article)
        elif theirs is None:
            Mention.objects.filter(pk=now.pk).update(entity=source)
        else:
            Mention.objects.filter(pk=now.pk).update(count=theirs[1], start=theirs[2])
            Mention.objects.create(pk=pk, article_id=article, entity=source, count=count, start=start)
    return wrong


def _mark(claim: Claim | None) -> list[Any] | None:
    """What a merge may change of a claim that its evidence does not tell."""
    return [claim.fingerprint, claim.same_as_id] if claim else None


def _rows(model: type[Row], kept: list[Any]) -> Iterator[Row]:
    for each in serializers.deserialize("python", kept, ignorenonexistent=True):
        assert isinstance(each.object, model)
        yield each.object


def _as_json(rows: Iterable[Model]) -> Any:
    return json.loads(serializers.serialize("json", rows))


def _in_order(articles: Iterable[int]) -> list[int]:
    rows = Indexing.objects.filter(article__in=set(articles)).order_by("article__published", "article")
    return list(rows.values_list("article", flat=True))
