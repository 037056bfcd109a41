"""Coming back, proving oneself, and giving a phone back."""
