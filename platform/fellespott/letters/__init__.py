"""Projects and their allocation letters: what was promised, agreed by every partner on a frozen text."""
