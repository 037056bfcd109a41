"""What protects: keys and sealed data, tokens, signatures, sign-in, and guarded calls to others.

Knows nothing of the domain, of Flask or of the database.
"""
