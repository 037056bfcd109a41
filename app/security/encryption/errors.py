"""Key errors are named here; the edges decide what a person or a partner is told of them."""


class KeyUnavailable(Exception):
    """The key cannot be reached now: answer 503 and try again."""


class KeyDestroyed(Exception):
    """The wrapping key is gone for good, and all that it wrapped with it: never try again."""


class ContextMismatch(Exception):
    """A sealed value or wrapped key does not belong where it is stored: it was altered or moved."""


class RotatedElsewhere(Exception):
    """The provider's key cannot be rotated by the portal. The text tells an operator how it is."""


class NoVersionLeft(Exception):
    """A system key has had as many versions as its format can number."""
