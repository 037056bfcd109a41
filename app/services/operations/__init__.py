"""What the installation needs: setup, health, keys and the indexes made under them."""
