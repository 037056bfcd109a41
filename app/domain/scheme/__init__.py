"""The scheme's settings, and the balance of persons."""
