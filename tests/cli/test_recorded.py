from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import SESSION
from wstui.cli.recorded import recorded
from wstui.errors import SessionFileError, UsageError

HEADER = '{"wstui":1,"app":"chat:app","started":"2026-11-23T09:00:00.000Z","server":"hypercorn","versions":{}}\n'
NOTE = '{"n":1,"t":0.5,"way":"!","type":"note","text":"no \\"websocket.connect\\""}\n'
CONNECT = '{"n":2,"t":0.5,"c":1,"way":">","type":"websocket.connect","scope":{"path":"/ws/"},"server":"daphne"}\n'


def write(folder: Path, *lines: str) -> str:
    file = folder / "s.wstui"
    file.write_text("".join(lines), "utf-8")
    return str(file)


def test_the_first_connect_is_found_and_no_more_is_read(tmp_path: Path) -> None:
    scope, server = recorded(write(tmp_path, HEADER, NOTE, CONNECT, "nonsense\n"), {"header": ["a: b"]})
    assert (scope.path, scope.headers, server) == ("/ws/", (("a", "b"),), "daphne")
    assert recorded(write(tmp_path, HEADER, CONNECT.replace(',"server":"daphne"', "")), {}).server == "hypercorn"
    assert recorded(str(SESSION), {}).scope.path


def test_what_has_no_scope_to_connect_with_is_told(tmp_path: Path) -> None:
    name = write(tmp_path, HEADER, NOTE)
    with pytest.raises(UsageError, match=r"s.wstui: nothing in it was ever connected$"):
        recorded(name, {})
    name = write(tmp_path, HEADER, CONNECT)
    with pytest.raises(UsageError, match=r"s.wstui: subprotocols: 'a b' is no subprotocol"):
        recorded(name, {"subprotocol": ["a b"]})
    name = write(tmp_path, HEADER, CONNECT.replace('"/ws/"', "7"))
    with pytest.raises(UsageError, match=r"s.wstui: path: "):
        recorded(name, {})
    for text in (CONNECT, HEADER + CONNECT[:-20] + "\n"):
        with pytest.raises(SessionFileError):
            recorded(write(tmp_path, text), {})
