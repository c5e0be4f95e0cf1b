from __future__ import annotations

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.formats.stories import APP, CHAT, ENDING_APP, ENDINGS, SIDE_BY_SIDE, ending, session
from tests.support import ROOT, TIME
from wstui.core.events import Accept, Close, Connect, Crashed, Lifespan, Send
from wstui.errors import UsageError
from wstui.formats.exchange import About
from wstui.formats.pytest_code import STYLES, write


@pytest.mark.timeout(120 * TIME)
def test_every_written_test_passes_when_it_is_run_against_its_application(tmp_path: Path) -> None:
    for style in STYLES:
        (tmp_path / f"test_{style}.py").write_text(write(CHAT, About(APP), style).text)
        (tmp_path / f"test_{style}_side_by_side.py").write_text(write(SIDE_BY_SIDE, About(APP), style).text)
    about = About(ENDING_APP, frameworks=frozenset({"starlette"}))
    for style, name in product(STYLES, ENDINGS):
        for times in (1, 2):
            (tmp_path / f"test_{style}_{name}_{times}.py").write_text(
                write(ending(name, times=times), about, style).text
            )
        (tmp_path / f"test_fails_{style}_{name}.py").write_text(write(ending(name, answer="B"), about, style).text)
    answer = '{"said": "hi", "room": "lobby"}'
    failing = [*CHAT[:3], *session((1, Send(answer.replace("hi", "ho"))))]
    (tmp_path / "test_fails.py").write_text(write(failing, About(APP)).text)
    blocked = [f"no:{name}" for name in ("randomly", "asyncio", "anyio", "django", "faker", "xdist", "cacheprovider")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *(part for name in blocked for part in ("-p", name)), "."],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60 * TIME,
        check=False,
    )
    ways = len(STYLES) * len(ENDINGS)
    assert f"{ways + 1} failed, {6 + 2 * ways} passed" in done.stdout, done.stdout + done.stderr
    assert done.stdout.count("FAILED test_fails") == ways + 1
    assert "FAILED test_fails.py::test_ws_chat_lobby - AssertionError: assert {'said': 'h" in done.stdout


def test_only_what_is_used_is_imported() -> None:
    records = session((1, Connect({"path": "/a"})), (1, Accept()), (None, Lifespan("startup", "unsupported")))
    text = write(records, About(APP)).text
    assert text == (
        "import asyncio\n\nfrom wstui.testing import connect\n\nfrom tests.apps.raw3 import application\n\n\n"
        "def test_a():\n    asyncio.run(a())\n\n\n"
        "async def a():\n    async with connect(application, '/a', timeout=5) as ws:\n        pass\n"
    )


def test_what_comes_from_one_module_is_imported_in_one_line() -> None:
    text = write(ending("left"), About(ENDING_APP), "starlette").text
    assert text.startswith(
        "from contextlib import ExitStack, suppress\n\nfrom starlette.testclient import TestClient\n"
    )


@pytest.mark.parametrize("style", STYLES)
def test_a_test_without_its_secrets_is_skipped_by_their_names(style: str) -> None:
    scope = {"path": "/a", "query_string": "token=${secret:query.token}", "cookies": [["id", "${secret:cookie.id}"]]}
    text = write(session((1, Connect(scope)), (1, Accept())), About(APP), style).text
    for name in ("WSTUI_SECRET_QUERY_TOKEN", "WSTUI_SECRET_COOKIE_ID"):
        assert f'@pytest.mark.skipif("{name}" not in os.environ, reason="set {name}")\n' in text
    assert "import os\n" in text
    assert "import pytest\n" in text
    compile(text, "test_a.py", "exec")


@pytest.mark.parametrize("style", STYLES)
def test_of_an_exception_and_its_close_a_test_expects_what_its_client_meets(style: str) -> None:
    events = Connect({"path": "/a"}), Accept(), Crashed("ValueError: no room"), Close(1011)
    text = write(session(*((1, event) for event in events)), About(APP), style).text
    assert ("match='no room'" in text, "1011" in text) == ((True, False) if style == "wstui" else (False, True))


def test_what_a_matcher_lets_differ_may() -> None:
    records = session((1, Connect({"path": "/"})), (1, Accept()), (1, Send('{"id": 1}')))
    written = write(records, About(APP), match=[{"path": "$.id", "any": True}, {"record": {}, "ignore": True}])
    assert "from unittest.mock import ANY\n" in written.text
    assert "== {'id': ANY}" in written.text
    assert "def test_session():" in written.text
    assert written.lost == ["matchers that are not of a path into a payload (1)"]


def test_an_application_is_imported_by_its_name() -> None:
    assert "from a.b import app as application\n" in write(CHAT, About("a.b:app")).text
    assert "from a import b\n\napplication = b.app\n" in write(CHAT, About("a:b.app")).text
    assert "from a import make\n\napplication = make()\n" in write(CHAT, About("a:make", factory=True)).text
    assert "from src.a import app as application\n" in write(CHAT, About("./src/a.py:app")).text
    assert "suppress" not in write(CHAT, About("a:b"), "starlette").text


@pytest.mark.parametrize("label", ["", "a.py", "../a.py:b", "a:b()", "a b:c"])
def test_an_application_without_a_name_cannot_be_tested(label: str) -> None:
    with pytest.raises(UsageError, match="the session names no application to import, but "):
        write(CHAT, About(label))


@pytest.mark.parametrize(
    ("style", "framework"), [("channels", "litestar"), ("channels", "quart"), ("starlette", "quart")]
)
def test_what_a_client_cannot_talk_to_is_refused(style: str, framework: str) -> None:
    about = About(APP, frameworks=frozenset({"python", framework}))
    with pytest.raises(UsageError, match=f"tests of --style {style} cannot talk to {framework}: give another style"):
        write(CHAT, about, style)
    assert write(CHAT, about).text


def test_a_session_in_which_nobody_connects_cannot_be_tested() -> None:
    with pytest.raises(UsageError, match="nobody connects in the session"):
        write(session((None, Lifespan("startup", "complete")), (1, Crashed("a"))), About(APP))
