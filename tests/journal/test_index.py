from __future__ import annotations

from hypothesis import given

from tests.strategies import quick, records
from wstui.core.codec import KINDS
from wstui.core.events import Event, Fault, Receive, Send, Way
from wstui.core.transcript import Record, Unknown, event_size, is_binary, severity_of
from wstui.journal.index import SEVERITIES, UNKNOWN, WAYS, Entry, Index, entry_of, flags_of


def test_flags_hold_all_that_is_packed() -> None:
    index = Index()
    told = [(way, severity, binary) for way in WAYS for severity in SEVERITIES for binary in (False, True)]
    for way, severity, binary in told:
        index.append(Entry(0, 0, 0, 0, flags_of(way, severity, binary=binary)), 1)
    assert told == [(index.way(i), index.severity(i), index.binary(i)) for i in range(len(index))]


@quick
@given(records)
def test_an_entry_tells_what_the_record_is(record: Record) -> None:
    index = Index()
    index.append(entry_of(record), 10)
    assert index.t[0] == round(record.t * 1e6)
    assert index.c[0] == (record.c or 0)
    assert KINDS[index.kind[0]] == record.event.kind
    assert index.size[0] == event_size(record.event)
    assert index.way(0) is record.way
    assert index.severity(0) == severity_of(record.event)
    assert index.binary(0) == is_binary(record.event)


def test_a_kind_that_is_not_known_has_a_code_of_its_own() -> None:
    assert entry_of(Record(1, 0.0, Way.FACT, Unknown("future"))).kind == UNKNOWN
    assert len(KINDS) < UNKNOWN


def test_records_stand_one_after_the_other() -> None:
    index = Index(start=100)
    index.append(Entry(1, 1, 0, 0, 0), 10)
    columns = [(2, 3), (1, 1), (0, 0), (5, 6), (0, 0)]
    index.extend([20, 30], columns)
    assert [index.span(i) for i in range(3)] == [(100, 10), (110, 20), (130, 30)]
    assert index.end == 160
    index.end += 1  # an empty line
    assert index.span(2) == (130, 31)
    assert [*index.t] == [1, 2, 3]
    assert [*index.size] == [0, 5, 6]


def test_a_record_takes_26_bytes() -> None:
    index = Index()
    columns = (index.offset, index.t, index.c, index.kind, index.size, index.flags)
    assert sum(column.itemsize for column in columns) == 26


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    several: list[Event] = [Send("a"), Send(data=b"b"), Fault("x")]
    made = [Record(i, i / 7, Way.FROM_APP, event) for i, event in enumerate(several, 1)]
    made.append(Record(4, 1.0, Way.TO_APP, Receive("é")))
    one, many = Index(7), Index(7)
    for record in made:
        one.append(entry_of(record), record.n)
    many.extend([record.n for record in made], [*zip(*map(entry_of, made), strict=True)])
    assert vars(one) == vars(many)
