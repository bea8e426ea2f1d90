"""The lot: a panel drawn so that the smallest chance anyone has is as large as the quotas allow (LEXIMIN).

Works on plain values: it knows no database, no web and no people, only rows and their features. What it
makes is a list of panels with whole-number weights, which can be published before the draw, and from which
anyone draws the same panel with the same seed. Nothing is imported here, so that pages do not load solvers.
"""
