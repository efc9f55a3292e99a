"""Files as phones and offices make them, and as nobody should."""

import io
import struct
import zlib

import pikepdf
from PIL import Image


def photo(width: int = 60, height: int = 40, *, orientation: int = 1) -> bytes:
    """A JPEG with the place where it was taken, as phones write it."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PHONE-MAKER"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (45.0, 48.0, 12.5)
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    return written.getvalue()


def png(*, see_through: bool = False) -> bytes:
    """A PNG, see-through where that is asked."""
    written = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0 if see_through else 255)).save(written, "PNG")
    return written.getvalue()


def bomb(width: int = 40_000, height: int = 40_000) -> bytes:
    """A PNG of a few kilobytes that would unpack to so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(5001) * 400, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def pdf(pages: int = 1, *, script: bool = False, attached: bool = False, password: str = "", info: str = "") -> bytes:
    """A PDF of empty pages."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    if script:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    made.Root.OpenAction = made.Root.get("/OpenAction") or pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
    if attached:
        made.attachments["x.exe"] = b"MZ"
    if info:
        made.docinfo["/Author"] = info
    written = io.BytesIO()
    made.save(written, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return written.getvalue()
