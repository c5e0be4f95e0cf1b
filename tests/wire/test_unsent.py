from __future__ import annotations

import errno
import os
from collections.abc import Iterator

import pytest

from wstui.wire import unsent as module
from wstui.wire.unsent import SIZE, Unsent, make, rest


@pytest.fixture
def file() -> Iterator[int]:
    descriptor = make()
    yield descriptor
    os.close(descriptor)


def kept(file: int, *pieces: bytes, written: int = 0) -> Unsent:
    unsent = Unsent(os.dup(file))
    unsent.begin(written)
    for piece in pieces:
        unsent.keep(piece)
    return unsent


def test_nothing_is_left_of_who_has_kept_nothing(file: int) -> None:
    Unsent(os.dup(file))
    assert rest(file, 0) == b""


@pytest.mark.parametrize("taken", range(8))
def test_what_had_come_is_left_out_to_the_byte(file: int, taken: int) -> None:
    kept(file, b"ab", b"cde", b"f", written=1)
    assert rest(file, taken) == b"abcdef"[max(taken - 1, 0) :]


def test_what_was_written_before_is_not_read_again(file: int) -> None:
    unsent = kept(file, b"abc", b"def", b"ghi")
    unsent.begin(9)
    unsent.keep(b"jkl")
    assert rest(file, 9) == b"jkl"
    assert rest(file, 12) == b""


def test_a_piece_that_lies_where_an_old_one_began_does_not_bring_it_back(file: int) -> None:
    unsent = kept(file, b"abc", b"def", b"ghi")
    unsent.begin(6)
    unsent.keep(b"GHI")
    assert rest(file, 6) == b"GHI"


def test_of_what_does_not_fit_the_beginning_is_there(file: int) -> None:
    half = SIZE // 2
    unsent = kept(file, b"a" * half, b"b" * half, b"c")
    assert rest(file, 0) == b"a" * half
    unsent.begin(2 * half + 1)
    unsent.keep(b"d")
    assert rest(file, 2 * half + 1) == b"d"


def test_a_piece_may_fill_it_to_the_last_byte(file: int) -> None:
    fits = SIZE - module._PIECE.size
    kept(file, b"x" * fits)
    assert rest(file, 0) == b"x" * fits
    kept(file, b"x" * (fits + 1), written=fits)
    assert rest(file, fits) == b""


def test_what_comes_after_something_else_is_not_kept_until_it_begins_anew(file: int) -> None:
    unsent = kept(file, b"ab")
    unsent.stop()
    unsent.keep(b"ef")
    assert rest(file, 0) == b"ab"
    unsent.begin(6)
    unsent.keep(b"gh")
    assert rest(file, 6) == b"gh"


def test_a_forked_process_writes_into_its_own(file: int) -> None:
    unsent = kept(file, b"ab")
    unsent.part()
    unsent.begin(0)
    unsent.keep(b"cd")
    assert rest(file, 0) == b"ab"


def test_memory_that_nobody_else_sees_takes_all_the_same() -> None:
    unsent = Unsent()
    unsent.begin(0)
    unsent.keep(b"x" * 3 * SIZE)


def test_a_system_without_files_in_memory_has_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    descriptor = make()
    try:
        kept(descriptor, b"ab")
        assert rest(descriptor, 0) == b"ab"
    finally:
        os.close(descriptor)


def test_a_file_that_finds_no_room_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _size: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "ftruncate", full)
    monkeypatch.setattr(os, "close", (closed := list[int]()).append)
    with pytest.raises(OSError, match="No space left"):
        make()
    monkeypatch.undo()
    (descriptor,) = closed
    os.close(descriptor)
