"""Templates, compiled for each language with its words in them."""
