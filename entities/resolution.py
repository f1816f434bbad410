"""Names of a text to rows of ``Entity``.

A name that the lexicon knows is found by the lexicon's key. Any other is found by its own norm and kind, then by an alias
that acts beyond the text that gave it, and is else a new candidate with the key ``text_key``. Keys, and with them every
fingerprint, therefore do not hang on the order in which articles come; what does is said in docs/adr/0005.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Protocol

from django.db.models import Q
from django.utils.text import slugify

from entities.extraction.types import NamedEntity
from entities.models import Alias, Entity, EntityKind, FormerAddress
from entities.names import is_part_of, norm


class Entry(Protocol):
    """What resolution needs of the lexicon's entry for a key."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def maker(self) -> str:
        """Key of the maker, or empty."""

    @property
    def description(self) -> str: ...
    @property
    def homepage(self) -> str: ...


class Directory:
    """The lexicon's entries by key, and which kinds each of their names has."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: dict[str, Entry] = {entry.key: entry for entry in entries}
        self.kinds: dict[str, set[str]] = defaultdict(set)
        for entry in self.entries.values():
            self.kinds[slugify(entry.name)].add(entry.kind)

    def comes_before(self, name: str, kind: str, *, listed: bool) -> bool:
        """Whether the plain address of a name is another's in the lexicon: one of an earlier kind, or any if this one is not listed."""
        rank = _ADDRESS_ORDER.index(EntityKind(kind))
        others = self.kinds.get(slugify(name), set()) - {kind}
        return any(not listed or _ADDRESS_ORDER.index(EntityKind(other)) < rank for other in others)


#: Of two entities with one name, that which comes first here has the plain address.
_ADDRESS_ORDER = [
    EntityKind.COMPANY,
    EntityKind.MODEL,
    EntityKind.PRODUCT,
    EntityKind.PERSON,
    EntityKind.ORGANIZATION,
    EntityKind.BENCHMARK,
    EntityKind.PLACE,
]


def resolve(named: Iterable[NamedEntity], directory: Directory) -> dict[NamedEntity, Entity]:
    """The row of each name, made where there is none, before merges. Call it within ``entities.laying.writing``."""
    named = list(named)
    known = _Known(named, directory)
    rows = {name: known.entry(directory.entries[name.key]) if name.key in directory.entries else known.found(name) for name in named}
    _add_aliases(rows, directory)
    return rows


class _Known:
    """The rows that the names of one text may mean, by key and by normed name."""

    def __init__(self, named: list[NamedEntity], directory: Directory) -> None:
        self.directory = directory
        self.by_key: dict[str, Entity] = {}
        self.by_name: dict[tuple[str, str], list[Entity]] = defaultdict(list)
        self.by_alias: dict[tuple[str, str], list[Entity]] = defaultdict(list)
        entries = [directory.entries[name.key] for name in named if name.key in directory.entries]
        norms = {norm(spelling, name.kind) for name in named for spelling in (name.name, *name.aliases)}
        norms |= {norm(entry.name, entry.kind) for entry in entries}
        keys = {name.key for name in named} | {text_key(name.name, name.kind) for name in named}
        keys |= {entry.maker for entry in entries}
        found = Entity.objects.filter(Q(key__in=keys) | Q(aliases__norm__in=norms)).distinct()
        for entity in found.order_by("key").prefetch_related("aliases"):
            self.add(entity, entity.aliases.all())

    def add(self, entity: Entity, aliases: Iterable[Alias]) -> None:
        self.by_key[entity.key] = entity
        own = norm(entity.name, entity.kind)
        self.by_name[entity.kind, own].append(entity)
        for alias in aliases:
            if not alias.blocked and alias.norm != own and (alias.origin != Entity.Origin.TEXT or not is_part_of(alias.norm, own)):
                self.by_alias[entity.kind, alias.norm].append(entity)

    def entry(self, entry: Entry) -> Entity:
        """The row of a lexicon's entry; a row that was found in a text before the lexicon knew the name is taken over."""
        entity = self.by_key.get(entry.key) or self.named(entry.kind, norm(entry.name, entry.kind))
        maker = self.directory.entries.get(entry.maker) if entry.maker != entry.key else None
        if entity is None:
            entity = Entity.objects.create(
                kind=entry.kind,
                name=entry.name[:200],
                key=entry.key,
                slug=free_slug(entry.name, entry.kind, entry.key, self.directory),
                standing=Entity.Standing.ESTABLISHED,
                origin=Entity.Origin.LEXICON,
                description=entry.description[:300],
                homepage=entry.homepage[:500],
                maker=self.entry(maker) if maker else None,
            )
            self.add(entity, [])
        elif entity.origin == Entity.Origin.TEXT:
            entity.origin = Entity.Origin.LEXICON
            entity.maker = entity.maker or (self.entry(maker) if maker else None)
            if entity.standing == Entity.Standing.CANDIDATE:
                entity.standing = Entity.Standing.ESTABLISHED
            entity.save(update_fields=["origin", "standing", "maker"])
        return entity

    def found(self, name: NamedEntity) -> Entity:
        """The row of a name that the lexicon does not know."""
        own = norm(name.name, name.kind)
        key = name.key or text_key(name.name, name.kind)
        entity = self.by_key.get(key) or self.meant(name.kind, own)
        if entity is None:
            others = sorted({norm(alias, name.kind) for alias in name.aliases})
            meant = {row for other in others if not is_part_of(other, own) and (row := self.named(name.kind, other))}
            entity = meant.pop() if len(meant) == 1 else None
        if entity is None:
            entity = Entity.objects.create(
                kind=name.kind,
                name=name.name[:200],
                key=key,
                slug=free_slug(name.name, name.kind, key, self.directory),
                # A version of a family that the lexicon knows has a key, though no entry of its own.
                standing=Entity.Standing.ESTABLISHED if name.key else Entity.Standing.CANDIDATE,
                origin=Entity.Origin.LEXICON if name.key else Entity.Origin.TEXT,
            )
            self.add(entity, [])
        return entity

    def named(self, kind: str, spelling: str) -> Entity | None:
        """The entity with this name; of several, which only renaming can make, the first by key."""
        rows = self.by_name.get((kind, spelling), [])
        return min(rows, key=lambda row: row.key) if rows else None

    def meant(self, kind: str, spelling: str) -> Entity | None:
        """The one entity with this name, else the one with this alias; None where several may be meant."""
        if own := self.named(kind, spelling):
            return own
        rows = self.by_alias.get((kind, spelling), [])
        for choice in (rows, [row for row in rows if row.origin == Entity.Origin.LEXICON]):
            if len({row.pk for row in choice}) == 1:
                return choice[0]
        return None


