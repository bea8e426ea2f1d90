"""Votes inside a group: open, by consent or majority, on record. Counts nothing about money itself."""
