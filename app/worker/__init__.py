"""The edge without a browser: carries out, after the commit, what the outbox holds."""
