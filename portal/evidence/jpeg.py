"""What stands in a JPEG beside its picture: place, device, comments, previews."""

import re

_END = 0xD9
_COMMENT = 0xFE
_NOTES = range(0xE0, 0xF0)  # "application data", of which a picture needs these to look as it does
_NEEDED = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # no stuffed byte, restart or fill byte


def plain(data: bytes) -> bytes:
    """The same picture alone: every other part is left out, and whatever follows its end. Nothing is decoded."""
    kept, at = [data[:2]], 2
    while (found := _MARKER.search(data, at)) is not None:
        start, marker = found.start(), data[found.start() + 1]
        kept.append(data[at:start])
        if marker == _END:
            return b"".join([*kept, data[start : start + 2]])
        at = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
        beside = marker == _COMMENT or marker in _NOTES
        if not beside or (marker in _NEEDED and data.startswith(_NEEDED[marker], start + 4)):
            kept.append(data[start:at])
    return b"".join([*kept, data[at:]])
