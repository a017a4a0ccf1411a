"""Issuing: numbered, frozen, stored and rendered invoices, one for each payer."""
