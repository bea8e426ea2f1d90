"""The log of who did what, which the database itself keeps append-only, and the chain that shows it."""
