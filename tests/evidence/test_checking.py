import io
from contextlib import suppress

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.aside import Aside
from portal.evidence import jpeg2000
from portal.evidence.checking import clean
from portal.evidence.fitness import MOST_BYTES, EvidenceUnfit, Kind, Unfit
from portal.evidence.jpeg import plain
from tests.evidence.files import bomb, carrying, jp2, pdf, photo, png, scanned, unpacking, wrapped


def test_a_photo_loses_place_device_and_comment() -> None:
    sent = photo()
    kept = clean(sent)
    assert kept.kind is Kind.JPEG
    assert b"PHONE-MAKER" in sent
    for secret in (b"PHONE-MAKER", b"SECRET-COMMENT", b"Exif"):
        assert secret not in kept.data
    picture = Image.open(io.BytesIO(kept.data))
    assert picture.size == (60, 40)
    assert not picture.getexif()


def test_a_photo_taken_sideways_stands_upright() -> None:
    picture = Image.open(io.BytesIO(clean(photo(60, 40, orientation=6)).data))
    assert picture.size == (40, 60)
    assert _pixel(picture, 20, 5)[2] > 200  # the left half is blue; turned, it is above


def test_a_see_through_picture_is_put_on_white() -> None:
    kept = clean(png(see_through=True))
    assert min(_pixel(Image.open(io.BytesIO(kept.data)), 4, 4)) > 250


def test_a_pdf_is_written_anew_without_who_made_it() -> None:
    kept = clean(pdf(2, info="SOMEBODY"))
    assert kept.kind is Kind.PDF
    assert b"SOMEBODY" not in kept.data
    with pikepdf.open(io.BytesIO(kept.data)) as written:
        assert len(written.pages) == 2
        assert "/OpenAction" not in written.Root


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("trailing", [b"", photo()])
def test_a_photo_in_a_pdf_loses_them_too_and_looks_the_same(*, listed: bool, trailing: bytes) -> None:
    sent = photo()
    kept = clean(scanned(sent + trailing, listed=listed, beside=b"TAKEN-AT"))
    for secret in (b"PHONE-MAKER", b"SECRET-COMMENT", b"Exif", b"TAKEN-AT"):
        assert secret not in kept.data
    with pikepdf.open(io.BytesIO(kept.data)) as written:
        shown = written.pages[0].Resources.XObject.Photo
        assert isinstance(shown, pikepdf.Stream)
        picture = pikepdf.PdfImage(shown).as_pil_image()
    assert picture.tobytes() == Image.open(io.BytesIO(sent)).tobytes()


_SECRETS = (b"PHONE-MAKER", b"SECRET-COMMENT", b"Exif", b"TAKEN-AT", b"45.80N")


def _shown(kept: bytes) -> Image.Image:
    """The one picture of a PDF; nothing secret stands in any stream of it, packed or not."""
    with pikepdf.open(io.BytesIO(kept)) as written:
        for each in written.objects:
            if isinstance(each, pikepdf.Stream):
                raw = each.read_raw_bytes()
                assert not any(secret in raw for secret in _SECRETS)
        assert not any(secret in kept for secret in _SECRETS)
        photo = written.pages[0].Resources.XObject.Photo
        assert isinstance(photo, pikepdf.Stream)
        picture = Image.open(io.BytesIO(photo.read_raw_bytes()))
        picture.load()
        return picture


@pytest.mark.parametrize(
    "ways",
    [
        ("FlateDecode", "DCTDecode"),
        ("ASCII85Decode", "DCTDecode"),
        ("ASCIIHexDecode", "DCTDecode"),
        ("ASCII85Decode", "FlateDecode", "DCTDecode"),
    ],
)
def test_a_photo_that_is_packed_once_more_loses_them_too(ways: tuple[str, ...]) -> None:
    sent = photo()
    kept = clean(wrapped(sent, *ways)).data
    assert _shown(kept).tobytes() == Image.open(io.BytesIO(sent)).tobytes()


@pytest.mark.parametrize("sent", [jp2(), jp2(bare=True), jp2(boxes=False)])
@pytest.mark.parametrize("ways", [("JPXDecode",), ("FlateDecode", "JPXDecode")])
def test_a_jpeg_2000_in_a_pdf_loses_them_too(sent: bytes, ways: tuple[str, ...]) -> None:
    assert b"SECRET-COMMENT" in sent
    kept = clean(wrapped(sent, *ways)).data
    assert _shown(kept).tobytes() == Image.open(io.BytesIO(sent)).tobytes()


def test_a_jpeg_2000_of_many_tiles_stays_the_same() -> None:
    written = io.BytesIO()
    Image.radial_gradient("L").save(written, "JPEG2000", tile_size=(64, 64), comment=b"SECRET-COMMENT")
    left = jpeg2000.plain(written.getvalue())
    assert b"SECRET-COMMENT" not in left
    assert Image.open(io.BytesIO(left)).tobytes() == Image.open(written).tobytes()


