"""The only SQL: one module per cluster of tables, with the queries that concern it.

Nothing here opens or ends a transaction; `db` gives the edges what they open them with.
"""
