"""One organisation's folder: its people, agreements and deliveries."""
