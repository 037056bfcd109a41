"""The scheme has its settings here, and the balance of persons returned and admitted."""
