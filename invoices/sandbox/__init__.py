"""A stand-in for Stripe on this machine: for tests, and for staff to practise with. No real money, no real payer."""
