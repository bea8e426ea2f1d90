"""What a file was called by the one who sent it: shown to people, never used as a path."""


def shown_name(filename: str) -> str:
    """The name as a person knows it, for showing only: no path, no unseen characters, not too long."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(one for one in last if one.isprintable()).strip()
    return name[-200:] or "film"
