"""HTTP to and from partners is secured: outbound calls are restricted, webhooks are signed."""
