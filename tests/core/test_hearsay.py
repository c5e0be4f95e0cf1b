from __future__ import annotations

from wstui.core.events import Accept, Crashed, Event, Output, Violation, way_of
from wstui.core.hearsay import Hearsay
from wstui.core.trace import Trace, TraceFrame
from wstui.core.transcript import Record


def record(event: Event) -> Record:
    return Record(1, 0.5, way_of(event), event, 1, "chat.py:3", {"later": 1})


def test_a_known_secret_is_put_out_wherever_it_is_told() -> None:
    hearsay = Hearsay()
    printed = record(Output("stdout", "12345678 a b/c+1234 a%20b/c%2B1234 short", level="12345678"))
    assert (len(hearsay), hearsay.record(printed)) == (0, printed)
    for value, name in (("12345678", "a"), ("a b/c+1234", "b"), ("short", "c"), ("123456789", "d")):
        hearsay.know(value, name)
    told = hearsay.record(printed)
    assert told == record(Output("stdout", "${secret:a} ${secret:b} ${secret:b} short", level="12345678"))
    longer = hearsay.record(record(Output("stdout", "123456789")))
    assert longer.event == Output("stdout", "${secret:d}")
    quiet = record(Output("stdout", "nothing"))
    assert hearsay.record(quiet) is quiet


def test_crashes_handshakes_and_violations_tell_none() -> None:
    hearsay = Hearsay()
    hearsay.know("0123456789", "a")
    trace = Trace("E", "0123456789", (TraceFrame("a.py", 1, "f", locals=(("x", "'0123456789'"),)),))
    hidden = Trace("E", "${secret:a}", (TraceFrame("a.py", 1, "f", locals=(("x", "'${secret:a}'"),)),))
    assert hearsay.record(record(Crashed("E", trace))).event == Crashed("E", hidden)
    accept = Accept("0123456789", ((b"x", b"=0123456789"),))
    assert hearsay.record(record(accept)).event == Accept("${secret:a}", ((b"x", b"=${secret:a}"),))
    breach = Violation("P01", "error", "app", "sent 0123456789", "not 0123456789")
    assert hearsay.record(record(breach)).event == Violation(
        "P01", "error", "app", "sent ${secret:a}", "not ${secret:a}"
    )
