"""Encryption of personal data: keys and their rotation, sealed values, blind indexes, and MACs.

Envelope encryption: a provider's key-encryption key wraps data keys, which seal values.
"""
