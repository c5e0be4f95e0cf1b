from __future__ import annotations

from wstui.journal.tail import TAIL_BYTES, TAIL_RECORDS, Tail


def test_the_newest_lines_are_kept() -> None:
    tail = Tail()
    for position in range(5, 5 + TAIL_RECORDS + 2):
        tail.append(position, b"%d" % position)
    assert [tail.get(position) for position in (4, 5, 6)] == [None, None, None]
    assert tail.get(7) == b"7"
    assert tail.get(TAIL_RECORDS + 6) == b"%d" % (TAIL_RECORDS + 6)
    assert tail.get(TAIL_RECORDS + 7) is None


def test_their_bytes_are_bounded_but_for_the_last() -> None:
    tail = Tail()
    half = b"x" * (TAIL_BYTES // 2)
    for position in range(3):
        tail.append(position, half)
    assert (tail.get(0), tail.get(1), tail.get(2)) == (None, half, half)
    long = b"x" * (TAIL_BYTES + 1)
    tail.append(3, long)
    assert (tail.get(2), tail.get(3)) == (None, long)