def _add_aliases(rows: Mapping[NamedEntity, Entity], directory: Directory) -> None:
    wanted: dict[tuple[int, str], Alias] = {}
    for name, entity in rows.items():
        spellings = [(spelling, Entity.Origin.TEXT) for spelling in (entity.name, name.name, *name.aliases)]
        if entry := directory.entries.get(name.key):
            spellings = [(spelling, Entity.Origin.LEXICON) for spelling in (entry.name, *entry.aliases)] + spellings
        for spelling, origin in spellings:
            spelling = spelling[:200]
            wanted.setdefault((entity.pk, spelling), Alias(entity=entity, name=spelling, norm=norm(spelling, entity.kind), origin=origin))
    have = set(Alias.objects.filter(entity__in={entity.pk for entity in rows.values()}).values_list("entity_id", "name"))
    Alias.objects.bulk_create([alias for key, alias in wanted.items() if key not in have])


def text_key(name: str, kind: str) -> str:
    """The key of a name that the lexicon does not know: ``company:ami-labs``."""
    return f"{kind}:{norm(name, kind).replace(' ', '-')}"


def namesake(entity: Entity, name: str, kind: str) -> Entity | None:
    """Another entity of the kind, standing for itself, whose own name is compared as this one."""
    spelling = norm(name, kind)
    rows = Entity.objects.filter(kind=kind, merged_into=None, aliases__norm=spelling).exclude(pk=entity.pk).distinct().order_by("key")
    return next((row for row in rows if norm(row.name, kind) == spelling), None)


def free_slug(name: str, kind: str, key: str, directory: Directory | None = None, of: Entity | None = None) -> str:
    """An address that no entity but ``of`` has or had: the name's own, unless an entity of a kind that comes before it has that name."""
    base = slugify(name)[:90].strip("-") or f"{kind}-{sha256(key.encode()).hexdigest()[:8]}"
    with_kind = f"{base}-{kind}"
    listed = directory is not None and key in directory.entries
    tries = [with_kind] if directory is not None and directory.comes_before(name, kind, listed=listed) else [base, with_kind]
    taken = set(Entity.objects.filter(slug__startswith=base).exclude(pk=of.pk if of else 0).values_list("slug", flat=True))
    taken |= set(FormerAddress.objects.filter(slug__startswith=base).exclude(entity=of).values_list("slug", flat=True))
    tries += [f"{with_kind}-{number}" for number in range(2, len(taken) + 3)]
    return next(slug for slug in tries if slug not in taken)
