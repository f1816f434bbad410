"""What is laid before readers: stories told by several articles, and the edition of a day."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone

from entities.models import Claim
from ingest.models import Article


class Story(models.Model):
    """Articles from several sources about one thing."""

    key = models.CharField(
        max_length=100, unique=True, editable=False, help_text="Made of its first article, so that a rebuild finds it again"
    )
    title = models.CharField(max_length=500)
    lead = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="stories_led")
    articles = models.ManyToManyField(Article, related_name="stories")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        verbose_name_plural = "stories"
        ordering = ["-last_day", "key"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("story", args=[self.pk])


class Edition(models.Model):
    """One day's digest, rebuilt from rows at any time with the same result."""

    day = models.DateField(unique=True)
    built = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.day.isoformat()

    def get_absolute_url(self) -> str:
        return reverse("edition", args=[f"{self.day:%Y}", f"{self.day:%m}", f"{self.day:%d}"])


class EditionItem(models.Model):
    """A story or a claim in its place in an edition, with the reason why it stands there."""

    class Section(models.TextChoices):
        TOP = "top", "top story"
        QUICK = "quick", "quick hit"
        MONEY = "money", "money moved"
        WATCH = "watch", "worth watching"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="items")
    section = models.CharField(max_length=6, choices=Section)
    position = models.PositiveIntegerField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, null=True, blank=True, related_name="appearances")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="appearances")
    why = models.JSONField(default=dict, help_text="What put it there: publishers, largest amount, what it follows")

    class Meta:
        ordering = ["edition", "section", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "section", "position"], name="edition_place_unique"),
            models.CheckConstraint(
                condition=models.Q(story__isnull=False, claim__isnull=True) | models.Q(story__isnull=True, claim__isnull=False),
                name="edition_item_is_story_or_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.section} {self.position}"
