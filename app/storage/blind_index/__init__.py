"""Tags, by which what is sealed is found."""
