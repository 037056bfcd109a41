"""Commands for those who keep the installation running: database, keys, backups, the audit log."""
