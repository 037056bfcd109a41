"""Sessions, codes and counters of tries."""
