"""Reminding, kindly: what it may cost by law, what to propose on a day, and the letters. All of it is pure."""
