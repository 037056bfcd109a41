"""How names and dates are compared, and how many alerts there may be."""
