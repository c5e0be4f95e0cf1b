from __future__ import annotations

import json

from tests.core.comparing import Loose, transcript
from wstui.core.diff import Comparison, compare
from wstui.core.diff_text import lines, to_dict
from wstui.core.events import Accept, Close, Connect, Crashed, DenialStart, Send
from wstui.core.match import Difference

OPEN = (Connect({"path": "/"}), Accept())


def compared() -> Comparison:
    before = transcript(*OPEN, *(Send(f"{n}") for n in range(6)), Send('{"say":"hi"}'), Send("\x1b[2J"), Close())
    now = transcript(*OPEN, *(Send(f"{n}") for n in range(6)), Send('{"say":"ho"}'), Close(), Crashed("E: x"))
    return compare(before, now, Loose())


def test_what_differs_is_told_with_a_little_around_it() -> None:
    assert list(lines(compared())) == [
        "  … 5 the same",
        "      7   #1 text       4",
        "      8   #1 text       5",
        '~     9   #1 text       {"say":"hi"}',
        '             $: was {"say":"hi"}, is {"say":"ho"}',
        "-    10   #1 text       ␛[2J",
        "     11   #1 close      1000 (OK)",
        "+    11   #1 crashed    E: x",
        "1 changed, 1 missing, 1 extra, 8 the same",
    ]


def test_as_much_around_it_as_one_likes() -> None:
    assert [line[:6] for line in lines(compared(), 0)] == [
        "  … 7 ",
        "~     ",
        "      ",
        "-    1",
        "  … 1 ",
        "+    1",
        "1 chan",
    ]
    assert len(list(lines(compared(), 100))) == 11 + 2


def test_what_is_the_same_at_the_end_is_counted() -> None:
    before = transcript(*OPEN, Send(data=b"\x01"), *(Send("x") for _ in range(4)))
    now = transcript(*OPEN, Send(data=b"\x02"), *(Send("x") for _ in range(4)))
    assert list(lines(compare(before, now, Loose()), 1))[-3:] == [
        "      4   #1 text       x",
        "  … 3 the same",
        "1 changed, 5 the same",
    ]


def test_two_that_are_the_same_are_told_in_a_line() -> None:
    same = transcript(*OPEN, Send("x"))
    assert list(lines(compare(same, same, Loose()))) == ["2 the same"]
    assert list(lines(compare([], [], Loose()))) == ["0 the same"]


class Whys(Loose):
    """Says why, and where there was nothing."""

    def differences(self, *_: object) -> list[Difference]:
        return [Difference("$.a\u202e", "", "1", "is no\ttext"), Difference("$.b", "2" * 5000, "", "")]


def test_each_thing_that_differs_is_told_and_is_safe() -> None:
    refusal = transcript(OPEN[0], DenialStart(403))
    told = list(lines(compare(refusal, transcript(OPEN[0], DenialStart(404)), Whys())))
    assert told[0].startswith("~     2   #1 denial     403")
    assert told[1].strip() == "$.a<U+202E>: was nothing, is 1 (is no␉text)"
    assert told[2].startswith("             $.b: was 2222")
    assert told[2].endswith("2…, is nothing")
    assert len(told[2]) < 600


def test_a_program_gets_what_differs_with_both_records() -> None:
    data = to_dict(compared())
    assert json.loads(json.dumps(data)) == data
    assert (data["same"], data["counts"]) == (False, {"same": 8, "changed": 1, "missing": 1, "extra": 1})
    changed, missing, extra = data["pairs"]
    assert changed == {
        "at": 7,
        "kind": "changed",
        "c": 1,
        "recorded": {"n": 9, "t": 0.9, "c": 1, "way": "<", "type": "websocket.send", "text": '{"say":"hi"}'},
        "replayed": {"n": 9, "t": 0.9, "c": 1, "way": "<", "type": "websocket.send", "text": '{"say":"ho"}'},
        "differences": [{"path": "$", "recorded": '{"say":"hi"}', "replayed": '{"say":"ho"}', "why": ""}],
    }
    assert (missing["replayed"], missing["differences"]) == (None, [])
    assert (extra["recorded"], extra["replayed"]["type"]) == (None, "crashed")
