from __future__ import annotations

import subprocess
import sys

import pytest

from wstui import errors, testing
from wstui.testing import communicator, starting


def test_the_face_is_what_it_says() -> None:
    vars(testing).pop("lifespan", None)
    assert testing.lifespan is starting.lifespan
    assert testing.WebsocketCommunicator is communicator.WebsocketCommunicator
    vars(testing).pop("TasksLeft", None)
    assert testing.TasksLeft is errors.TasksLeft
    assert all(getattr(testing, name).__name__ == name for name in testing.__all__)
    assert set(testing.__all__) <= set(dir(testing))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'wstui.testing' has no attribute 'Foo'"):
        testing.__getattr__("Foo")


def test_the_face_imports_nothing_before_it_is_asked() -> None:
    code = (
        "import sys, wstui.testing; early = {n for n in sys.modules if n.startswith('wstui')}; wstui.testing.connect;"
        "sys.exit(0 if early == {'wstui', 'wstui.testing'} and 'wstui.testing.client' in sys.modules else 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
