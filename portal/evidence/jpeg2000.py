"""What stands in a JPEG 2000 beside its picture: place, device, comments, signatures."""

from collections.abc import Iterator

# Boxes that a picture needs to look as it does; the others (xml, uuid, uinf, jp2i and unknown ones) are about it.
_BOXES = frozenset({b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jp2c", b"jpch", b"jplh"})
_HEADERS = frozenset({b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"res ", b"cgrp", b"opct"})
_WITHIN = frozenset({b"jp2h", b"jpch", b"jplh", b"cgrp"})
_START, _TILE, _DATA, _END, _COMMENT = 0xFF4F, 0xFF90, 0xFF93, 0xFFD9, 0xFF64
_TILE_BYTES = 12  # marker, length, number, bytes of the tile part, its place, how many there are


def plain(data: bytes) -> bytes:
    """The same picture alone: every other part is left out, and whatever follows its end. Nothing is decoded.

    Raises ValueError where it is no JPEG 2000.
    """
    if data.startswith(b"\xff\x4f"):
        return _codestream(data)
    if data[4:8] != b"jP  ":
        raise ValueError("no JPEG 2000")
    return b"".join(_box(kind, content) for kind, content in _boxes(data) if kind in _BOXES)


def _box(kind: bytes, content: bytes) -> bytes:
    if kind == b"jp2c":
        content = _codestream(content)
    elif kind in _WITHIN:
        content = b"".join(_box(each, inside) for each, inside in _boxes(content) if each in _HEADERS)
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = len(data) - at
        if size < head or at + size > len(data):
            raise ValueError("a box of JPEG 2000 does not end")
        yield kind, data[at + head : at + size]
        at += size


def _codestream(data: bytes) -> bytes:
    """Without comments, in the head of the picture and in those of its tile parts."""
    if _marker(data, 0) != _START:
        raise ValueError("no picture of JPEG 2000")
    head, at = _segments(data, 2)
    kept = [data[:2], head]
    while (marker := _marker(data, at)) == _TILE:
        size = int.from_bytes(data[at + 6 : at + 10], "big")
        end = at + size if size else len(data)
        if end > len(data):
            raise ValueError("a tile of JPEG 2000 does not end")
        inside, body = _segments(data, at + _TILE_BYTES)
        rest = inside + data[body:end]
        written = (_TILE_BYTES + len(rest)).to_bytes(4, "big") if size else bytes(4)
        kept += [data[at : at + 6], written, data[at + 10 : at + _TILE_BYTES], rest]
        if not size:
            return b"".join(kept)
        at = end
    if marker != _END:
        raise ValueError("a JPEG 2000 does not end")
    return b"".join([*kept, data[at : at + 2]])


def _segments(data: bytes, at: int) -> tuple[bytes, int]:
    """The segments of a head but for comments, and where the head ends."""
    kept = []
    while (marker := _marker(data, at)) not in (_TILE, _DATA, _END):
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker >> 8 != 0xFF or end < at + 4:
            raise ValueError("a segment of JPEG 2000 cannot be read")
        if marker != _COMMENT:
            kept.append(data[at:end])
        at = end
    return b"".join(kept), at


def _marker(data: bytes, at: int) -> int:
    if at + 2 > len(data):
        raise ValueError("a JPEG 2000 breaks off")
    return int.from_bytes(data[at : at + 2], "big")
