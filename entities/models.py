"""What the text says: entities, claims with their evidence, deals, and what editors decided about them."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, F, OrderBy, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from entities import money
from entities.priority import IN_QUEUE, PRIORITY
from ingest.models import Article


class EntityKind(models.TextChoices):
    COMPANY = "company", "company"
    ORGANIZATION = "organization", "organization"
    PERSON = "person", "person"
    MODEL = "model", "model"
    PRODUCT = "product", "product"
    BENCHMARK = "benchmark", "benchmark"
    PLACE = "place", "place"


class ClaimKind(models.TextChoices):
    ACQUISITION = "acquisition", "acquisition"
    MERGER = "merger", "merger"
    INVESTMENT = "investment", "investment"
    FUNDING = "funding", "funding"
    VALUATION = "valuation", "valuation"
    STAKE = "stake", "stake"
    CONTRACT = "contract", "contract"
    PARTNERSHIP = "partnership", "partnership"
    REVENUE = "revenue", "revenue"
    SPENDING = "spending", "spending"
    GRANT = "grant", "grant"
    LISTING = "listing", "listing"
    PRICE = "price", "price"
    RELEASE = "release", "release"
    BENCHMARK = "benchmark", "benchmark"
    SPEC = "spec", "spec"
    CAPACITY = "capacity", "capacity"
    AUDIENCE = "audience", "audience"
    ADOPTION = "adoption", "adoption"
    HIRE = "hire", "hire"
    DEPARTURE = "departure", "departure"
    FOUNDING = "founding", "founding"
    LAYOFF = "layoff", "layoff"
    LAWSUIT = "lawsuit", "lawsuit"
    REGULATION = "regulation", "regulation"


SYMMETRIC_KINDS = frozenset({ClaimKind.MERGER, ClaimKind.PARTNERSHIP})


class Status(models.TextChoices):
    ACTUAL = "actual", "actual"
    PLANNED = "planned", "planned"
    OPTIONAL = "optional", "option"
    SPECULATIVE = "speculative", "speculative"
    DENIED = "denied", "denied"


class Qualifier(models.TextChoices):
    EXACT = "exact", "exact"
    ABOUT = "about", "about"
    AT_LEAST = "at_least", "at least"
    AT_MOST = "at_most", "at most"
    RANGE = "range", "range"


class EntityQuerySet(models.QuerySet["Entity"]):
    def canonical(self) -> Self:
        """Entities that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def public(self, at: dt.datetime | None = None) -> Self:
        """What public lists show: established, not merged away, and borne out by at least one public claim or mention."""
        return self.canonical().filter(standing=Entity.Standing.ESTABLISHED, first_told__lte=timezone.localdate(at))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Entity(models.Model):
    """A named company, organization, person, model, product, benchmark or place."""

    class Standing(models.TextChoices):
        CANDIDATE = "candidate", "candidate"
        ESTABLISHED = "established", "established"
        REJECTED = "rejected", "no entity"

    class Origin(models.TextChoices):
        LEXICON = "lexicon", "lexicon"
        TEXT = "text", "found in text"
        EDITOR = "editor", "editor"

    kind = models.CharField(max_length=12, choices=EntityKind)
    name = models.CharField(max_length=200)
    key = models.CharField(
        max_length=220, unique=True, editable=False, help_text="kind:name as first written; never changes, fingerprints are made of it"
    )
    slug = models.SlugField(max_length=120, unique=True)
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.CANDIDATE)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.TEXT)
    description = models.CharField(max_length=300, blank=True)
    homepage = models.URLField(max_length=500, blank=True)
    maker = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="products", help_text="Who makes the model or product"
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        help_text="What the company or organization is part of. An editor's word; no text sets or changes it",
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    first_told = models.DateField(null=True, blank=True, help_text="Day of the first article that names it")

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entities"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="entity_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="entity_not_part_of_itself"),
        ]
        indexes = [
            # Public lists of one kind.
            models.Index(fields=["kind", "name"], name="entity_public_kind", condition=Q(merged_into__isnull=True, standing="established")),
            # The site's search, in names and descriptions.
            GinIndex(SearchVector("name", "description", config="english"), name="entity_words"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("entity", args=[self.slug])

    @property
    def canonical(self) -> Entity:
        """The entity that stands for this one after merges."""
        entity = self
        while entity.merged_into is not None:
            entity = entity.merged_into
        return entity

    @property
    def part_of(self) -> Entity | None:
        """What an editor said that it is part of, merges followed; None too where that was since merged into this very entity."""
        parent = self.parent.canonical if self.parent else None
        return parent if parent != self else None


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Alias(models.Model):
    """A spelling of an entity's name."""

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    norm = models.CharField(max_length=200, db_index=True, help_text="The name as it is compared")
    origin = models.CharField(max_length=8, choices=Entity.Origin, default=Entity.Origin.TEXT)
    blocked = models.BooleanField(default=False, help_text="An editor said that it is no name; kept, so that no text brings it back")

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["entity", "name"], name="alias_unique")]
        # The site's search, for a name by any of its words; by its beginning the index of “norm” finds it.
        indexes = [GinIndex(SearchVector("norm", config="simple"), name="alias_words")]

    def __str__(self) -> str:
        return self.name


