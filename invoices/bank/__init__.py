"""Bank statements: read as the bank sends them, and matched with the invoices that are open. Nothing is booked here."""
