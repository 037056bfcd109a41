"""What a process starts with: where its settings are read, which it needs, what is a risk."""