class FormerAddress(models.Model):
    """A slug that an entity once had; it redirects."""

    slug = models.SlugField(max_length=120, unique=True)
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="former_addresses")

    class Meta:
        verbose_name_plural = "former addresses"

    def __str__(self) -> str:
        return self.slug


class Merge(models.Model):
    """What a merge changed in the rows, so that its undoing gives them back (see ``entities.merging``); gone once it is undone."""

    source = models.OneToOneField(Entity, on_delete=models.CASCADE, related_name="merge")
    at = models.DateTimeField(default=timezone.now)
    rows = models.JSONField(help_text="The rows that it touched, as they were before and after")

    def __str__(self) -> str:
        return f"{self.source} into {self.source.merged_into}"


class Deal(models.Model):
    """Claims about one transaction between the same parties, from the first report to the end."""

    class Family(models.TextChoices):
        CONTROL = "control", "acquisition or merger"
        CAPITAL = "capital", "investment or funding"
        SUPPLY = "supply", "contract"
        ALLIANCE = "alliance", "partnership"
        LISTING = "listing", "listing"
        DISPUTE = "dispute", "lawsuit"

    key = models.CharField(max_length=500, unique=True, editable=False)
    family = models.CharField(max_length=10, choices=Family)
    parties = models.ManyToManyField(Entity, related_name="deals")
    status = models.CharField(max_length=12, choices=Status, help_text="Of its newest step")
    reported = models.BooleanField(default=False)
    first_told = models.DateField()
    last_told = models.DateField()
    dollars = models.DecimalField(
        max_digits=40, decimal_places=6, null=True, blank=True, editable=False, help_text="About how many dollars its sum is, to sort by"
    )
    dollars_low = models.DecimalField(
        max_digits=40, decimal_places=6, null=True, blank=True, editable=False, help_text="The same of a range's lower end"
    )

    class Meta:
        ordering = ["-last_told", "key"]
        indexes = [
            # The table of deals, newest or largest first; its pages hold their order by the key.
            models.Index(fields=["-last_told", "key"], name="deal_by_day"),
            models.Index(F("dollars").desc(nulls_last=True), F("last_told").desc(), F("key"), name="deal_by_dollars"),
            # What the search for a chain leaves out.
            models.Index(fields=["id"], name="deal_denied", condition=Q(status="denied")),
        ]

    def __str__(self) -> str:
        """Parties and family; lists that show it prefetch the parties."""
        return f"{' – '.join(party.name for party in self.parties.all())} ({self.get_family_display()})"

    def get_absolute_url(self) -> str:
        return reverse("deal", args=[self.pk])


