"""The one error of this package."""


class UnreadableError(ValueError):
    """A document that cannot be read; the message says why and what to do."""
