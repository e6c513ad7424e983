"""The lock of a package: everything that ran, at the version that ran, with its hashes if known."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sistercities.paper.documents import lock_file

_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)")


def lock() -> str:
    """Requirements of what is installed here and the model rests on.

    The lock of the project knows the hashes of what it pins. Where everything that is installed is
    of a version that is pinned there, hashes are given, so that nothing else can be installed; if
    anything is of another version, no hash is, because an installer takes all or none.

    Returns:
        The text of a file of requirements, without the address of any registry.
    """
    versions = dict(sorted(_installed("sistercities", frozenset(), set())))
    hashes = _hashes()
    pins = {name: f"{name}=={version}" for name, version in versions.items()}
    if all(pin in hashes for pin in pins.values()):
        words = "# What ran, pinned with hashes: pip install --require-hashes -r requirements.txt\n"
        return words + "".join(f"{pin}{hashes[pin]}\n" for pin in pins.values())
    words = "# What ran, pinned. No hashes: it is not what the lock of the project pins.\n"
    return words + "".join(f"{pin}\n" for pin in pins.values())


def is_hashed(text: str) -> bool:
    """Whether a lock gives hashes."""
    return "--hash=" in text


def _installed(
    name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]
) -> Iterator[tuple[str, str]]:
    """What a distribution needs here, and what that needs, with the versions that are there."""
    if (name, extras) in seen:
        return
    seen.add((name, extras))
    for line in distribution(name).requires or []:
        needed = Requirement(line)
        wanted = [{"extra": extra} for extra in ("", *sorted(extras))]
        if needed.marker and not any(needed.marker.evaluate(each) for each in wanted):
            continue
        below = canonicalize_name(needed.name)
        try:
            yield below, distribution(below).version
        except PackageNotFoundError:
            continue  # for another system, or an older Python
        yield from _installed(below, frozenset(needed.extras), seen)


def _hashes() -> dict[str, str]:
    """What follows each pin in the lock of the project: its hashes, a line each."""
    found: dict[str, str] = {}
    pin = ""
    for line in lock_file().read_text(encoding="utf-8").splitlines():
        if start := _PIN.match(line):
            pin = f"{canonicalize_name(start[1])}=={start[2]}"
            found[pin] = ""
        elif pin and line.strip().startswith("--hash="):
            found[pin] += " \\\n    " + line.strip().removesuffix("\\").strip()
    return found
