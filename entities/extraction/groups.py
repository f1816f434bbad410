"""What a text says of one entity while it is read: its spellings and where they stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from entities.extraction.lexicon import normalise
from entities.extraction.types import Span


@dataclass(slots=True)
class Group:
    """All mentions that name one entity."""

    kind: str
    key: str = ""
    spellings: Counter[str] = field(default_factory=Counter)
    spans: list[Span] = field(default_factory=list)
    elided: set[str] = field(default_factory=set)  # names that a list leaves half unsaid

    def add(self, name: str, span: Span) -> None:
        self.spellings[name] += 1
        self.spans.append(span)

    @property
    def name(self) -> str:
        """The fullest spelling that the text has; of equals the most frequent, then the first."""
        order = list(self.spellings)
        return max(
            order,
            key=lambda s: (
                s not in self.elided,
                not s[s.rfind(" ") + 1 :].islower(),
                len(s.split()),
                len(normalise(s)),
                self.spellings[s],
                -order.index(s),
            ),
        )
