"""Who may do what in Postgres."""
