"""Why a client assertion is rejected, and how its keys are held: see `assertions`."""

from typing import Any

PublicJwk = dict[str, Any]  # the public members of a JSON Web Key


class Rejected(Exception):
    """The assertion proves nothing. `reason`: one of REASONS; `told` says what it should be.

    `told` is empty while its signature is not verified: who cannot sign learns nothing.
    """

    def __init__(self, reason: str, told: str = "") -> None:
        super().__init__()
        self.reason, self.told = reason, told


REASONS = frozenset({"malformed", "client", "signature", "sub", "aud", "exp", "iat", "nbf", "jti"})
