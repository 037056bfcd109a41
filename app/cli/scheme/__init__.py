"""Commands for those who run the scheme: its settings, partners, the register, screening."""
