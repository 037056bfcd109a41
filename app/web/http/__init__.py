"""What all requests share: sessions, language, the unit, the request log and health checks."""