class ClaimQuerySet(models.QuerySet["Claim"]):
    def public(self, at: dt.datetime | None = None) -> Self:
        """What readers may see at a moment: neither rejected nor waiting for an editor, and said by at least one current article."""
        said = Evidence.objects.filter(
            claim=OuterRef("pk"),
            article__superseded_by__isnull=True,
            article__published__lte=at or timezone.now(),
        )
        return self.filter(Exists(said), standing__in=[Claim.Standing.PUBLISHED, Claim.Standing.CONFIRMED])

    def about(self, entity: Entity) -> Self:
        """Claims that have the entity at either end."""
        return self.filter(Q(subject=entity) | Q(object=entity))

    def between(self, one: Entity, other: Entity) -> Self:
        """Claims that join two entities, in either direction."""
        return self.filter(Q(subject=one, object=other) | Q(subject=other, object=one))

    def with_ends(self) -> Self:
        """With what a claim line needs, in one query."""
        return self.select_related("subject", "object", "deal")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Claim(models.Model):
    """One statement, however many articles make it. Its identity is its fingerprint (see ``entities.fingerprint``)."""

    class Standing(models.TextChoices):
        PUBLISHED = "published", "published"
        QUEUED = "queued", "waits for an editor"
        CONFIRMED = "confirmed", "confirmed by an editor"
        REJECTED = "rejected", "rejected by an editor"

    kind = models.CharField(max_length=12, choices=ClaimKind)
    subject = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="claims_made")
    object = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="claims_received")
    amount_value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    amount_high = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    amount_currency = models.CharField(max_length=3, blank=True)
    amount_qualifier = models.CharField(max_length=8, choices=Qualifier, blank=True)
    amount_per = models.CharField(max_length=80, blank=True)
    quantity_value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    quantity_high = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    quantity_unit = models.CharField(max_length=60, blank=True)
    quantity_qualifier = models.CharField(max_length=8, choices=Qualifier, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTUAL)
    reported = models.BooleanField(default=False, help_text="The text hedges it as hearsay")
    when = models.CharField(
        max_length=10, blank=True, help_text="The event's own date as YYYY, YYYY-Qn, YYYY-MM or YYYY-MM-DD; the most precise that is told"
    )
    when_first = models.DateField(null=True, blank=True, help_text="First day of “when”, to sort by")
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    confidence = models.FloatField(default=1.0, help_text="Highest of its evidence, 0 to 1")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.PUBLISHED)
    deal = models.ForeignKey(Deal, on_delete=models.SET_NULL, null=True, blank=True, related_name="claims")
    first_told = models.DateField(null=True, blank=True)
    last_told = models.DateField(null=True, blank=True)
    publisher_count = models.PositiveIntegerField(default=0)
    same_as = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="former_selves",
        help_text="Claim to which a decision moved all its evidence; its address redirects there",
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-last_told", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=True) | Q(object__isnull=True) | ~Q(subject=F("object")), name="claim_ends_differ"
            ),
            models.CheckConstraint(condition=Q(subject__isnull=False) | Q(object__isnull=False), name="claim_has_an_end"),
            models.CheckConstraint(
                condition=Q(amount_value__isnull=True, amount_currency="") | (Q(amount_value__isnull=False) & ~Q(amount_currency="")),
                name="claim_amount_has_currency",
            ),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="claim_confidence_in_unit"),
            models.CheckConstraint(condition=~Q(same_as=F("pk")), name="claim_not_same_as_itself"),
        ]
        indexes = [
            # The timeline of an entity, newest first, from either end.
            models.Index(fields=["subject", "-last_told"], name="claim_of_subject"),
            models.Index(fields=["object", "-last_told"], name="claim_of_object"),
            # The page of figures, largest first.
            models.Index(fields=["-amount_value"], name="claim_by_amount", condition=Q(amount_value__isnull=False)),
            # The editors' queue, what needs a look most first.
            models.Index(OrderBy(PRIORITY, descending=True), "id", name="claim_queue", condition=IN_QUEUE),
        ]

    def __str__(self) -> str:
        ends = " → ".join(str(end) for end in (self.subject, self.object) if end is not None)
        return f"{self.kind}: {ends}"

    def get_absolute_url(self) -> str:
        return reverse("claim", args=[self.pk])

    @property
    def is_plain_fact(self) -> bool:
        """True only where the text states it as done, and not as hearsay."""
        return self.status == Status.ACTUAL and not self.reported


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["text", "search"])
class Evidence(models.Model):
    """The words of one article that make a claim, at exact offsets of the article's text."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="evidence")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField(help_text="article.text[start:end]")
    attribution = ArrayField(
        models.CharField(max_length=160), default=list, blank=True, help_text="Outlets and persons that the text names as its source"
    )
    when = models.CharField(max_length=10, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    confidence = models.FloatField(default=1.0)
    rule = models.CharField(max_length=120, blank=True, help_text="Which rule or score made it")
    extractor = models.CharField(max_length=40, help_text="Version of the extraction")
    statement = models.CharField(max_length=64, help_text="Fingerprint of what the machine read, before decisions and merges")
    read = models.JSONField(
        default=dict, help_text="What the machine read (see entities.statements); decisions and merges are laid over it"
    )
    search = models.GeneratedField(
        expression=SearchVector("text", "detail", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["article__published", "article_id", "start"]  # “article” would order as articles do, newest first
        constraints = [
            models.UniqueConstraint(fields=["article", "start", "end", "statement"], name="evidence_unique"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="evidence_not_empty"),
        ]
        indexes = [
            models.Index(fields=["statement"], name="evidence_statement"),  # what a decision touches
            GinIndex(fields=["search"], name="evidence_search"),  # the site's search among claims
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Mention(models.Model):
    """An article names an entity."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="mentions")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="mentions")
    count = models.PositiveIntegerField(default=1)
    start = models.PositiveIntegerField(help_text="Offset of the first")

    class Meta:
        ordering = ["article", "start"]
        constraints = [models.UniqueConstraint(fields=["article", "entity"], name="mention_unique")]

    def __str__(self) -> str:
        return f"{self.entity} in {self.article}"


