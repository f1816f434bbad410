"""What was read: sources, the documents fetched from them, and the articles split out of those."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

UNKNOWN_PUBLISHER = "unknown publisher"


class DateOrigin(models.TextChoices):
    """Where a publication date was found. ``RECEIVED`` is told wherever the date shows."""

    FEED = "feed", "feed"
    MAIL = "mail", "mail header"
    PAGE = "page", "page metadata"
    FRONT_MATTER = "front matter", "front matter"
    DATE_LINE = "date line", "date line in the text"
    GIVEN = "given", "given at ingest"
    RECEIVED = "received", "day received"


class Publisher(models.Model):
    """Who publishes; evidence is counted by publisher, never by article."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    homepage = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self, at: dt.datetime | None = None) -> Self:
        """Active sources whose next check has come."""
        at = at or timezone.now()
        return self.filter(Q(next_check__isnull=True) | Q(next_check__lte=at), active=True)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    # What somebody sets; how the last check went is in the log.
    fields=["name", "slug", "kind", "location", "publisher", "active", "interval"],
    model_name="SourceEvent",
)
class Source(models.Model):
    """A feed, web page, mailbox or folder that is read again and again."""

    class Kind(models.TextChoices):
        FEED = "feed", "feed"
        PAGE = "page", "web page"
        MAIL = "mail", "mailbox"
        FOLDER = "folder", "folder"

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    location = models.CharField(max_length=1000, blank=True, help_text="Address of a feed or page, path of a mailbox or folder")
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, null=True, blank=True, related_name="sources")
    active = models.BooleanField(default=True, help_text="Read on schedule")
    interval = models.DurationField(default=dt.timedelta(hours=1), help_text="Time between two checks")
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=200, blank=True, editable=False)
    next_check = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False, help_text="A worker is reading it until then")
    last_checked = models.DateTimeField(null=True, blank=True, editable=False)
    last_success = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    error_count = models.PositiveIntegerField(default=0, editable=False, help_text="Failures since the last success")

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "location"], condition=~Q(location=""), name="source_location_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.slug])


class Document(models.Model):
    """One thing fetched: feed entry, mail, page or file. Raw bytes are kept; one row a version."""

    class Format(models.TextChoices):
        TEXT = "text", "plain text"
        MARKDOWN = "markdown", "Markdown"
        HTML = "html", "HTML"
        MAIL = "mail", "mail"
        ENTRY = "entry", "feed entry"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="documents")
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    uri = models.CharField(max_length=1000, help_text="What tells it from others of its source: entry id, Message-ID, address, path")
    version = models.PositiveIntegerField(default=1)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by")
    format = models.CharField(max_length=10, choices=Format)
    raw = models.BinaryField()
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the raw bytes")
    title = models.CharField(max_length=500, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    author = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10, default="en", help_text="ISO 639-1, or “und”")
    published = models.DateTimeField(null=True, blank=True)
    published_from = models.CharField(max_length=20, choices=DateOrigin, default=DateOrigin.RECEIVED)
    received = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "uri", "version"], name="document_version_unique"),
            models.CheckConstraint(condition=Q(version__gte=1), name="document_version_from_one"),
        ]
        indexes = [
            # "Have we read these very bytes from this source before?"
            models.Index(fields=["source", "content_hash"], name="document_hash"),
        ]

    def __str__(self) -> str:
        return self.title or self.uri


class ArticleQuerySet(models.QuerySet["Article"]):
    def current(self) -> Self:
        """The latest version of each story."""
        return self.filter(superseded_by__isnull=True)

    def public(self, at: dt.datetime | None = None) -> Self:
        """What readers may see at a moment: current, and not dated in the future."""
        return self.current().filter(published__lte=at or timezone.now())

    def on(self, day: dt.date) -> Self:
        """Articles of an edition's day."""
        return self.filter(day=day)

    def search(self, text: str) -> Self:
        """Full-text search, best first; an empty text finds nothing."""
        if not text.strip():
            return self.none()
        query = SearchQuery(text, search_type="websearch", config="english")
        return self.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-published", "pk")


