import gzip

import pytest

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SHEET = "/static/css/components.css"


def test_style_sheet_is_packed_for_who_can_unpack_it(client):
    plain = client.get(SHEET)
    packed = client.get(SHEET, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert (plain.content_encoding, packed.content_encoding) == (None, "gzip")
    assert len(packed.data) * 2 < len(plain.data)
    assert ("Accept-Encoding" in packed.vary, "Accept-Encoding" in plain.vary) == (True, True)


def test_browser_that_has_it_is_told_that_nothing_is_new(client):
    packed = client.get(SHEET, headers={"Accept-Encoding": "gzip"})
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    again = client.get(SHEET, headers=known)
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/", "/static/vendor/atkinson/latin-400-normal.woff2"])
def test_page_with_secrets_and_what_is_packed_already_are_sent_as_they_are(client, path):
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.content_encoding) == (200, None)


def test_part_of_a_file_is_a_part_of_the_file(client):
    part = client.get(SHEET, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert (part.status_code, part.content_encoding, len(part.data)) == (206, None, 10)
