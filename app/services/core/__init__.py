"""What all use: units, limits, notifications, approvals."""
