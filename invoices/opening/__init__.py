"""Coming from elsewhere: what the old books said on the day from which these go on."""
