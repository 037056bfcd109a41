"""Self-service after sign-in: status page, contact details, copy of data, withdrawal."""
