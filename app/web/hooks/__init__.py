"""Where partners' signed callbacks come in."""
