"""What payers and Stripe reach over the network: the page of an invoice, and the webhook."""
