"""Coming back: /return with reference and code, and /status."""
