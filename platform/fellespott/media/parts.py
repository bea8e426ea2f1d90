"""Files on their way in. They lie beside the store until they are whole, named by the upload's id alone."""

import os
import uuid
from pathlib import Path
from typing import BinaryIO


class Parts:
    """A folder of unfinished files on this machine, readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, upload_id: uuid.UUID, offset: int, data: bytes) -> None:
        """Put the bytes at that place and wait for the disk. What lay behind came to nothing and goes."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._path(upload_id), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(handle, offset)
            os.lseek(handle, offset, os.SEEK_SET)
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def open(self, upload_id: uuid.UUID) -> BinaryIO:
        """What has come. Raises FileNotFoundError."""
        return self._path(upload_id).open("rb")

    def delete(self, upload_id: uuid.UUID) -> None:
        """Remove it; no error when it is gone already."""
        self._path(upload_id).unlink(missing_ok=True)

    def lying(self) -> set[uuid.UUID]:
        """The uploads of which there is something."""
        return {uuid.UUID(path.stem) for path in self._root.glob("*.part")}

    def _path(self, upload_id: uuid.UUID) -> Path:
        return self._root / f"{upload_id}.part"


def parts() -> Parts:
    """The unfinished files of the running app."""
    from flask import current_app

    found: Parts = current_app.extensions["fellespott_parts"]
    return found
