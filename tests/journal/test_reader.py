from __future__ import annotations

import io
import os
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.files import REFUSAL, lost, mutated, read
from tests.strategies import quick, records
from wstui.core.codec import KINDS
from wstui.core.transcript import Record
from wstui.errors import SessionFileError
from wstui.journal.index import entry_of
from wstui.journal.line import read_header, read_record, record_line
from wstui.journal.reader import Loaded, load, open_file, scan

GOLDEN = Path(__file__).parent.parent / "golden" / "format-1.wstui"
"""Every record type of format 1, as the first release wrote it. Never changed: it must load for ever."""
DATA = GOLDEN.read_bytes()
LINES = DATA.splitlines(keepends=True)
HEADER = LINES[0]
FRAME = b'{"n":1,"t":0.5,"c":1,"way":">","type":"websocket.receive","text":"hi"}\n'


def scanned(data: bytes) -> Loaded:
    return scan(io.BytesIO(data), "f")


def refused(data: bytes) -> SessionFileError | None:
    try:
        scanned(data)
    except SessionFileError as error:
        return error
    return None


# -- the golden file ---------------------------------------------------------------------------------------------


def test_the_golden_file_has_every_kind() -> None:
    assert {orjson.loads(line)["type"] for line in LINES[1:]} == {*KINDS, "future.kind"}


def test_the_golden_file_loads() -> None:
    loaded = load(GOLDEN)
    assert loaded.mended == ""
    assert loaded.header == read_header(HEADER, "f")
    assert len(loaded.index) == len(LINES) - 1 == 42
    for position, line in enumerate(LINES[1:]):
        start, length = loaded.index.span(position)
        assert DATA[start : start + length] == line
        assert loaded.index.t[position] == round(orjson.loads(line)["t"] * 1e6)


def test_the_golden_file_is_written_again_as_it_was() -> None:
    assert [record_line(read_record(line, "f", 2)) for line in LINES[1:]] == LINES[1:]


def test_the_golden_file_cut_at_every_byte_reopens_with_every_complete_record() -> None:
    for number, line in enumerate(LINES[1:], 2):
        # The lines before are read one by one: two of them stand for all.
        before = HEADER + FRAME
        for cut in range(len(line) + 1):
            loaded = scanned(before + line[:cut])
            # A record that lacks nothing but its newline is complete.
            complete = cut >= len(line) - 1
            assert len(loaded.index) == 1 + complete, (number, cut)
            torn = f"f:3: the last line was cut off after {cut:,} bytes, it is left out"
            assert loaded.mended == ("" if complete or cut == 0 else torn)


def test_the_golden_file_cut_anywhere_reopens() -> None:
    assert lost(range(len(HEADER), len(DATA), 53)) == []


def test_a_header_that_is_cut_is_told() -> None:
    for cut in range(len(HEADER) - 1):
        error = refused(HEADER[:cut])
        assert error is not None
        assert error.line == 1
    assert len(scanned(HEADER[:-1]).index) == 0


# -- other files -------------------------------------------------------------------------------------------------


@quick
@given(st.lists(records, max_size=5))
def test_every_record_is_indexed_as_the_writer_indexes_it(made: list[Record]) -> None:
    loaded = scanned(HEADER + b"".join(map(record_line, made)))
    for position, record in enumerate(made):
        index = loaded.index
        found = (
            index.t[position],
            index.c[position],
            index.kind[position],
            index.size[position],
            index.flags[position],
        )
        assert found == entry_of(record)


@pytest.mark.parametrize(
    "line",
    [
        FRAME,
        FRAME.replace(b"}", b',"at":"x.py:1 f"}'),
        FRAME.replace(b'"text":"hi"', b'"bytes":{"b64":"aGk="}'),
        FRAME.replace(b'"text":"hi"', b'"text":{"surrogates":"\\\\ud800"}'),
        FRAME.replace(b"}", b',"new":1}'),
        FRAME.replace(b'"c":1,', b""),
        FRAME.replace(b"0.5", b"1"),
        FRAME.replace(b'"way":">",', b""),
        b'{"type":"websocket.send","text":"x","t":0.25,"n":7}\n',
    ],
)
def test_plain_frames_and_odd_ones_are_indexed_alike(line: bytes) -> None:
    index = scanned(HEADER + line).index
    entry = entry_of(read_record(line, "f", 2))
    assert (index.t[0], index.c[0], index.kind[0], index.size[0], index.flags[0]) == entry


def test_empty_lines_of_an_editor_are_passed_over() -> None:
    loaded = scanned(HEADER.replace(b"\n", b"\r\n") + b"\n" + FRAME + b"\r\n \n" + FRAME + b"\n")
    assert len(loaded.index) == 2
    assert loaded.mended == ""
    start = len(HEADER) + 2
    first = len(FRAME) + 4
    assert [loaded.index.span(position) for position in (0, 1)] == [(start, first), (start + first, len(FRAME) + 1)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "f:1:1: empty: not a session file"),
        (b"hello\n", "f:1:1: "),
        (b'{"wstui":1,"app":\n', "f:1:18: "),
        (HEADER + b"{}\n", "f:2:1: n: is missing"),
        (HEADER + FRAME + b"x\n" + FRAME, "f:3:1: "),
        (HEADER + FRAME + FRAME.replace(b'"n":1', b'"n":"1"'), "f:3:2: n: must be a whole number from 1 to 4294967295"),
        (HEADER + b"\n" + FRAME.replace(b'"c":1', b'"c":0'), "f:3:16: c: must be a whole number from 1 to 4294967295"),
        (HEADER + FRAME.replace(b"0.5", b"1e300"), "f:2:8: t: must be a number of seconds"),
        (HEADER + FRAME.replace(b'"hi"', b"3"), "f:2:59: text: must be a text, not a number"),
        (HEADER + FRAME.replace(b'"text":"hi"', b'"bytes":{"b64":"aG"}'), "f:2:59: bytes: is not base64"),
        (HEADER + FRAME.replace(b'">"', b'"<"'), 'f:2:22: way: of websocket.receive must be ">"'),
        (HEADER + FRAME.replace(b'"websocket.receive"', b"[]"), "f:2:32: type: must be a text, not a list"),
    ],
)
def test_a_bad_file_is_told_by_file_line_and_column(data: bytes, message: str) -> None:
    error = str(refused(data))
    # Of what is no JSON, the parser chooses the words.
    assert error == message or (message.endswith(": ") and error.startswith(message))


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path, problem in [
        (tmp_path / "missing", "No such file or directory"),
        (tmp_path, "not a file"),
        (fifo, "not a file"),
        (Path("/dev/zero"), "not a file"),
        (Path("a\0b"), "embedded null byte"),
    ]:
        with pytest.raises(SessionFileError) as caught:
            load(path)
        assert str(caught.value) == f"{path}: {problem}"


def test_a_disk_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(io.BytesIO):
        def readline(self, _: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", lambda *_: Failing())
    with pytest.raises(SessionFileError, match=r"format-1\.wstui: Input/output error"):
        load(GOLDEN)
    with pytest.raises(SessionFileError, match=r"^f: Input/output error"), open_file(GOLDEN, "f") as file:
        file.readline()


def test_mutated_files_are_read_or_refused_in_one_line() -> None:
    found = [error for error, _ in map(read, mutated(400))]
    assert 100 < sum(map(bool, found)) < 400
    assert [error for error in found if error and not REFUSAL.fullmatch(error)] == []
