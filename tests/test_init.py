from __future__ import annotations

import subprocess
import sys

import pytest

import wstui
from wstui.core import events


def test_the_face_is_what_it_says() -> None:
    assert wstui.events is events
    assert wstui.WebsocketCommunicator is wstui.testing.WebsocketCommunicator
    assert issubclass(wstui.errors.UsageError, wstui.errors.WstuiError)
    assert wstui.__version__.count(".") == 2
    assert set(wstui.__all__) <= set(dir(wstui))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'wstui' has no attribute 'Foo'"):
        wstui.__getattr__("Foo")


def test_the_face_imports_nothing_before_it_is_asked() -> None:
    code = (
        "import sys, wstui; early = {n for n in sys.modules if n.startswith('wstui')}; wstui.events;"
        "sys.exit(0 if early == {'wstui'} and 'wstui.core.events' in sys.modules else 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_library_loads_neither_textual_nor_the_rooms_of_the_two_processes_nor_what_it_can_do_without() -> None:
    code = (
        "import sys; from wstui import WebsocketCommunicator; import wstui.testing;"
        "never = {'textual', 'daphne', 'twisted', 'django', 'channels', 'starlette', 'pytest', 'wstui.tui',"
        " 'wstui.session', 'wstui.debuggee', 'wstui.wire', 'wstui.journal', 'wstui.cli'};"
        "print(*sorted(never & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
