"""The OpenAPI document: signed messages in both directions, and what partners ask with a token."""

from typing import Any

from app.domain.partners import outgoing
from app.domain.partners.contract import machine_api, messages
from app.domain.partners.rights import SCOPES

VERSION = "1.2.0"  # of the contract: members that are added raise the second number


def document(url: str) -> dict[str, Any]:
    """The document of the portal at this address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Partners of the portal",
            "version": VERSION,
            "description": (
                "Signed messages as Standard Webhooks has them, in both directions; and the same "
                "events for who asks for them."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": url}],
        "security": [],
        "paths": {"/hooks/{sender}": {"post": messages.hook()}, **machine_api.paths()},
        "webhooks": {name: {"post": messages.webhook(name)} for name in outgoing.PUBLISHED},
        "components": {
            "parameters": {name: messages.header(name) for name in messages.HEADERS},
            "headers": machine_api.HEADERS,
            "schemas": messages.schemas(),
            "securitySchemes": {
                "token": {
                    "type": "oauth2",
                    "description": "By a signed assertion (`private_key_jwt`, RFC 7523).",
                    "flows": {
                        "clientCredentials": {
                            "tokenUrl": f"{url}{machine_api.TOKEN}",
                            "scopes": SCOPES,
                        }
                    },
                }
            },
        },
    }
