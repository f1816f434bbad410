"""What editors decide about names: which spellings mean an entity, which do not, what kind it is, and what parts from it.

Each is atomic, history included. The articles that a decision touches, and no others, are indexed again after the commit; undoing is the
opposite action (``allow_alias`` for ``block_alias``, ``actions.merge_entities`` for ``split_entity``).
"""

from __future__ import annotations

from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from entities.actions import ActionError, acting, announce_about, name_as
from entities.models import Alias, Entity, EntityKind, Mention
from entities.names import norm
from entities.recount import write
from entities.resolution import free_slug, namesake, text_key

LONGEST = 200  # characters of a name


def add_alias(*, entity: Entity, name: str, by: User, reason: str = "") -> Alias:
    """Lets a spelling mean an entity, wherever it stands. Raises ``ActionError`` where it is another's own name: these are to be merged."""
    name = _checked(name)
    with acting("add_alias", by, reason):
        entity = _current(entity)
        spelling = norm(name, entity.kind)
        other = namesake(entity, name, entity.kind)
        if other is not None:
            raise ActionError(f"“{name}” is the name of another entity of that kind ({other.slug}). Merge the two instead.")
        values = {"norm": spelling, "origin": Entity.Origin.EDITOR, "blocked": False}
        alias, _ = Alias.objects.update_or_create(entity=entity, name=name, defaults=values)
        _index_again(entity, spelling)
        return alias


def block_alias(*, alias: Alias, by: User, reason: str = "") -> Alias:
    """Says that a spelling is no name of its entity; no text makes it one again. An entity's own name is changed by renaming."""
    return _allow(alias, False, "block_alias", by, reason)


def allow_alias(*, alias: Alias, by: User, reason: str = "") -> Alias:
    """Takes a block back."""
    return _allow(alias, True, "allow_alias", by, reason)


def change_kind(*, entity: Entity, kind: str, by: User, reason: str = "", name: str = "") -> Entity:
    """Says what an entity is, and gives it a name with that where one is given: no other of that kind may have it.

    The address follows the name alone; texts that take the entity for the kind of before still mean it.
    """
    if kind not in EntityKind.values:
        raise ActionError(f"“{kind}” is no kind of an entity. Kinds are {', '.join(EntityKind.values)}.")
    with acting("change_kind", by, reason):
        entity = _current(entity)
        return name_as(entity, name or entity.name, kind)


def set_parent(*, entity: Entity, parent: Entity | None, by: User, reason: str = "") -> Entity:
    """Says which company or organization another is part of, or that it is part of none.

    Raises ``ActionError`` for another kind, and where it would come to be part of itself.
    """
    with acting("set_parent", by, reason):
        entity = _current(entity)
        if parent is not None:
            parent = Entity.objects.get(pk=parent.pk).canonical
            check_parent(entity, parent)
        write(Entity, [(entity, {"parent_id": parent.pk if parent else None})])
        announce_about(entity)
        return Entity.objects.get(pk=entity.pk)


def split_entity(*, entity: Entity, alias: Alias, kind: str, by: User, reason: str = "") -> Entity:
    """Makes one of an entity's spellings an entity of its own; gives that. What was read under the spelling follows as its articles are
    indexed again. Raises ``ActionError`` for the entity's own name, and for a spelling that the lexicon gives it."""
    if kind not in EntityKind.values:
        raise ActionError(f"“{kind}” is no kind of an entity. Kinds are {', '.join(EntityKind.values)}.")
    with acting("split_entity", by, reason):
        entity, alias = _current(entity), Alias.objects.get(pk=alias.pk, entity=entity)
        _check_free(alias, entity, "split off")
        key = text_key(alias.name, kind)
        if Entity.objects.filter(Q(key=key) | Q(kind=kind, name=alias.name)).exists():
            raise ActionError(f"There is a {kind} called “{alias.name}” already. Block the spelling instead.")
        part = Entity.objects.create(
            kind=kind,
            name=alias.name,
            key=key,
            slug=free_slug(alias.name, kind, key),
            standing=Entity.Standing.ESTABLISHED,
            origin=Entity.Origin.EDITOR,
        )
        Alias.objects.create(entity=part, name=alias.name, norm=norm(alias.name, kind), origin=Entity.Origin.EDITOR)
        Alias.objects.filter(pk=alias.pk).update(blocked=True)
        _index_again(entity, alias.norm)
        return part


def check_parent(entity: Entity, parent: Entity) -> None:
    """Raises ``ActionError`` if an entity cannot be part of another."""
    for each in (entity, parent):
        if each.kind not in (EntityKind.COMPANY, EntityKind.ORGANIZATION):
            raise ActionError(f"Only a company or an organization is part of another; {each} is a {each.get_kind_display()}.")
    if parent.standing == Entity.Standing.REJECTED:
        raise ActionError(f"{parent} was rejected as no entity.")
    line: list[Entity] = [entity]
    above: Entity | None = parent
    while above is not None:
        line.append(above)
        if above == entity:
            raise ActionError(f"{entity} would be part of itself: {' is part of '.join(each.name for each in line)}.")
        above = above.part_of


def _allow(alias: Alias, allowed: bool, action: str, by: User, reason: str) -> Alias:
    with acting(action, by, reason):
        alias = Alias.objects.select_related("entity").get(pk=alias.pk)
        if not allowed:
            _check_free(alias, alias.entity, "blocked")
        Alias.objects.filter(pk=alias.pk).update(blocked=not allowed)
        alias.blocked = not allowed
        _index_again(alias.entity, alias.norm)
        return alias


def _check_free(alias: Alias, entity: Entity, done: str) -> None:
    if alias.norm == norm(entity.name, entity.kind):
        raise ActionError(f"“{alias.name}” is the entity's own name and cannot be {done}. Rename the entity, or say that it is none.")
    if alias.origin == Entity.Origin.LEXICON:
        raise ActionError(f"“{alias.name}” comes from the lexicon and cannot be {done}. Correct the claims that it misled instead.")


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise ActionError(f"A name has 1 to {LONGEST} characters.")
    return name


def _current(entity: Entity) -> Entity:
    entity = Entity.objects.get(pk=entity.pk)
    if entity.merged_into_id is not None:
        raise ActionError(f"{entity} is merged into {entity.canonical}. Undo the merge first, or change that one.")
    return entity


def _index_again(entity: Entity, spelling: str) -> None:
    """The articles that name the entity, or another one by the spelling, are indexed again once this is committed."""
    from entities import tasks

    about = Q(entity=entity) | Q(entity__aliases__norm=spelling)
    articles = Mention.objects.filter(about).order_by("article__published", "article").values_list("article", flat=True)
    transaction.on_commit(partial(tasks.reindex_articles.delay, list(dict.fromkeys(articles))))
    announce_about(entity)
