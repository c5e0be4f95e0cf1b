from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import quick
from wstui.core.binary import error_at, hex_line, parse_binary
from wstui.errors import PayloadError


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", b""),
        (" \n ", b""),
        ("deadBEEF", b"\xde\xad\xbe\xef"),
        ("de ad\n be\tef ", b"\xde\xad\xbe\xef"),
        ("0xde 0xAD, 0XBE,0xef", b"\xde\xad\xbe\xef"),
        ("\\xde\\xad\\Xbe", b"\xde\xad\xbe"),
        ("0x0x00", None),
        ("aGk=", b"hi"),
        ("aG\nk=", b"hi"),
        ("base64:aGk=", b"hi"),
        (" BASE64: aGk", b"hi"),
        ("base64:", b""),
        ("base64:dead", b"u\xe6\x9d"),
        ("base64:_-8=", b"\xff\xef"),
        ("\xa0de\xa0ad", b"\xde\xad"),
    ],
)
def test_what_is_typed_is_read(text: str, data: bytes | None) -> None:
    if data is None:
        with pytest.raises(PayloadError):
            parse_binary(text)
    else:
        assert parse_binary(text) == data


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dea", "a hex digit without its pair (line 1, column 3)"),
        ("de a d", "a hex digit without its pair (line 1, column 4)"),
        ("de\nad\n b", "a hex digit without its pair (line 3, column 2)"),
        ("0x5 0xa", "a hex digit without its pair (line 1, column 3)"),
        ("de ag", "'a' is no hex digit in a pair, and the whole is no base64 (line 1, column 4)"),
        ("hello", "'h' is no hex digit in a pair, and the whole is no base64 (line 1, column 1)"),
        ("de\nad!", "'!' is neither hex nor base64 (line 2, column 3)"),
        ("de \x1b", "'\\x1b' is neither hex nor base64 (line 1, column 4)"),
        ("aGk=aGk=", "'a' is no hex digit in a pair, and the whole is no base64 (line 1, column 1)"),
        ("base64:a!k=", "'!' is not base64 (line 1, column 9)"),
        ("base64:aG=k", "'=' may only end base64 (line 1, column 10)"),
        ("base64:\naGkaa", "base64 that is cut off (line 2, column 5)"),
    ],
)
def test_the_first_thing_that_is_wrong_is_told(text: str, message: str) -> None:
    with pytest.raises(PayloadError) as caught:
        parse_binary(text)
    assert str(caught.value) == message


@quick
@given(st.binary(max_size=64))
def test_every_spelling_of_bytes_is_read(data: bytes) -> None:
    assert parse_binary(data.hex()) == data
    assert parse_binary(data.hex(" ")) == data
    assert parse_binary("".join(f"\\x{byte:02x}" for byte in data)) == data
    assert parse_binary(", ".join(f"0x{byte:02X}" for byte in data)) == data
    assert parse_binary(f"base64:{b64encode(data).decode()}") == data
    assert parse_binary(f"base64: {urlsafe_b64encode(data).decode().rstrip('=')}") == data


def refusal(text: str) -> PayloadError | None:
    try:
        parse_binary(text)
    except PayloadError as error:
        return error
    return None


@quick
@given(st.text(st.sampled_from("0xX\\aAfg=+/-_ \n,:!é\udc80"), max_size=12))
def test_anything_else_is_refused_where_it_is_wrong(text: str) -> None:
    error = refusal(text)
    if error is not None:
        assert 1 <= error.column <= len(text.split("\n")[error.line - 1])


def test_an_error_names_the_line_and_column_of_an_editor() -> None:
    error = error_at("wrong", "ab\ncdé\nf", 5)
    assert (error.line, error.column) == (2, 3)


def test_hex_lines_stand_in_columns() -> None:
    data = bytes(range(0x78, 0x88)) + b"\x00hi"
    assert [hex_line(data, 0), hex_line(data, 16), hex_line(data, 32)] == [
        "00000000  78 79 7a 7b 7c 7d 7e 7f  80 81 82 83 84 85 86 87  |xyz{|}~.........|",
        "00000010  00 68 69                                          |.hi|",
        "00000020                                                    ||",
    ]
