"""What protects: keys and sealed data, tokens, signatures, sign-in, and calls that leave the house.

Knows nothing of the domain, of Flask or of the database.
"""
