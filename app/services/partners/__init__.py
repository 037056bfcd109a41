"""Partner systems: registration, callbacks, and those in quarantine."""
