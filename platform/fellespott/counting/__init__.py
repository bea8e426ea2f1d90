"""Counting: ballots in, winners and reasons out. Pure: no Flask, no SQL, no other room.

Read `counts.py` first: it takes an election and a rule and hands back who won, how, and why each
of the others did not. Nothing is decided on rounded numbers: the fast arithmetic is in floats with
a bound on its error, and whenever two candidates are within that bound, fractions decide.
"""
