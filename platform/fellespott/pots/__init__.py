"""Collective budgets: what money is used for, who decided, and every øre booked against a letter."""
