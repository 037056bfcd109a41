"""The machine API is what partners' systems ask: with short tokens, for what is theirs alone."""
