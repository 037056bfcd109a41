"""What partners tell us and are told."""
