"""Furniture every room uses: clock, money, ids, types, access, edges. No domain knowledge lives here."""
