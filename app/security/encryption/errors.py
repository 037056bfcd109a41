"""What can go wrong with a key; the edges decide what a person or a partner is told."""


class KeyUnavailable(Exception):
    """The key cannot be reached now: answer 503 and try again."""


class KeyDestroyed(Exception):
    """The key that wrapped this is gone for good, and with it what it wrapped: never try again."""


class ContextMismatch(Exception):
    """A ciphertext or a wrapped key does not belong where it stands: it was altered or moved."""


class RotatedElsewhere(Exception):
    """The provider's key is not rotated from here. The text tells an operator how it is done."""


class NoVersionLeft(Exception):
    """A key of the system has had all the versions that its format can name."""
