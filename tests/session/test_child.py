from __future__ import annotations

import errno
import gc
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.session.talking import STAGE, talking
from tests.support import PATIENCE, ROOT, TIME, descriptors
from wstui.core.events import Died
from wstui.errors import InterpreterError
from wstui.session.child import DUMP_SIGNAL, Child, ChildConfig
from wstui.session.interpreter import BOOTSTRAP
from wstui.wire.messages import Loaded, LoadFailed, Started

PYENV = Path.home() / ".pyenv" / "versions"
BLOCKING_APP = "import time\nwhile True: time.sleep(60)\n"


def pythons(prefix: str) -> list[str]:
    return [str(path / "bin" / "python") for path in sorted(PYENV.glob(f"{prefix}*"))]


def failing_after(count: int, real: Callable[[], tuple[int, int]]) -> Callable[[], tuple[int, int]]:
    """Make an ``os.pipe`` that can be called so many times."""
    calls = iter(range(count))

    def pipe() -> tuple[int, int]:
        if next(calls, None) is None:
            raise OSError(errno.EMFILE, "Too many open files")
        return real()

    return pipe


def gone(pid: int) -> bool:
    """Tell whether a process ends within a second, whoever reaps it."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 1.0 * TIME)[0])
    finally:
        os.close(descriptor)


def test_a_child_is_killed_reaped_and_closed(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BLOCKING_APP)
    gc.collect()  # what other tests have opened
    before = descriptors()
    child = Child.spawn(ChildConfig("app", str(tmp_path)))
    assert child.python == Path(sys.executable)
    assert child.reap() is None
    assert child.died() == Died()
    child.kill()
    assert child.reap(PATIENCE) == -signal.SIGKILL
    assert child.died("last", asked=True) == Died(None, "SIGKILL", "last", asked=True)
    child.close()
    child.close()
    child.kill()
    child.interrupt(1)
    child.dump_stacks()
    assert child.rest(0) == b""
    assert descriptors() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(child.pid, 0)


def test_a_dismissed_child_is_killed_and_reaped_without_anybody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.collect()  # what other tests have opened
    before = descriptors()
    child = Child.spawn(ChildConfig(STAGE))
    waited, may = threading.Event(), threading.Event()
    wait = child._process.wait

    def when_it_may() -> int:
        waited.set()
        may.wait(PATIENCE)
        return wait()

    monkeypatch.setattr(child._process, "wait", when_it_may)
    child.dismiss()
    assert descriptors() == before
    assert waited.wait(PATIENCE)
    assert child._process.returncode is None
    may.set()
    (reaper,) = (thread for thread in threading.enumerate() if thread.name == f"reap {child.pid}")
    reaper.join(PATIENCE)
    assert child._process.returncode == -signal.SIGKILL
    child.dismiss()
    assert f"reap {child.pid}" not in {thread.name for thread in threading.enumerate()}


def test_nobody_is_signalled_whose_end_was_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    child = Child.spawn(ChildConfig(STAGE))
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    child.dump_stacks()
    assert sent == [(child.pid, DUMP_SIGNAL)]
    monkeypatch.undo()
    child.close()
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    child.dump_stacks()
    assert len(sent) == 1


def test_a_child_leads_a_session_of_its_own() -> None:
    child = Child.spawn(ChildConfig(STAGE))
    try:
        assert os.getsid(child.pid) == os.getpgid(child.pid) == child.pid
    finally:
        child.close()


@pytest.mark.parametrize(
    ("status", "died"),
    [(0, Died(0)), (3, Died(3)), (-11, Died(None, "SIGSEGV")), (-63, Died(None, "signal 63"))],
)
def test_an_exit_status_in_words(status: int, died: Died, monkeypatch: pytest.MonkeyPatch) -> None:
    child = Child.spawn(ChildConfig(STAGE))
    child.close()
    monkeypatch.setattr(child._process, "returncode", status)
    assert child.died() == died


def test_no_child_and_no_descriptor_when_it_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gc.collect()  # what other tests have opened
    before = descriptors()
    script = tmp_path / "python"
    script.write_text("not even a script")
    script.chmod(0o755)
    with pytest.raises(InterpreterError, match="Exec format error") as caught:
        Child.spawn(ChildConfig(STAGE, python=str(script)))
    assert str(script) in str(caught.value)
    for possible in range(4):
        with monkeypatch.context() as patched:
            patched.setattr(os, "pipe", failing_after(possible, os.pipe))
            with pytest.raises(InterpreterError, match="Too many open files"):
                Child.spawn(ChildConfig(STAGE))
    assert descriptors() == before


def test_everything_that_it_started_dies_with_it() -> None:
    child = Child.spawn(ChildConfig(STAGE))
    child.close()
    assert gone(child.pid)


@pytest.mark.anyio
async def test_where_no_file_may_be_long_enough_it_does_without_what_was_not_written() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        async with talking() as talk:
            await talk.connect(1)
            assert talk.child.rest(0) == b""
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.anyio
async def test_what_the_application_started_is_killed_with_it() -> None:
    async with talking() as talk:
        await talk.connect(1)
        await talk.acted(1, "leave_child 60")
        pid = int(talk.printed(1))
        talk.link.kill()
        await talk.died()
        assert gone(pid)


@pytest.mark.anyio
@pytest.mark.parametrize("act", ["nothing", "hold_gil 100000000000", "take_signals", "leave_thread"])
async def test_no_child_outlives_its_parent_by_a_second(act: str) -> None:
    code = (
        "import asyncio, sys\n"
        "from tests.session.talking import talking\n"
        "async def main():\n"
        "    async with talking() as talk:\n"
        "        await talk.connect(1)\n"
        f"        talk.act(1, {act!r})\n"
        f"        await talk.until(lambda: talk.blocked or not {act!r}.startswith('hold'))\n"
        "        print(talk.child.pid, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen(  # noqa: ASYNC220 - the test has nothing else to do
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert parent.stdout is not None
    with parent.stdout as stdout:
        pid = int(stdout.readline())
    parent.kill()
    parent.wait()
    assert gone(pid)


@pytest.mark.anyio
@pytest.mark.parametrize("python", [*pythons("3.12"), *pythons("3.13")] or ["none"])
async def test_a_project_environment_without_wstui(python: str, tmp_path: Path) -> None:
    if python == "none":
        pytest.skip("no other interpreter here")
    folder = tmp_path / ".venv"
    subprocess.run([python, "-m", "venv", "--without-pip", str(folder)], check=True)  # noqa: ASYNC221 - the same
    (tmp_path / "old_style.py").write_text(
        "def application(scope):\n"
        "    async def run(receive, send):\n"
        "        await receive()\n"
        "        await send({'type': 'websocket.accept'})\n"
        "        await send({'type': 'websocket.send', 'text': (await receive())['text']})\n"
        "    return run\n"
    )
    async with talking("old_style", app_dir=str(tmp_path)) as talk:
        (started,) = talk.said(Started)
        (loaded,) = talk.said(Loaded)
        assert (started.executable, loaded.asgi) == (str(folder / "bin" / "python"), "2")
        await talk.connect(1)
        await talk.acted(1, "hello")
    async with talking(python=str(folder)) as talk:
        await talk.connect(1)
        await talk.acted(1, "send_apart x")
        talk.act(1, "spin")
        await talk.until(lambda: talk.events("blocked", 1))
        talk.child.interrupt(1)
        await talk.until(lambda: talk.events("crashed", 1))
        assert talk.events("crashed", 1)[0].error == "interrupted by you"


@pytest.mark.anyio
@pytest.mark.parametrize("python", [*pythons("2.7"), *pythons("3.6"), *pythons("3.10")] or ["none"])
async def test_an_interpreter_that_is_too_old_is_one_line(python: str) -> None:
    if python == "none":
        pytest.skip("no old interpreter here")
    async with talking(python=python, ready=False) as talk:
        died = await talk.died()
        (failed,) = talk.said(LoadFailed)
        version = Path(python).parents[1].name
        assert failed.message == f"{python} is Python {version}; 3.11 or newer is needed"
        assert (failed.traceback, died.code, died.stderr) == ("", 3, "")


@pytest.mark.anyio
async def test_what_is_no_python_at_all_is_one_line() -> None:
    async with talking(python="/bin/false", ready=False) as talk:
        await talk.died()
        (failed,) = talk.said(LoadFailed)
        assert (failed.message, failed.hint) == ("/bin/false cannot run the debuggee", "exit status 1")


def test_the_configuration_is_an_argument_that_holds_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    class Popen(subprocess.Popen[bytes]):
        def __init__(self, command: list[str], **options: object) -> None:
            seen.append(command)
            assert options["env"] == {**os.environ, "TOKEN": "secret"}
            raise FileNotFoundError(errno.ENOENT, "enough")

    monkeypatch.setattr(subprocess, "Popen", Popen)
    with pytest.raises(InterpreterError):
        Child.spawn(ChildConfig(STAGE, env={"TOKEN": "secret"}))
    ((_, program, config),) = seen
    assert program == BOOTSTRAP
    assert "secret" not in config
    assert json.loads(config)["app"] == STAGE
