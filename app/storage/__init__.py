"""Storage has all the SQL: a module for each few tables that belong together, and their queries.

Nothing here begins or ends a transaction; with `database.engine` the edges do.
"""
