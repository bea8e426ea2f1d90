"""The scheduler process and its jobs, each slot exactly once."""
