from __future__ import annotations

from array import array

from wstui.session.finding.talk import ALL, FOUND, Answer, Reader, pack


def test_answers_come_whole_however_they_are_cut() -> None:
    data = b"".join(pack(FOUND, 3, 1 << 40, (array("Q", [1, 2]), b"x")) + pack(ALL, 4, 0, ("naïve".encode(),)))
    for size in (1, 5, 17, len(data)):
        reader = Reader()
        parts = [data[at : at + size] for at in range(0, len(data), size)]
        found = [answer for part in parts for answer in reader.feed(part)]
        assert found == [
            Answer(FOUND, 3, 1 << 40, (array("Q", [1, 2]).tobytes(), b"x", b"")),
            Answer(ALL, 4, 0, ("naïve".encode(), b"", b"")),
        ]
        assert found[1].text == "naïve"
