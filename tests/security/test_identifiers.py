"""Identifiers, against python-stdnum as a second opinion."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from portal.domain.identifiers import (
    CREDIT_CODE_ALPHABET,
    DocumentType,
    Fault,
    Identifier,
    InvalidIdentifier,
    credit_code_check_character,
    masked_name,
    masked_phone,
    resident_id_check_character,
)
from portal.security import texts

digits = st.text("0123456789", min_size=1, max_size=1)
dates = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: day.strftime("%Y%m%d"))


def resident_ids() -> st.SearchStrategy[str]:
    first17 = st.tuples(st.from_regex(r"\A[1-8][0-9]{5}\Z"), dates, st.from_regex(r"\A[0-9]{3}\Z")).map("".join)
    return first17.map(lambda number: number + resident_id_check_character(number))


def credit_codes() -> st.SearchStrategy[str]:
    signs = st.text(CREDIT_CODE_ALPHABET, min_size=9, max_size=9)
    first17 = st.tuples(st.sampled_from(["11", "12", "51", "52", "91", "92", "93"]), dates.map(lambda d: d[:6]), signs)
    return first17.map("".join).map(lambda number: number + credit_code_check_character(number))


@given(st.from_regex(r"\A[0-9]{17}\Z"))
def test_check_digit_of_a_resident_id(first17: str) -> None:
    assert resident_id_check_character(first17) == ric.calc_check_digit(first17 + "0")


@given(st.text(CREDIT_CODE_ALPHABET, min_size=17, max_size=17))
def test_check_character_of_a_credit_code(first17: str) -> None:
    assert credit_code_check_character(first17) == uscc.calc_check_digit(first17 + "0")


@given(resident_ids())
def test_a_resident_id_is_recognised(number: str) -> None:
    assert Identifier.parse(number) == Identifier(DocumentType.RESIDENT_ID, number)
    assert ric.get_birth_date(number)


@given(credit_codes().filter(lambda number: not number.isdigit()))
def test_a_credit_code_is_recognised(number: str) -> None:
    assert Identifier.parse(number) == Identifier(DocumentType.CREDIT_CODE, number)
    assert uscc.is_valid(number)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ", min_size=18, max_size=18))
def test_nothing_of_18_signs_passes_that_a_second_opinion_refuses(text: str) -> None:
    try:
        identifier = Identifier.parse(text)
    except InvalidIdentifier:
        return
    if identifier.document_type is DocumentType.RESIDENT_ID:
        assert ric.calc_check_digit(text) == text[-1]
    else:
        assert uscc.calc_check_digit(text) == text[-1]


@given(resident_ids(), st.integers(0, 17), st.integers(1, 9))
def test_a_mistyped_digit_is_noticed(number: str, place: int, by: int) -> None:
    old = number[place] if number[place] != "X" else "0"
    wrong = number[:place] + str((int(old) + by) % 10) + number[place + 1 :]
    if wrong != number and wrong[0] != "9":
        with pytest.raises(InvalidIdentifier) as caught:
            Identifier.of(DocumentType.RESIDENT_ID, wrong)
        assert caught.value.reason in (Fault.CHECK_CHARACTER, Fault.BIRTH_DATE)


@given(resident_ids(), st.integers(0, 16))
def test_two_neighbours_swapped_are_noticed(number: str, place: int) -> None:
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if wrong != number:
        with pytest.raises(InvalidIdentifier):
            Identifier.of(DocumentType.RESIDENT_ID, wrong)


@pytest.mark.parametrize(
    ("typed", "document_type", "number"),
    [
        ("11010519491231002x", DocumentType.RESIDENT_ID, "11010519491231002X"),  # GB 11643, annex
        (" 110105 19491231 002X\n", DocumentType.RESIDENT_ID, "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", DocumentType.RESIDENT_ID, "11010519491231002X"),
        ("91110000600037341l", DocumentType.CREDIT_CODE, "91110000600037341L"),
        ("e12345678", DocumentType.OTHER, "E12345678"),
        ("h-1234", DocumentType.OTHER, "H-1234"),
    ],
)
def test_as_people_type(typed: str, document_type: DocumentType, number: str) -> None:
    identifier = Identifier.parse(typed)
    assert (identifier.document_type, identifier.number) == (document_type, number)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "identifier.document.empty"),
        (" 　", "identifier.document.empty"),
        ("1234", "identifier.document.length"),
        ("A" * 31, "identifier.document.length"),
        ("护照E1234", "identifier.document.characters"),
        ("E1234\0", "identifier.document.characters"),
        ("11010519491231002", "identifier.resident_id.length"),
        ("110105194912310021", "identifier.resident_id.check_character"),
        ("110105194913310021", "identifier.resident_id.birth_date"),
        ("91110000600037341M", "identifier.credit_code.check_character"),
        ("9111000060003734IL", "identifier.credit_code.characters"),
    ],
)
def test_what_is_wrong_is_said(typed: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        Identifier.parse(typed)
    assert caught.value.code == code
    assert texts.refusal(code).zh


@pytest.mark.parametrize("document_type", DocumentType)
@pytest.mark.parametrize("text", ["", "A", "？" * 18, "99999919991399999", "110105194913310021"])
def test_every_fault_has_its_sentence(document_type: DocumentType, text: str) -> None:
    bare = document_type not in (DocumentType.RESIDENT_ID, DocumentType.CREDIT_CODE)
    with pytest.raises(InvalidIdentifier) as caught:
        Identifier.of(document_type, text[:4] if bare else text)
    sentence = texts.refusal(caught.value.code)
    assert sentence.zh
    assert sentence.en


def test_other_documents_have_several_readings() -> None:
    readings = Identifier.parse("E12345678").readings
    assert {reading.document_type for reading in readings} == {"household_register", "passport", "other"}
    assert Identifier.parse("11010519491231002X").readings == (Identifier.parse("11010519491231002X"),)


@given(st.text("ABC0123456789-", min_size=5, max_size=30))
def test_a_persons_number_is_never_shown_whole(number: str) -> None:
    shown = Identifier.of(DocumentType.PASSPORT, number).shown
    assert len(shown) == len(number)
    assert shown.count("*") >= 3


def test_neither_repr_nor_error_shows_a_number() -> None:
    assert "110105" not in repr(Identifier.parse("11010519491231002X"))
    with pytest.raises(InvalidIdentifier) as caught:
        Identifier.parse("110105194912310021")
    assert "110105" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("阿依古丽·买买提", "阿*******"),
        ("J Smith", "J******"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_masked_names(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800001234", "138****1234"), ("+8613800001234", "138****1234"), ("+86 138 0000 1234", "138****1234")],
)
def test_masked_phones(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown
    assert Identifier.parse("11010519491231002X").shown == "110*************2X"
