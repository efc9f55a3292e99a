"""What a file really is, whatever its name says. What is kept is written anew, so nothing hidden travels along.

Pictures are decoded within a bound and written again without place, device and comments; a PDF is read and written
again by qpdf, its photos without these, too, and refused where it runs something by itself, has a file attached, or
packs a photo so that nobody can tell what travels with it.
"""

import io
import warnings
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.evidence import jpeg, jpeg2000
from portal.evidence.fitness import MOST_BYTES, MOST_PAGES, MOST_PIXELS, Clean, EvidenceUnfit, Kind, Unfit
from portal.evidence.unpacking import Packed, unpacked

_PICTURES = ("JPEG", "PNG", "WEBP")
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_PHOTOS: dict[str, Callable[[bytes], bytes]] = {"/DCTDecode": jpeg.plain, "/JPXDecode": jpeg2000.plain}
_RUNS_BY_ITSELF = (
    "/JavaScript", "/JS", "/Launch", "/RichMedia", "/XFA", "/SubmitForm", "/ImportData",
    "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/FileAttachment", "/Filespec",
)  # fmt: skip


def clean(data: bytes) -> Clean:
    """The file as it is kept. Raises EvidenceUnfit. Reads what strangers sent: call it by portal.aside."""
    if not data:
        raise EvidenceUnfit(Unfit.EMPTY)
    if len(data) > MOST_BYTES:
        raise EvidenceUnfit(Unfit.TOO_LARGE)
    if b"%PDF-" in data[:1024]:
        return Clean(Kind.PDF, _pdf(data))
    return Clean(Kind.JPEG, _picture(data))


def _picture(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # bounded below, before decoding
            picture = Image.open(io.BytesIO(data), formats=_PICTURES)
    except UnidentifiedImageError:
        raise EvidenceUnfit(Unfit.BROKEN if data.startswith(_BEGINNINGS) else Unfit.UNKNOWN_TYPE) from None
    except Image.DecompressionBombError:
        raise EvidenceUnfit(Unfit.TOO_MANY_PIXELS) from None
    except (OSError, ValueError, SyntaxError):
        raise EvidenceUnfit(Unfit.BROKEN) from None
    with picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise EvidenceUnfit(Unfit.TOO_MANY_PIXELS)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                upright = ImageOps.exif_transpose(picture)
                plain = _on_white(upright)
        except (OSError, ValueError, SyntaxError):
            raise EvidenceUnfit(Unfit.BROKEN) from None
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=88, optimize=True)
    return written.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture of the pixels alone: nothing of what stood beside them."""
    coloured = picture.convert("RGBA")
    plain = Image.new("RGB", coloured.size, "white")
    plain.paste(coloured, mask=coloured.getchannel("A"))
    return plain


def _pdf(data: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise EvidenceUnfit(Unfit.TOO_MANY_PAGES)
            if any(name in _RUNS_BY_ITSELF for name in _names(pdf)):
                raise EvidenceUnfit(Unfit.RUNS_BY_ITSELF)
            for place in ("/Metadata", "/OpenAction", "/AA"):
                if place in pdf.Root:
                    del pdf.Root[place]
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            _clear(pdf)
            written = io.BytesIO()
            pdf.save(written, encryption=False, static_id=True)
    except pikepdf.PasswordError:
        raise EvidenceUnfit(Unfit.LOCKED) from None
    except (pikepdf.PdfError, RuntimeError, ValueError) as broken:
        if isinstance(broken, EvidenceUnfit):
            raise
        raise EvidenceUnfit(Unfit.BROKEN) from None
    if len(written.getvalue()) > MOST_BYTES:
        raise EvidenceUnfit(Unfit.TOO_LARGE)
    return written.getvalue()


def _clear(pdf: pikepdf.Pdf) -> None:
    """Photos as they come from a phone carry place and device along, in themselves or beside them."""
    for each in [each for each in pdf.objects if isinstance(each, pikepdf.Stream | pikepdf.Dictionary)]:
        for beside in ("/Metadata", "/PieceInfo"):
            if beside in each:
                del each[beside]
        if isinstance(each, pikepdf.Stream):
            _clear_photo(each)


def _clear_photo(stream: pikepdf.Stream) -> None:
    filters, parameters = _listed(stream.get("/Filter")), _listed(stream.get("/DecodeParms"))
    names = [str(each) for each in filters]
    if not _PHOTOS.keys() & set(names):
        return
    if names[-1] not in _PHOTOS:
        raise EvidenceUnfit(Unfit.PACKED)
    try:
        photo = unpacked(stream.read_raw_bytes(), [Packed(*each) for each in zip_longest(names[:-1], parameters[:-1])])
        plain = _PHOTOS[names[-1]](photo)
    except ValueError:
        raise EvidenceUnfit(Unfit.PACKED) from None
    colours = parameters[-1] if len(parameters) == len(names) else None
    stream.write(
        plain, filter=pikepdf.Name(names[-1]), decode_parms=colours if isinstance(colours, pikepdf.Dictionary) else None
    )


def _listed(given: object) -> list[Any]:
    """One of something, or a list of it, as a list."""
    if isinstance(given, pikepdf.Array):
        return list(given)
    return [] if given is None else [given]


def _names(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every key and every name in the file's objects. Streams are not unpacked."""
    waiting: list[object] = [pdf.trailer, *pdf.objects]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Stream | pikepdf.Dictionary):
            for key, value in each.items():
                yield key
                if isinstance(value, pikepdf.Object) and value.is_indirect:
                    continue  # stands in pdf.objects itself
                waiting.append(value)
        elif isinstance(each, pikepdf.Array):
            waiting += [value for value in each if not (isinstance(value, pikepdf.Object) and value.is_indirect)]
        elif isinstance(each, pikepdf.Name):
            yield str(each)