@pytest.mark.parametrize(
    "data",
    [
        wrapped(photo(), "LZWDecode", "DCTDecode"),
        wrapped(photo(), "DCTDecode", "FlateDecode"),
        wrapped(b"no picture", "JPXDecode"),
        wrapped(jp2()[:-3000], "JPXDecode"),
        wrapped(bytes(MOST_BYTES + 1), "FlateDecode", "DCTDecode"),
    ],
)
def test_a_photo_in_which_nobody_can_tell_what_travels_along_is_refused(data: bytes) -> None:
    with pytest.raises(EvidenceUnfit) as refused:
        clean(data)
    assert refused.value.code is Unfit.PACKED


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\x4f", jp2()[:200], jp2(bare=True)[:120]]))
def test_any_bytes_are_a_jpeg_2000_or_refused(data: bytes, beginning: bytes) -> None:
    with suppress(ValueError):
        assert len(jpeg2000.plain(beginning + data)) <= len(beginning + data) + 8


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8", photo()[:300]]))
def test_whatever_follows_no_picture_is_read_to_its_end(data: bytes, beginning: bytes) -> None:
    assert len(plain(beginning + data)) <= len(beginning + data)


@pytest.mark.parametrize("progressive", [False, True])
def test_what_a_picture_needs_stays(*, progressive: bool) -> None:
    coloured = Image.radial_gradient("L").convert("CMYK")
    written = io.BytesIO()
    coloured.save(written, "JPEG", icc_profile=b"a profile", progressive=progressive, comment=b"SECRET-COMMENT")
    left = Image.open(io.BytesIO(plain(written.getvalue())))
    assert (left.info["icc_profile"], "adobe" in left.info, "comment" in left.info) == (b"a profile", True, False)
    assert left.tobytes() == Image.open(written).tobytes()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Unfit.EMPTY),
        (b"\xff\xd8" + bytes(MOST_BYTES), Unfit.TOO_LARGE),
        (b"MZ\x90\x00 a program", Unfit.UNKNOWN_TYPE),
        (b"<svg onload=alert(1)>", Unfit.UNKNOWN_TYPE),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", Unfit.UNKNOWN_TYPE),
        (photo(600, 400)[:-200], Unfit.BROKEN),
        (png()[:40], Unfit.BROKEN),
        (bomb(), Unfit.TOO_MANY_PIXELS),
        (bomb(10_001, 5_000), Unfit.TOO_MANY_PIXELS),  # a row more than the bound, and less than Pillow's own
        (bomb(10_000, 5_000), Unfit.BROKEN),  # the bound itself: it is opened, and found to be cut off
        (b"%PDF-1.7 and nothing", Unfit.BROKEN),
        (pdf(201), Unfit.TOO_MANY_PAGES),
        (pdf(password="x"), Unfit.LOCKED),
        (pdf(script=True), Unfit.RUNS_BY_ITSELF),
        (pdf(attached=True), Unfit.RUNS_BY_ITSELF),
        (carrying("name tree"), Unfit.RUNS_BY_ITSELF),
        (carrying("annotation"), Unfit.RUNS_BY_ITSELF),
        (carrying("associated"), Unfit.RUNS_BY_ITSELF),
        (carrying("packed"), Unfit.RUNS_BY_ITSELF),
    ],
)
def test_what_is_unfit_is_named(data: bytes, code: Unfit) -> None:
    with pytest.raises(EvidenceUnfit) as refused:
        clean(data)
    assert refused.value.code is code


def test_a_page_that_unpacks_to_gigabytes_is_never_unpacked() -> None:
    sent = unpacking(2048, before_reading=False)
    assert len(sent) < MOST_BYTES
    assert len(clean(sent).data) < 2 * len(sent)


async def test_a_pdf_that_must_be_unpacked_to_be_read_harms_nobody() -> None:
    beside = Aside()
    try:
        with pytest.raises(EvidenceUnfit) as refused:
            await beside.run("portal.evidence.checking", "clean", unpacking(2100, before_reading=True))
        assert refused.value.code is Unfit.BROKEN
        kept = await beside.run("portal.evidence.checking", "clean", pdf())
        assert kept.kind is Kind.PDF
    finally:
        beside.close()


def test_the_limits_themselves_are_fit() -> None:
    assert clean(pdf(200)).kind is Kind.PDF


@given(st.binary(max_size=400), st.integers(0, 400))
def test_any_bytes_are_refused_or_kept_but_never_a_defect(noise: bytes, cut: int) -> None:
    for start in (b"", b"%PDF-1.7\n", photo()[:cut], png()[:cut], pdf()[:cut]):
        with suppress(EvidenceUnfit):
            assert clean(start + noise).data


def _pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return found
