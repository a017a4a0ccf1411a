"""Money in: what was paid, by which way, what is open, and the links by which a client pays with one tap."""
