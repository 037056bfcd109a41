"""Security has what protects people and data, whatever they are: it knows neither domain nor Flask.

Encryption and keys, tokens, sandbox for files, OpenID Connect, webhook signatures, outbound HTTP,
and proofs of the audit log.
"""
