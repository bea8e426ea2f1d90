"""Access to documents: anybody asks, those who run rounds black out what the law hides, and answer."""
