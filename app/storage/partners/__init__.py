"""Partner systems, and the callbacks (webhooks) that they sent."""
