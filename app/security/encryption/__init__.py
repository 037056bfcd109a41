"""Keys, and what is sealed, tagged and authenticated with them."""
