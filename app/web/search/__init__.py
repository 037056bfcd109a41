"""Search in the back office: a field for whatever somebody has, and a form for names."""
