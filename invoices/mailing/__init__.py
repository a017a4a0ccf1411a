"""Sending: which invoices and letters go to whom, the message, the mail server, and doing it once."""
