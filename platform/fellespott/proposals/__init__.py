"""Proposals: need and dream, partners, budget, promises, film; sending in."""
