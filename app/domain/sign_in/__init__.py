"""How codes and networks are counted."""
