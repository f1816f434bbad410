"""What a text says, as plain data: entities, figures, quantities and claims, each with the words that say it."""

from entities.extraction.pipeline import VERSION, extract

__all__ = ["VERSION", "extract"]
