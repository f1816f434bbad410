"""What the API gives of stories and of the editions that they stand in."""

from __future__ import annotations

import datetime as dt

from ninja import Schema

from digest.models import Edition
from digest.schemas import ClaimOut, absolute
from digest.storypage import Telling


class StoryOut(Schema):
    section: str
    title: str
    url: str
    articles: list[int]


class StoryDetail(Schema):
    """Who tells a story, by their articles in order of time, and what they say: what it brought, and what was known before."""

    id: int
    title: str
    url: str
    first_day: dt.date
    last_day: dt.date
    publishers: list[str]
    articles: list[int]
    claims: list[ClaimOut]
    background: list[ClaimOut]

    @classmethod
    def of(cls, told: Telling) -> StoryDetail:
        row = told.story
        return cls(
            id=row.pk,
            title=row.title,
            url=absolute(row.get_absolute_url()),
            first_day=row.first_day,
            last_day=row.last_day,
            publishers=told.publishers,
            articles=[article.pk for article in told.articles],
            claims=[ClaimOut.of(claim) for claim in told.claims],
            background=[ClaimOut.of(claim) for claim in told.background],
        )


class EditionOut(Schema):
    day: dt.date
    url: str

    @classmethod
    def of(cls, row: Edition) -> EditionOut:
        return cls(day=row.day, url=absolute(row.get_absolute_url()))


class EditionDetail(EditionOut):
    """A day's digest: its stories by section, and the claims of money moved and of what is worth watching."""

    stories: list[StoryOut]
    money: list[ClaimOut]
    watch: list[ClaimOut]
