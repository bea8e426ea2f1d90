"""Whether two answers could be told apart by whoever asks."""

import re
from typing import Any

# Of each answer anew, and telling nothing: tokens of the form and of the session, the moment it was shown.
_ANEW = re.compile(
    r'name="(csrf_token|shown_at)"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="(csrf_token|shown_at)"'
)


def stripped(answer: Any, *typed: str) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """Status, body and headers, without what was typed and what differs between any two answers."""
    body = _ANEW.sub("", answer.get_data(as_text=True))
    for text in typed:
        body = body.replace(text, "…")
    headers = {
        name.lower(): value
        for name, value in answer.headers.items()
        if name.lower() not in ("date", "content-length")
    }
    if "set-cookie" in headers:
        headers["set-cookie"] = headers["set-cookie"].partition("=")[0]
    return answer.status_code, body, tuple(sorted(headers.items()))
