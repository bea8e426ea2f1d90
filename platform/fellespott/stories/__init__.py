"""Change stories, lessons and practices: the learning bank the next round starts from."""
