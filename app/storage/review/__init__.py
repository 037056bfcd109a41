"""What the back office keeps for its own work, and how it reads what cases have."""
