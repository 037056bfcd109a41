"""What every request passes: language, sessions, units, health."""
