"""The review: the books of a period as an accountant looks through them, in one folder or behind `tiered serve`."""
