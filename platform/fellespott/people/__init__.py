"""Accounts, ways to sign in, invitation links and roles."""
