"""The balance of persons."""
