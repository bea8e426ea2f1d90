"""A call: dates, phases, rules, criteria set, and who has a seat in it."""
