"""Sealing of what must not lie open in the database: identifiers, names, phone numbers, texts.

One secret of 32 bytes; HKDF-SHA256 (RFC 5869) derives from it a key for each use, so that knowing one does
not give another. Sealed form: one byte that names the key, 12 bytes nonce, AES-256-GCM ciphertext with tag.
"""

import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12


class SealBroken(Exception):
    """The data was changed, cut, sealed in another context or sealed with another key."""


class Sealer:
    """Seals texts and computes keyed hashes.

    Both are bound to a context ("identity.name"): what was sealed for one column does not open in another.
    """

    def __init__(self, key: bytes) -> None:
        """Take the secret of exactly 32 bytes; ValueError otherwise."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"the sealing key has {len(key)} bytes; it must have {KEY_BYTES}")
        self._cipher = AESGCM(_derive(key, "sealing"))
        self._key_id = _derive(key, "key id")[:1]
        self._lookup_key = _derive(key, "look-up")
        self._hash_key = _derive(key, "hash")

    def seal(self, text: str, context: str) -> bytes:
        """Seal a text; the same text never looks the same twice (random nonce)."""
        return self.seal_bytes(text.encode(), context)

    def open(self, data: bytes, context: str) -> str:
        """The text that was sealed in this context; SealBroken when it cannot be had unchanged."""
        try:
            return self.open_bytes(data, context).decode()
        except UnicodeDecodeError:
            raise SealBroken(f"not a sealed text of the context {context}") from None

    def seal_bytes(self, data: bytes, context: str) -> bytes:
        """Seal bytes, such as a file."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return self._key_id + nonce + self._cipher.encrypt(nonce, data, context.encode())

    def open_bytes(self, data: bytes, context: str) -> bytes:
        """The bytes that were sealed in this context; SealBroken when they cannot be had unchanged."""
        if data[:1] != self._key_id:
            raise SealBroken("sealed with another key")
        nonce, ciphertext = data[1 : 1 + NONCE_BYTES], data[1 + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, ciphertext, context.encode())
        except (InvalidTag, ValueError):
            raise SealBroken(f"not sealed in the context {context}") from None

    def lookup_hash(self, document_type: str, identifier: str) -> bytes:
        """Where an identity is found: HMAC-SHA256 (32 bytes) of document type and normalised identifier."""
        return hmac.digest(self._lookup_key, f"{document_type}\0{identifier}".encode(), "sha256")

    def hash(self, text: str, context: str) -> bytes:
        """HMAC-SHA256 (32 bytes) of a text that is to be compared but never read again, as a sign-in code."""
        return hmac.digest(self._hash_key, f"{context}\0{text}".encode(), "sha256")


def _derive(key: bytes, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"portal {use}".encode()).derive(key)
