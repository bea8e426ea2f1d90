"""Errors with a meaning for people."""

from typing import Any


class DomainError(Exception):
    """A rule said no. Rolls the request back and is shown to the person, beside `field` where given.

    `code` is stable and in English (for tests and the API); `message` is translated text
    (a lazy string is fine); `status` is the HTTP status, 422 for bad input, 409 when
    somebody else or the clock got there first; `details` are further lines to list.
    """

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        field: str | None = None,
        status: int = 422,
        details: list[Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.status = status
        self.details = details or []
