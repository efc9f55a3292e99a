"""What is sealed opens unchanged in its own context, and nowhere else (SC-42-1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.security.sealing import SealBroken, Sealer

SEALER = Sealer(bytes(range(32)))
texts = st.text(max_size=80)


@given(texts, texts)
def test_a_sealed_text_opens_in_its_context(text: str, context: str) -> None:
    assert SEALER.open(SEALER.seal(text, context), context) == text


@given(texts, texts, texts)
def test_another_context_does_not_open_it(text: str, context: str, other: str) -> None:
    if context != other:
        with pytest.raises(SealBroken):
            SEALER.open(SEALER.seal(text, context), other)


@given(st.data(), texts)
def test_a_changed_byte_breaks_the_seal(data: st.DataObject, text: str) -> None:
    sealed = bytearray(SEALER.seal(text, "identity.name"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        SEALER.open(bytes(sealed), "identity.name")


@given(st.binary(max_size=60))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SealBroken):
        SEALER.open(data, "identity.name")


def test_another_key_is_told_apart() -> None:
    with pytest.raises(SealBroken):
        Sealer(bytes(32)).open(SEALER.seal("张三", "identity.name"), "identity.name")


def test_the_same_text_never_looks_the_same() -> None:
    assert SEALER.seal("张三", "identity.name") != SEALER.seal("张三", "identity.name")


def test_hashes_are_stable_and_belong_to_their_document_and_key() -> None:
    first = SEALER.lookup_hash("resident_id", "230102199003074470")
    assert first == Sealer(bytes(range(32))).lookup_hash("resident_id", "230102199003074470")
    others = [
        SEALER.lookup_hash("passport", "230102199003074470"),
        Sealer(bytes(32)).lookup_hash("resident_id", "230102199003074470"),
        SEALER.hash("230102199003074470", "resident_id"),
    ]
    assert len({first, *others}) == 4


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="31 bytes; it must have 32"):
        Sealer(bytes(31))


def test_the_key_is_not_shown() -> None:
    assert "secret" not in repr(Sealer(b"secret" * 5 + b"xx"))
