"""The register of returned persons, and the history of what was told of them."""
