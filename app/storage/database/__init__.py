"""The database: engines, transactions, migrations, backups, hashes of rows for the audit log."""