class Figure(models.Model):
    """An amount of money that an article states, whether or not a claim uses it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="figures")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=24, decimal_places=6)
    high = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    currency = models.CharField(max_length=3)
    qualifier = models.CharField(max_length=8, choices=Qualifier)
    per = models.CharField(max_length=80, blank=True)
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    dollars = models.GeneratedField(
        expression=money.dollars("value", "currency", "per", high="high"),
        output_field=models.DecimalField(max_digits=40, decimal_places=6, null=True),
        db_persist=True,
    )

    class Meta:
        ordering = ["article", "start"]
        constraints = [models.UniqueConstraint(fields=["article", "start", "end"], name="figure_unique")]
        indexes = [
            models.Index(fields=["-value"], name="figure_by_value"),  # the API's figures, largest first
            models.Index(F("dollars").desc(nulls_last=True), name="figure_by_dollars"),  # the page of figures, largest first
        ]

    def __str__(self) -> str:
        return self.text


class Indexing(models.Model):
    """That an article was put into the index, and by which extraction; without a row of today's version it waits."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="indexing")
    extractor = models.CharField(max_length=40)
    indexed = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=300, blank=True, help_text="Why it gave nothing, where that needs saying")

    class Meta:
        ordering = ["-indexed"]

    def __str__(self) -> str:
        return f"{self.article} by {self.extractor}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Correction(models.Model):
    """What an editor decided about a statement of the machine; it is laid over whatever a later extraction finds."""

    class Decision(models.TextChoices):
        EDIT = "edit", "edited"
        REJECT = "reject", "rejected"
        CONFIRM = "confirm", "confirmed"

    statement = models.CharField(max_length=64, editable=False, help_text="Fingerprint of what the machine read")
    sentence = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Fingerprint of the only words it is about; empty for wherever it is said"
    )
    sentences = ArrayField(
        models.CharField(max_length=64),
        default=list,
        editable=False,
        help_text="Fingerprints of the words on which it was decided, by which a later reading of them is known",
    )
    claim = models.ForeignKey(Claim, on_delete=models.SET_NULL, null=True, related_name="corrections")
    decision = models.CharField(max_length=8, choices=Decision)
    before = models.JSONField(default=dict, help_text="The fields as the machine read them")
    changes = models.JSONField(default=dict, blank=True, help_text="Field → value that the editor set; entities by key")
    reason = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=1000, blank=True, help_text="What bears the decision out")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["statement", "sentence"], name="correction_unique")]
        indexes = [GinIndex(fields=["sentences"], name="correction_sentences")]  # whether words read anew were decided before

    def __str__(self) -> str:
        return f"{self.get_decision_display()} by {self.by}"
