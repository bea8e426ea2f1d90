"""Copy the front-end files we serve out of pinned npm packages, and prove that they are unchanged.

`python scripts/vendor.py` fetches each package in PACKAGES with `npm pack` (so whatever registry the
machine is set up with is used), checks its version and licence, copies the listed files and writes
`static/vendor/vendor.json`. `python scripts/vendor.py --check` needs no network: it compares every
file on disk with the sha384 in that list, and complains about files that are not on it.

Nothing here runs code from a package: the archive is opened, and only the listed members are read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import struct
import subprocess
import sys
import tarfile
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static" / "vendor" / "vendor.json"

#: Folders that hold vendored files and nothing else.
FOLDERS = (ROOT / "static" / "vendor", ROOT / "tests" / "vendor")


class VendorError(Exception):
    """A package or a file on disk is not what it should be."""


@dataclass(frozen=True)
class Package:
    """One npm package: which version, under which licence, and which of its files go where."""

    name: str
    version: str
    licence: str
    folder: str
    files: dict[str, str]

    @property
    def spec(self) -> str:
        """The package as npm names it, with its exact version."""
        return f"{self.name}@{self.version}"


def _font_files() -> dict[str, str]:
    """The weights and scripts of the typeface that the style sheets use, woff2 only."""
    cuts = ("400-normal", "400-italic", "600-normal", "700-normal")
    stem = "atkinson-hyperlegible-next"
    files = {
        f"files/{stem}-{script}-{cut}.woff2": f"{script}-{cut}.woff2"
        for script in ("latin", "latin-ext")
        for cut in cuts
    }
    return files | {"LICENSE": "LICENSE"}


def _print_font_files() -> dict[str, str]:
    """The same typeface for what is printed: typst reads no woff, so it is unpacked to ttf."""
    stem = "atkinson-hyperlegible-next"
    files = {
        f"files/{stem}-{script}-{weight}-normal.woff": f"{script}-{weight}.ttf"
        for script in ("latin", "latin-ext")
        for weight in (400, 600, 700)
    }
    return files | {"LICENSE": "LICENSE"}


PACKAGES = (
    Package(
        name="@digdir/designsystemet-css",
        version="1.22.0",
        licence="MIT",
        folder="static/vendor/designsystemet",
        files={"dist/src/index.css": "designsystemet.css", "LICENSE": "LICENSE"},
    ),
    Package(
        name="@fontsource/atkinson-hyperlegible-next",
        version="5.3.0",
        licence="OFL-1.1",
        folder="static/vendor/atkinson",
        files=_font_files(),
    ),
    Package(
        name="@fontsource/atkinson-hyperlegible-next",
        version="5.3.0",
        licence="OFL-1.1",
        folder="static/vendor/atkinson-print",
        files=_print_font_files(),
    ),
    Package(
        name="htmx.org",
        version="2.0.11",
        licence="0BSD",
        folder="static/vendor/htmx",
        files={"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
    Package(
        name="leaflet",
        version="1.9.4",
        licence="BSD-2-Clause",
        folder="static/vendor/leaflet",
        # Its pictures stay behind: our markers are drawn with style sheets (static/css/gallery.css).
        files={"dist/leaflet.js": "leaflet.js", "dist/leaflet.css": "leaflet.css", "LICENSE": "LICENSE"},
    ),
    # Used by the tests only; no page loads it.
    Package(
        name="axe-core",
        version="4.14.1",
        licence="MPL-2.0",
        folder="tests/vendor/axe",
        files={"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"},
    ),
)


def sha384(content: bytes) -> str:
    """The digest in the form browsers use for subresource integrity."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")


def fetch(package: Package, into: Path) -> Path:
    """Download the package's archive with npm and return its path. Raises VendorError."""
    command = ["npm", "pack", package.spec, "--pack-destination", str(into), "--json", "--silent"]
    result = subprocess.run(command, cwd=into, capture_output=True, text=True, check=False)
    archives = sorted(into.glob("*.tgz"))
    if result.returncode != 0 or len(archives) != 1:
        raise VendorError(f"npm could not fetch {package.spec}: {result.stderr.strip()}")
    return archives[0]


