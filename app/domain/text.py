"""Texts that a person will read, marked here and translated at the edges."""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark `message` for translation and return it unchanged."""
    return message
