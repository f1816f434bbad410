"""What editors do. Each is atomic, history included, and sends ``index_corrected`` on commit with the articles it touches.

A decision about a claim is kept for every statement of the machine among its evidence (``Correction``), so that it holds
for whatever a later extraction, or a later article, finds to say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from entities import merging, told
from entities.conflicts import stamp
from entities.deals import groups_of, regroup
from entities.decisions import Decisions, sentence_mark
from entities.extraction.types import Amount, Quantity
from entities.laying import lay, settle, writing
from entities.models import Alias, Claim, ClaimKind, Correction, Entity, EntityKind, Evidence, FormerAddress, Qualifier, Status
from entities.names import norm
from entities.recount import recount, recount_entities, write
from entities.resolution import free_slug, namesake
from entities.signals import index_corrected
from entities.statements import FIELDS, TOO_LARGE, of_claim, to_json, value_to_json
from ingest.recording import recorded


class ActionError(ValueError):
    """What was asked cannot be done; the message says why, for the editor."""


class Conflict(ActionError):  # noqa: N818  # it is what editors call it
    """Another editor, or the machine, has changed a row since this editor saw it."""


# Each decision about a claim takes ``seen``, the stamp of what the editor saw (``conflicts.stamp``), and raises ``Conflict`` if the
# claim has changed since; and ``link``, the address of what bears the decision out.


def correct_claim(*, claim: Claim, changes: Mapping[str, Any], by: User, reason: str = "", link: str = "", seen: str = "") -> Claim:
    """Sets fields of a claim (those of ``statements.FIELDS``; parties as ``Entity`` or None, sums as ``Amount``, ``Quantity`` or None).

    Gives the claim that now says it: the same row with its address, or that of a claim which said so already.
    Raises ``ActionError`` for a field or value that a claim cannot have.
    """
    fields = checked(changes)
    with acting("edit_claim", by, reason):
        rows, decided = _at_hand(claim, seen)
        about = {_about(row, decided) for row in rows}
        return _decide(claim, rows, decided, about, Correction.Decision.EDIT, by, reason, link, fields)


def reject_claim(*, claim: Claim, by: User, reason: str = "", link: str = "", seen: str = "") -> Claim:
    """Takes a claim out of what readers see, now and whenever the machine finds it again."""
    return _judge(claim, Correction.Decision.REJECT, by, reason, link, seen)


def confirm_claim(*, claim: Claim, by: User, reason: str = "", link: str = "", seen: str = "") -> Claim:
    """Publishes a claim whatever its confidence."""
    return _judge(claim, Correction.Decision.CONFIRM, by, reason, link, seen)


def split_claim(
    *, claim: Claim, evidence: Iterable[Evidence], changes: Mapping[str, Any], by: User, reason: str = "", link: str = "", seen: str = ""
) -> Claim:
    """Says that some of a claim's evidence says something else: ``changes``, as of ``correct_claim``. Gives the claim that it now makes.

    The decision holds for these very words, in whatever article they stand. Raises ``ActionError`` if nothing would be left, or be split.
    """
    fields = checked(changes)
    with acting("split_claim", by, reason):
        rows, decided = _at_hand(claim, seen)
        words = {sentence_mark(row.text) for row in evidence}
        chosen = [row for row in rows if sentence_mark(row.text) in words]
        if not chosen:
            raise ActionError("Choose the sentences that say something else.")
        if len(chosen) == len(rows):
            raise ActionError("These are all the sentences that the claim has: correct it instead.")
        if not fields:
            raise ActionError("Say what the chosen sentences say instead: change at least one field.")
        about = {(row.statement, sentence_mark(row.text)) for row in chosen}
        made = _decide(claim, chosen, decided, about, Correction.Decision.EDIT, by, reason, link, fields)
        if made.pk == claim.pk:
            raise ActionError("With these fields they still say the same claim.")
        return made


def same_claim(*, claim: Claim, other: Claim, by: User, reason: str = "", link: str = "", seen: str = "") -> Claim:
    """Says that a claim is another one told in other words: its evidence moves there, and its address leads there. Gives the other."""
    other = Claim.objects.with_ends().get(pk=other.pk)
    if other.pk == claim.pk:
        raise ActionError("A claim is the same as itself already: choose another.")
    if other.standing == Claim.Standing.REJECTED:
        raise ActionError("That claim was rejected: reject this one as well, or take the rejection back first.")
    if not other.evidence.exists():
        raise ActionError("No article says that claim any more.")
    wanted = to_json(of_claim(other))
    own = to_json(of_claim(Claim.objects.with_ends().get(pk=claim.pk)))
    fields = {name: value for name, value in wanted.items() if name != "when" and value != own[name]}
    with acting("same_claim", by, reason):
        rows, decided = _at_hand(claim, seen)
        about = {_about(row, decided) for row in rows}
        made = _decide(claim, rows, decided, about, Correction.Decision.EDIT, by, reason, link, fields)
        if made.pk != other.pk:
            raise ActionError("The two still differ in what the machine read of them: correct this one instead.")
        return made


def restore_claim(*, claim: Claim, by: User, reason: str = "", seen: str = "") -> Claim:
    """Takes back every decision about a claim: it says again what the machine read. Gives the claim with the first of its evidence."""
    with acting("restore_claim", by, reason):
        if seen:
            _at_hand(claim, seen)
        rows = list(claim.evidence.all())
        decided = Decisions((row.statement for row in rows), claims=[claim.pk])
        lie = {correction.pk for row in rows if (correction := decided.of(row.statement, row.text))}
        Correction.objects.filter(Q(claim=claim) | Q(pk__in=lie)).delete()
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
        _announce(merging.join(source, target))
        return Entity.objects.get(pk=target.pk)


def unmerge(*, source: Entity, by: User, reason: str = "") -> Entity:
    """Lets an entity stand for itself again: every row is as it was before the merge, but for what was read or decided since.

    What was decided since about a joined claim holds for each of its parts. Who is named in articles read since follows as these are
    indexed again.
    """
    from entities import tasks

    with acting("unmerge", by, reason):
        source = Entity.objects.get(pk=source.pk)
        if source.merged_into_id is None:
            raise ActionError(f"{source} is not merged into another.")
        touched, articles = merging.part(source)
        _announce(touched)
        transaction.on_commit(partial(tasks.reindex_articles.delay, articles))
        return Entity.objects.get(pk=source.pk)


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
    """Gives an entity another name and address; the old address redirects, the old name stays an alias.

    Raises ``ActionError`` where another of its kind has that name: these are to be merged.
    """
    with acting("rename_entity", by, reason):
        entity = Entity.objects.get(pk=entity.pk)
        return name_as(entity, name, entity.kind)


def name_as(entity: Entity, name: str, kind: str) -> Entity:
    """Within an action: gives a fresh entity a name and a kind, checked together. Its address follows the name alone."""
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise ActionError("A name has 1 to 200 characters.")
    old_name, old_slug, old_kind = entity.name, entity.slug, entity.kind
    if (name, kind) == (old_name, old_kind):
        return entity
    twin = namesake(entity, name, kind)
    if twin is not None:
        article = "an" if kind[0] in "aeiou" else "a"
        raise ActionError(f"There is {article} {EntityKind(kind).label} of that name already ({twin.slug}). Merge the two instead.")
    slug = old_slug if name == old_name else free_slug(name, kind, entity.key, of=entity)
    write(Entity, [(entity, {"name": name, "kind": kind, "slug": slug})])
    if slug != old_slug:
        FormerAddress.objects.filter(slug=slug).delete()  # its own of old: free_slug takes no other's
        FormerAddress.objects.create(slug=old_slug, entity=entity)
    if name != old_name:
        for spelling in (old_name, name):
            values = {"norm": norm(spelling, kind), "origin": Entity.Origin.EDITOR}
            Alias.objects.update_or_create(entity=entity, name=spelling, defaults=values)
    if kind != old_kind:
        aliases = list(entity.aliases.all())
        for alias in aliases:
            alias.norm = norm(alias.name, kind)
        Alias.objects.bulk_update(aliases, ["norm"])
    _announce(_evidence_about(entity))
    return entity


@contextmanager
def acting(action: str, by: User, reason: str) -> Iterator[None]:
    """One transaction, alone in writing the index, whose history rows say who did what and why."""
    with recorded(user=by.pk, action=action, reason=reason), writing():
        yield


def _judge(claim: Claim, decision: Correction.Decision, by: User, reason: str, link: str, seen: str) -> Claim:
    with acting(f"{decision}_claim", by, reason):
        rows, decided = _at_hand(claim, seen)
        about = {_about(row, decided) for row in rows}
        return _decide(claim, rows, decided, about, decision, by, reason, link)


def _at_hand(claim: Claim, seen: str) -> tuple[list[Evidence], Decisions]:
    """A claim's evidence in the order of time, with the decisions about it; raises ``Conflict`` if the claim is not as it was seen."""
    rows = list(Evidence.objects.filter(claim=claim).select_related("claim").order_by("article__published", "article", "start"))
    decided = Decisions(row.statement for row in rows)
    if seen:
        now = rows[0].claim if rows else Claim.objects.filter(pk=claim.pk).first()
        if now is None or stamp(now, rows, decided) != seen:
            raise Conflict("The claim has changed since you opened it.")
    if not rows:
        raise ActionError("No article says this claim any more, so there is nothing to decide.")
    return rows, decided


