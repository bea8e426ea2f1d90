"""Film, sound and pictures: storage, checks by content, captions."""
