"""The register of returned persons, and the history of each record."""
