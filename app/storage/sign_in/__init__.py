"""Sessions, one-time codes, and counters for rate limits."""
