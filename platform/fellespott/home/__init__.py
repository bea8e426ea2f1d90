"""Front page, 'mine to do now', the chain line: renders what the rooms contribute."""