def _about(row: Evidence, decided: Decisions) -> tuple[str, str]:
    """What a decision about evidence is about: its statement wherever it is made, or these words alone if they were split off."""
    correction = decided.of(row.statement, row.text)
    return row.statement, correction.sentence if correction else ""


def _decide(
    claim: Claim,
    rows: list[Evidence],
    decided: Decisions,
    about: set[tuple[str, str]],
    decision: Correction.Decision,
    by: User,
    reason: str,
    link: str,
    fields: Mapping[str, Any] | None = None,
) -> Claim:
    now = timezone.now()
    wanted: dict[tuple[str, str], Correction] = {}
    for row in rows:
        mark = sentence_mark(row.text)
        place = next(place for place in ((row.statement, mark), (row.statement, "")) if place in about)
        earlier = decided.of(row.statement, row.text)
        if place not in wanted:
            wanted[place] = Correction(
                statement=row.statement,
                sentence=place[1],
                sentences=list(earlier.sentences) if earlier else [],
                claim=claim,
                decision=decision,
                before=row.read,
                changes={**(earlier.changes if earlier else {}), **(fields or {})},
                reason=reason[:300],
                link=link[:1000],
                by=by,
                at=now,
            )
        wanted[place].sentences = sorted({*wanted[place].sentences, mark})
    columns = ["sentences", "claim", "decision", "before", "changes", "reason", "link", "by", "at"]
    Correction.objects.bulk_create(wanted.values(), update_conflicts=True, unique_fields=["statement", "sentence"], update_fields=columns)
    if not fields:  # what the claim says is as it was
        groups = groups_of(recount([claim.pk]))
        regroup(groups)
        _announce(rows)
        return Claim.objects.with_ends().get(pk=claim.pk)
    decided.renew(wanted.values())
    laid, canon = lay(rows, decided)
    if not all(each.says.stands for each in laid):
        raise ActionError("A claim needs a party, and its two parties must differ.")
    settle(rows, [claim.pk], (laid, canon))
    _announce(rows)
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
