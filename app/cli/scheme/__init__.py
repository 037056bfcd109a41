"""Commands for running the scheme: its settings, partners, the register, screening, outages."""
