"""Partner systems and their mobile kits: registration, rights, secrets, what is kept of them."""
