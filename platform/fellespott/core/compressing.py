"""Style sheets, scripts and drawings sent packed: a form has to open on a slow network.

Pages are sent as they are: what is packed together with a secret can tell on it by its length.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

PACKED = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})
LEAST = 600  # bytes; below that it is not worth it


def init_compressing(app: Flask) -> None:
    """Pack what lies in the static folder for browsers that say they can unpack it."""

    @app.after_request
    def _pack(response: Response) -> Response:
        if request.endpoint != "static" or response.mimetype not in PACKED:
            return response
        response.vary.add("Accept-Encoding")
        is_whole = response.status_code == 200 and request.method == "GET"
        if not is_whole or not request.accept_encodings["gzip"]:
            return response
        response.direct_passthrough = False
        raw = response.get_data()
        if len(raw) < LEAST:
            return response
        response.set_data(_packed(raw))
        response.content_encoding = "gzip"
        response.headers.pop("Accept-Ranges", None)
        # The same file in other clothes: a browser that has it is still told that nothing is new.
        tag, _weak = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
        return response


@lru_cache(maxsize=128)
def _packed(raw: bytes) -> bytes:
    return gzip.compress(raw, 9, mtime=0)
