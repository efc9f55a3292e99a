"""A photo of a PDF is sometimes packed once more; it is unpacked here, within a bound, to get at what stands in it."""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import pikepdf

from portal.evidence.fitness import MOST_BYTES

_BLANKS = re.compile(rb"[\x00\t\n\f\r ]")


class Packed(NamedTuple):
    """One way in which something is packed: name of the filter in PDF, and its parameters."""

    name: str
    parameters: Any = None


def unpacked(data: bytes, ways: Sequence[Packed]) -> bytes:
    """What was packed in these ways, the outermost first.

    Raises ValueError for another way, and for more than a file may hold.
    """
    for way in ways:
        if isinstance(way.parameters, pikepdf.Dictionary) and way.parameters.get("/Predictor", 1) != 1:
            raise ValueError("a photo is no table of samples")
        match way.name:
            case "/FlateDecode":
                data = _inflated(data)
            case "/ASCII85Decode":
                data = base64.a85decode(_BLANKS.sub(b"", data).partition(b"~>")[0])
            case "/ASCIIHexDecode":
                digits = _BLANKS.sub(b"", data).partition(b">")[0]
                data = binascii.unhexlify(digits + b"0" * (len(digits) % 2))
            case other:
                raise ValueError(other)
    return data


def _inflated(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(data, MOST_BYTES)
    except zlib.error as broken:
        raise ValueError("not packed as it says") from broken
    if unpacker.unconsumed_tail:
        raise ValueError("more than a file holds")
    return found
