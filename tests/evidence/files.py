"""Files as phones and offices make them, and as nobody should."""

import base64
import io
import struct
import zlib
from collections.abc import Sequence

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


def carrying(place: str) -> bytes:
    """A PDF with a program in it, as `place` holds it, without a word of its type."""
    made = pikepdf.new()
    page = made.add_blank_page()
    program = pikepdf.Dictionary(F="x.exe", EF=pikepdf.Dictionary(F=pikepdf.Stream(made, b"MZ")))
    match place:
        case "name tree":
            names = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("x.exe"), program]))
            made.Root.Names = pikepdf.Dictionary(EmbeddedFiles=names)
        case "annotation":
            pin = pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Rect=pikepdf.Array([0, 0, 9, 9]), FS=program)
            page.Annots = pikepdf.Array([made.make_indirect(pin)])
        case "associated":
            made.Root.AF = pikepdf.Array([program])
        case "packed":
            made.Root.AF = pikepdf.Array([made.make_indirect(program)])
    written = io.BytesIO()
    modes = pikepdf.ObjectStreamMode
    made.save(written, object_stream_mode=modes.generate if place == "packed" else modes.disable)
    return written.getvalue()


def jp2(*, comment: bool = True, boxes: bool = True, bare: bool = False) -> bytes:
    """A JPEG 2000 with a comment, and with place and device in boxes; `bare`: the codestream alone."""
    picture = Image.open(io.BytesIO(photo())).convert("RGB")
    written = io.BytesIO()
    picture.save(written, "JPEG2000", no_jp2=bare, **({"comment": b"SECRET-COMMENT"} if comment else {}))
    if bare or not boxes:
        return written.getvalue()

    def box(kind: bytes, content: bytes) -> bytes:
        return (len(content) + 8).to_bytes(4, "big") + kind + content

    exif = bytes.fromhex("4a706754696666457869662d3e4a5032")  # the box in which phones put their Exif
    return written.getvalue() + box(b"uuid", exif + b"PHONE-MAKER 45.80N") + box(b"xml ", b"<gps>TAKEN-AT</gps>")


def wrapped(photo: bytes, *ways: str) -> bytes:
    """A PDF of one photo, packed in these ways, the outermost first."""
    data = photo
    for way in reversed(ways[:-1]):
        match way:
            case "FlateDecode" | "LZWDecode":
                data = zlib.compress(data)
            case "ASCII85Decode":
                data = base64.a85encode(data) + b"~>"
            case "ASCIIHexDecode":
                data = data.hex().encode() + b">"
    return scanned(data, filters=[pikepdf.Name("/" + way) for way in ways])


def scanned(photo: bytes, *, listed: bool = False, beside: bytes = b"", filters: Sequence[pikepdf.Name] = ()) -> bytes:
    """A PDF of one photo, put in as it came; `beside`: what is written about it."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(60, 40))
    picture = pikepdf.Stream(
        made,
        photo,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=60,
        Height=40,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Array(filters or [pikepdf.Name.DCTDecode]) if filters or listed else pikepdf.Name.DCTDecode,
        Metadata=pikepdf.Stream(made, beside),
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=picture))
    page.Metadata = pikepdf.Stream(made, beside)
    page.PieceInfo = pikepdf.Dictionary(Phone=pikepdf.Dictionary(Private=pikepdf.String("PHONE-MAKER")))
    page.Contents = pikepdf.Stream(made, b"60 0 0 40 0 0 cm /Photo Do")
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def unpacking(megabytes: int, *, before_reading: bool) -> bytes:
    """A PDF of a few megabytes whose page would unpack to so many, or that must be unpacked before it can be read."""
    first = b"3 0 << /Type /Catalog /Pages 4 0 R >> " if before_reading else b""
    packed = _packed(first, b" " * 2**20, megabytes)
    stream = b"/Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed)
    kind = b"<< /Type /ObjStm /N 1 /First 4 " if before_reading else b"<< "
    objects = {
        1: kind + stream,
        3: b"<< /Type /Catalog /Pages 4 0 R >>",
        4: b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        5: b"<< /Type /Page /Parent 4 0 R /MediaBox [0 0 9 9] /Contents 1 0 R >>",
    }
    body, places = b"%PDF-1.7\n", {}
    for number, text in objects.items():
        if number != 3 or not before_reading:
            places[number] = len(body)
            body += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    rows = [
        (0, 0),
        *((2, 1) if before_reading and number == 3 else (1, places.get(number, 0)) for number in range(1, 6)),
    ]
    rows[2] = (1, len(body))
    table = b"".join(bytes([kind_of]) + where.to_bytes(4, "big") + b"\0" for kind_of, where in rows)
    head = b"2 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 3 0 R /Length %d >>\nstream\n" % len(table)
    return body + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(body)


def _packed(first: bytes, block: bytes, times: int) -> bytes:
    """What would unpack to a beginning and so many times a block; the block is packed but once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = zlib.adler32(first)
    for _ in range(times):
        check = zlib.adler32(block, check)
    return b"\x78\xda" + head + middle * times + packer.flush() + check.to_bytes(4, "big")
