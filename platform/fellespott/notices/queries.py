"""Reading mails that lie in the folder on this machine, because no mail server is set."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

NEWEST = 50
_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class LocalMail:
    """One mail as a person reads it."""

    when: datetime
    to: str
    subject: str
    body: str
    links: list[str]


def local_mails(folder: Path, *, limit: int = NEWEST) -> list[LocalMail]:
    """The newest mails, newest first; none when there is no folder. Files that are no mail are left out."""
    if not folder.is_dir():
        return []
    # Within one second the names do not tell the order, the time of writing does.
    files = sorted(
        folder.glob("*.eml"), key=lambda file: (file.name[:15], file.stat().st_mtime_ns), reverse=True
    )
    found = (_read(file) for file in files[:limit])
    return [mail for mail in found if mail is not None]


def _read(file: Path) -> LocalMail | None:
    message = message_from_bytes(file.read_bytes(), policy=default)
    if message["Date"] is None or message["Date"].datetime is None:
        return None
    body = message.get_content() if message.get_content_type() == "text/plain" else ""
    body = body.replace("\r\n", "\n")
    return LocalMail(
        when=message["Date"].datetime,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        body=body,
        links=[link.rstrip(".,;:)") for link in _LINK.findall(body)],
    )
