"""The one exception that every decoder of dualz raises for bytes it cannot accept."""


class CorruptData(ValueError):
    """The bytes are not a valid stream: truncated, damaged, or made to do harm.

    Its message is one sentence that says what was expected and what was found.
    """


class TooLarge(CorruptData):
    """The stream is, or claims to be, larger than the limit that the caller set."""
