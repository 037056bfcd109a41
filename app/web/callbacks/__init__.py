"""What partners sent, as the back office works it: quarantine, and each sender."""
