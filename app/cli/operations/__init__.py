"""Commands for operators: database, keys, backups, files, the worker, the audit log."""
