"""The seal of a file: the SHA-256 of its bytes, taken while the seal was all zeros."""

import hashlib
import re
import zlib

UNSEALED = "0" * 64
"""Stands in a trace until the SHA-256 of the file is known that it lies in."""

_SEAL = re.compile(rb"(?<=\{)(?:\"|&quot;)content(?:\"|&quot;): (?:\"|&quot;)([0-9a-f]{64})")
_PNG = b"\x89PNG\r\n\x1a\n"


def sealed(content: bytes) -> bytes:
    """A file with the seal in its trace; as it is, if it has none."""
    return _with_seal(content, hashlib.sha256(content).hexdigest())


def is_broken(content: bytes) -> bool | None:
    """Whether a file is another one than its seal says; none if it has no seal."""
    found = _SEAL.search(content)
    if found is None or found[1] == UNSEALED.encode():
        return None
    blank = _with_seal(content, UNSEALED)
    return hashlib.sha256(blank).hexdigest() != found[1].decode()


def _with_seal(content: bytes, seal: str) -> bytes:
    found = _SEAL.search(content)
    if found is None:
        return content
    start, end = found.span(1)
    changed = content[:start] + seal.encode() + content[end:]
    return _with_sums(changed, start) if content.startswith(_PNG) else changed


def _with_sums(png: bytes, place: int) -> bytes:
    """A PNG whose checksum is right again for the chunk around a place."""
    start = len(_PNG)
    while start < len(png):
        end = start + 8 + int.from_bytes(png[start : start + 4])
        if start <= place < end:
            checked = zlib.crc32(png[start + 4 : end]).to_bytes(4)
            return png[:end] + checked + png[end + 4 :]
        start = end + 4
    return png
