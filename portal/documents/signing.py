"""A digital signature of the operator, where a key is supplied: PAdES, by pyHanko."""

import io
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter


class SigningKeyInvalid(ValueError):
    """The key file cannot be opened."""


class Signer:
    """Signs documents with a key and certificate in a PKCS #12 file."""

    def __init__(self, file: Path, passphrase: str) -> None:
        """Raises SigningKeyInvalid."""
        loaded = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
            str(file), passphrase=passphrase.encode() or None
        )
        if loaded is None:
            raise SigningKeyInvalid("PORTAL_SIGNING_KEY is not a PKCS #12 file that opens with its passphrase")
        self._signer = loaded

    async def sign(self, pdf: bytes) -> bytes:
        """The PDF with an invisible signature; its text and tags stay as they were."""
        metadata = signers.PdfSignatureMetadata(
            field_name="Seal", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", reason="医疗保障信用文书"
        )
        written = io.BytesIO()
        await signers.PdfSigner(metadata, signer=self._signer).async_sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), output=written
        )
        return written.getvalue()