class Article(models.Model):
    """One story in a document. Its text never changes once stored: an edited original makes a new row that supersedes this one."""

    class Section(models.TextChoices):
        NONE = "", "none"
        TOP = "top", "top story"
        QUICK = "quick", "quick hit"
        COMMENTARY = "commentary", "commentary"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="articles")
    position = models.PositiveIntegerField(help_text="Place within the document, from 0")
    key = models.CharField(max_length=200, help_text="What tells the story from others of its document, over versions")
    title = models.CharField(max_length=500)
    text = models.TextField(help_text="Blocks joined by blank lines; the title is the first where it stands in the text")
    body_start = models.PositiveIntegerField(default=0, help_text="Offset of the first character after the title in the text")
    text_hash = models.CharField(max_length=64)
    section = models.CharField(max_length=12, choices=Section, blank=True, default=Section.NONE)
    url = models.URLField(max_length=1000, blank=True)
    author = models.CharField(max_length=300, blank=True)
    outlets = ArrayField(models.CharField(max_length=120), default=list, blank=True, help_text="Outlets that the text names as its sources")
    language = models.CharField(max_length=10, default="en")
    published = models.DateTimeField()
    published_from = models.CharField(max_length=20, choices=DateOrigin)
    day = models.DateField(help_text="Day of the edition it belongs to, in the time zone of the site")
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes")
    withdrawn = models.BooleanField(default=False, help_text="The latest version of the original no longer holds it")
    sketch = ArrayField(
        models.BigIntegerField(), default=list, blank=True, editable=False, help_text="What copies of its text are found by (ingest.copies)"
    )
    voice = models.ForeignKey(
        Publisher,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who told its text first, where that was another: an agency, whose words count once",
    )
    stored = models.DateTimeField(default=timezone.now)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english") + SearchVector("text", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published", "document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "key"], name="article_key_unique"),
            models.UniqueConstraint(fields=["document", "position"], name="article_position_unique"),
            models.CheckConstraint(condition=~Q(superseded_by=F("pk")), name="article_not_its_own_successor"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="article_search"),
            # “Has this text been told before?”, asked once for each article.
            GinIndex(fields=["sketch"], name="article_sketch"),
            # The edition of a day and the archive's heat map.
            models.Index(fields=["day"], name="article_day", condition=Q(superseded_by__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.pk])

    @property
    def publisher(self) -> Publisher | None:
        return self.document.publisher or self.document.source.publisher

    @property
    def publisher_name(self) -> str:
        """Its publisher, else the name of the source it came from. Files and pages that someone named by hand come from no source of
        their own: without a publisher, they count as one that is unknown.
        """
        if self.publisher:
            return self.publisher.name
        source = self.document.source
        return source.name if source.location else UNKNOWN_PUBLISHER

    @property
    def teller(self) -> str:
        """Whose words it brings: its publisher's, or those of whoever told the same text before. Tellers are what is counted."""
        return self.voice.name if self.voice else self.publisher_name

    @property
    def date_is_a_guess(self) -> bool:
        """True where the day is only that on which the article was received."""
        return self.published_from == DateOrigin.RECEIVED


class Work(models.Model):
    """What an editor asked workers to do, and how far it is: sources read now, articles extracted again."""

    class Kind(models.TextChoices):
        READ = "read", "Read now"
        EXTRACT = "extract", "Extract again"

    class State(models.TextChoices):
        WAITS = "waits", "waits for a worker"
        RUNS = "runs", "runs"
        STALLED = "stalled", "no sign of life"
        DONE = "done", "done"
        FAILED = "failed", "done, with errors"

    #: A worker that tells nothing for so long was stopped, or never was there. Above what the largest source takes between two steps.
    SILENCE = dt.timedelta(minutes=10)

    kind = models.CharField(max_length=10, choices=Kind)
    what = models.CharField(max_length=300, help_text="In words, such as the names of the sources")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked = models.DateTimeField(default=timezone.now)
    moved = models.DateTimeField(null=True, blank=True, help_text="Last sign of life of a worker")
    ended = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField()
    left = ArrayField(models.BigIntegerField(), help_text="Ids of sources or articles that are still to be done")
    failures = models.JSONField(default=list, blank=True, help_text="[what, the error's words] of each that failed")

    class Meta:
        verbose_name_plural = "work"
        ordering = ["-asked", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"

    @property
    def done(self) -> int:
        """How many of ``total`` are over, well or not."""
        return self.total - len(self.left)

    @property
    def state(self) -> Work.State:
        if self.ended is not None:
            return self.State.FAILED if self.failures else self.State.DONE
        if timezone.now() - (self.moved or self.asked) > self.SILENCE:
            return self.State.STALLED
        return self.State.WAITS if self.moved is None else self.State.RUNS
