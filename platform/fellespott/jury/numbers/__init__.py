"""A ranking as files: written with the decision, and recomputed from by anyone. Pure: no Flask, no SQL.

The open file holds each proposal's answers under labels of its own, in no order: nobody can be followed from
one proposal to another. The full one holds them by seat, and is for auditors. Neither has names or words.
"""
