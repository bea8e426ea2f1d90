"""Shown beside the ranking, never applied: how sure it is, and what it would be if little things were other.

Plain numbers in and out, with no database and no web. What decides is rules.rank, in exact fractions; this
is floating point, and only ever a reason to talk.
"""
