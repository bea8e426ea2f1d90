"""Compile requirements*.in into the hashed lock files, or check that they still match.

The check must work without a network, so it does not compile again. Each lock carries the
SHA-256 of the .in files it was made from; the check compares those, and that every pinned
package has hashes and that no index address has slipped in (a lock must install from
whatever registry or mirror the reader's pip is set up with).
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Lock file -> the files it depends on. The development lock is constrained by the runtime
# lock, so that both install into one environment.
LOCKS = {
    "requirements.txt": ("requirements.in",),
    "requirements-dev.txt": ("requirements-dev.in", "requirements.txt"),
}

MARK = "# made from sha256:"
OLDEST_PYTHON = "3.11"


def digest(root: Path, names: tuple[str, ...]) -> str:
    """SHA-256 over the named files, line endings made equal."""
    found = hashlib.sha256()
    for name in names:
        found.update((root / name).read_text(encoding="utf-8").encode())
    return found.hexdigest()


def compile_lock(lock: str, upgrade: bool) -> None:
    """Write one lock file with uv. Needs the network."""
    sources = LOCKS[lock]
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "--quiet",
        # One lock for Python 3.11-3.13 on x86-64 and arm64, with one version of each package.
        "--universal",
        "--fork-strategy=fewest",
        f"--python-version={OLDEST_PYTHON}",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-header",
        f"--output-file={lock}",
        sources[0],
    ]
    if upgrade:
        command.append("--upgrade")
    subprocess.run(command, cwd=ROOT, check=True)
    path = ROOT / lock
    body = path.read_text(encoding="utf-8")
    head = (
        f"# Written by `make lock` from {sources[0]}. Do not edit by hand.\n{MARK}{digest(ROOT, sources)}\n"
    )
    path.write_text(head + body, encoding="utf-8")


def faults(root: Path, lock: str) -> list[str]:
    """Everything wrong with one lock file, as sentences."""
    path = root / lock
    if not path.exists():
        return [f"{lock} is missing: run `make lock`."]
    text = path.read_text(encoding="utf-8")
    found: list[str] = []
    if f"{MARK}{digest(root, LOCKS[lock])}\n" not in text:
        found.append(f"{lock} is older than {LOCKS[lock][0]}: run `make lock`.")
    if re.search(r"https?://|--(extra-)?index-url|--find-links|\bfile:", text):
        found.append(f"{lock} names where packages come from; it must not.")
    # A requirement is one logical line: the pin, then its hashes on continued lines.
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+", line):
            found.append(f"{lock}: not a pinned package: {line.strip()[:60]}")
        elif "--hash=sha256:" not in line:
            found.append(f"{lock}: no hash on {line.split()[0]}")
    return found


def main() -> int:
    """Entry point: compile, or with --check only look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only check, without a network")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions the .in files allow")
    options = parser.parse_args()
    if not options.check:
        for lock in LOCKS:
            compile_lock(lock, options.upgrade)
    found = [fault for lock in LOCKS for fault in faults(ROOT, lock)]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
