"""Partners' signed callbacks (webhooks) are received here."""
