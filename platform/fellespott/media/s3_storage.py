"""Files in an S3-compatible store, for installations of more than one machine.

The same protocol as the folder's (storage.py). A file is whole or not there: S3 shows an object only when all
of it has come. The bucket is ours alone and never public; what people see goes through our own pages.
"""

import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from .storage import Workshops, is_key

GONE = frozenset({"404", "NoSuchKey", "NotFound"})
READ_AT_ONCE = 1024 * 1024
PATIENCE = Config(retries={"max_attempts": 4, "mode": "standard"}, connect_timeout=5, read_timeout=60)


class S3Storage(Workshops):
    """Objects in one bucket; work is done in a folder on this machine."""

    def __init__(self, bucket: str, *, work: Path, endpoint: str | None, region: str | None) -> None:
        super().__init__(work)
        self._bucket = bucket
        # Keys come from where the AWS tools look for them: the environment, a file, the machine's role.
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name=region,
            config=Config(
                retries={"max_attempts": 4, "mode": "standard"}, connect_timeout=5, read_timeout=60
            ),
        )

    def add(self, source: Path, *, suffix: str) -> str:
        """Send it, and take the local one away."""
        name = secrets.token_hex(16)
        key = f"{name[:2]}/{name}{suffix}"
        self._client.upload_file(str(source), self._bucket, key)
        source.unlink()
        return key

    def put(self, key: str, source: BinaryIO) -> None:
        """Keep a copy under the key it had before. Raises FileExistsError."""
        if self._head(key) is not None:
            raise FileExistsError(key)
        self._client.upload_fileobj(source, self._bucket, key)

    def open(self, key: str) -> BinaryIO:
        """The content, seekable, fetched as it is read. Raises FileNotFoundError."""
        return cast(
            BinaryIO,
            io.BufferedReader(_Object(self._client, self._bucket, key, self.size(key)), READ_AT_ONCE),
        )

    def size(self, key: str) -> int:
        """How many bytes it has. Raises FileNotFoundError."""
        head = self._head(key)
        if head is None:
            raise FileNotFoundError(key)
        return int(head["ContentLength"])

    @contextmanager
    def local_copy(self, key: str) -> Iterator[Path]:
        """A copy on this machine while the `with` lasts. Raises FileNotFoundError."""
        with self.workshop() as folder:
            copy = folder / "copy"
            with self.open(key) as content, copy.open("wb") as out:
                shutil.copyfileobj(content, out, READ_AT_ONCE)
            yield copy

    def delete(self, key: str) -> None:
        """Remove it; no error when it is gone already."""
        if is_key(key):
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """(key, when it was stored) of everything that is ours in the bucket."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
            for one in page.get("Contents", ()):
                if is_key(one["Key"]):
                    yield one["Key"], one["LastModified"].astimezone(UTC)

    def _head(self, key: str) -> Any:
        if not is_key(key):
            return None
        try:
            return self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                return None
            raise OSError("the file store does not answer") from error


class _Object(io.RawIOBase):
    """One object, read a range at a time: a player asks for a part of a film, not for all of it."""

    def __init__(self, client: Any, bucket: str, key: str, size: int) -> None:
        self._client, self._bucket, self._key = client, bucket, key
        self._size, self._at = size, 0

    def readable(self) -> bool:
        """It can."""
        return True

    def seekable(self) -> bool:
        """It can."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place; nothing is fetched yet."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Where it is."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fetch as much as fits. Raises OSError when the object went away meanwhile."""
        if self._at >= self._size or not len(buffer):
            return 0
        last = min(self._at + len(buffer), self._size) - 1
        try:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self._key, Range=f"bytes={self._at}-{last}"
            )
            data: bytes = answer["Body"].read()
        except ClientError as error:
            raise OSError("the file went away while it was read") from error
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