def read_member(archive: tarfile.TarFile, name: str) -> bytes:
    """The content of one ordinary file inside the archive. Raises VendorError if it is missing."""
    try:
        handle = archive.extractfile(f"package/{name}")
    except KeyError:
        handle = None
    if handle is None:
        raise VendorError(f"the archive holds no file {name}")
    return handle.read()


def unpack_woff(packed: bytes, rename: tuple[str, str] | None = None) -> bytes:
    """The font inside a WOFF 1.0 file: the same tables, unpacked. Raises VendorError for anything else.

    `rename` changes one word of its name into another as long.
    """
    signature, flavour, _length, count = struct.unpack(">4s4sIH", packed[:14])
    if signature != b"wOFF":
        raise VendorError("not a WOFF 1.0 font")
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">4sHHHH", flavour, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    entries, body, place = b"", b"", 12 + 16 * count
    for number in range(count):
        at = 44 + 20 * number
        tag, start, size, full, checksum = struct.unpack(">4sIIII", packed[at : at + 20])
        table = packed[start : start + size]
        table = zlib.decompress(table) if size < full else table
        if len(table) != full:
            raise VendorError("a table of the font has the wrong length")
        if rename is not None and tag == b"name":
            old, new = (word.encode("utf-16-be") for word in rename)
            table = table.replace(old, new)
            padded = table + b"\0" * (-full % 4)
            checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries += struct.pack(">4sIII", tag, checksum, place + len(body), full)
        body += table + b"\0" * (-full % 4)
    return head + entries + body


def content_of(archive: tarfile.TarFile, source: str, target: str) -> bytes:
    """One file as it is to lie here."""
    content = read_member(archive, source)
    if not (source.endswith(".woff") and target.endswith(".ttf")):
        return content
    # typst chooses between families, never between two halves of one.
    return unpack_woff(content, ("Next", "More") if target.startswith("latin-ext") else None)


def verify_package(package: Package, described: dict[str, Any]) -> None:
    """The archive's own description must agree with ours. Raises VendorError."""
    found = (described.get("name"), described.get("version"), described.get("license"))
    expected = (package.name, package.version, package.licence)
    if found != expected:
        raise VendorError(f"expected {expected}, the archive says {found}")


def copy_package(package: Package) -> dict[str, Any]:
    """Fetch one package, write its files below the repository and return its manifest entry."""
    with tempfile.TemporaryDirectory() as temporary:
        path = fetch(package, Path(temporary))
        with tarfile.open(path) as archive:
            verify_package(package, json.loads(read_member(archive, "package.json")))
            contents = {
                target: content_of(archive, source, target) for source, target in package.files.items()
            }
    folder = ROOT / package.folder
    folder.mkdir(parents=True, exist_ok=True)
    for target, content in contents.items():
        (folder / target).write_bytes(content)
    return {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "folder": package.folder,
        "files": {target: sha384(content) for target, content in sorted(contents.items())},
    }


def vendor() -> None:
    """Fetch everything and rewrite the manifest."""
    entries = [copy_package(package) for package in PACKAGES]
    MANIFEST.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def problems() -> list[str]:
    """What differs between the manifest and the files on disk, one sentence each."""
    listed: dict[Path, str] = {}
    for entry in json.loads(MANIFEST.read_text(encoding="utf-8")):
        for name, digest in entry["files"].items():
            listed[ROOT / entry["folder"] / name] = digest
    found: list[str] = []
    for path, digest in sorted(listed.items()):
        if not path.is_file():
            found.append(f"{path.relative_to(ROOT)} is missing")
        elif sha384(path.read_bytes()) != digest:
            found.append(f"{path.relative_to(ROOT)} has been changed")
    on_disk = {path for folder in FOLDERS for path in folder.rglob("*") if path.is_file()}
    unlisted = on_disk - set(listed) - {MANIFEST}
    found += [f"{path.relative_to(ROOT)} is not in vendor.json" for path in sorted(unlisted)]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Vendored front-end files")
    parser.add_argument("--check", action="store_true", help="only verify the files on disk")
    options = parser.parse_args(arguments)
    if not options.check:
        try:
            vendor()
        except VendorError as error:
            print(error, file=sys.stderr)
            return 1
    complaints = problems()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
