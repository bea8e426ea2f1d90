"""Groups of residents and who is in them."""
