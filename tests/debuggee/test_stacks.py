from __future__ import annotations

import asyncio
import functools
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

import asgiref.sync
import pytest

import wstui
from wstui.core.events import Blocked
from wstui.debuggee import stacks
from wstui.debuggee.stacks import Ground
from wstui.debuggee.tags import context_of, follow_tasks
from wstui.debuggee.threads import outwards, thread_connection, tops

HERE = Path(__file__).parent


def code_in(file: str) -> CodeType:
    return compile("pass", file, "exec")


def module_in(folder: Path, name: str, source: str) -> ModuleType:
    """Run source as if it were a module of the user's in that folder."""
    module = ModuleType(name)
    exec(compile(source, str(folder / f"{name}.py"), "exec"), vars(module))  # noqa: S102 - it is ours
    return module


def test_the_users_code_is_what_is_neither_installed_nor_ours(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path), own=(str(Path(wstui.__file__).parent / "demo.py"),))
    users = [str(tmp_path / "chat" / "consumers.py"), "/elsewhere/editable/app.py", wstui.__file__[:-11] + "demo.py"]
    others = [
        json.__file__,
        str(tmp_path / ".venv/lib/python3.11/site-packages/starlette/routing.py"),
        "/usr/lib/python3/dist-packages/django/db.py",
        stacks.__file__,
        "<frozen importlib._bootstrap>",
        "<string>",
    ]
    assert [ground.is_user(code_in(file)) for file in users] == [True] * 3
    assert [ground.is_user(code_in(file)) for file in others] == [False] * 6
    assert ground.is_ours(code_in(stacks.__file__))
    assert not ground.is_ours(code_in(users[2]))
    assert ground.is_stdlib(code_in(json.__file__))
    assert ground.is_stdlib(code_in("<frozen importlib._bootstrap>"))
    assert not ground.is_stdlib(code_in(users[0]))


def test_files_are_named_relative_to_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    ground = Ground(str(tmp_path / "link"))
    assert ground.short(str(tmp_path / "real/chat/a.py")) == "chat/a.py"
    assert ground.short(str(tmp_path / "link/chat/a.py")) == "chat/a.py"
    assert ground.short(str(tmp_path / "other/a.py")) == str(tmp_path / "other/a.py")
    monkeypatch.chdir(tmp_path)
    assert Ground(".").short(str(tmp_path / "a.py")) == "a.py"


def test_the_line_that_calls_however_indirectly(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))
    user = module_in(tmp_path, "app", "def act(call):\n    one = 1\n    return call()\n")
    library = module_in(tmp_path / "site-packages", "lib", "def through(call):\n    return call()\n")
    assert user.act(ground.locate) == "app.py:3 act"
    assert user.act(lambda: library.through(ground.locate)).startswith(str(HERE))
    assert user.act(functools.partial(library.through, ground.locate)) == "app.py:3 act"


def test_two_lines_of_one_function_are_told_apart(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))
    source = "async def act(call):\n    for _ in range(2):\n        call()\n        call()\n"
    places: list[str] = []
    asyncio.run(module_in(tmp_path, "app", source).act(lambda: places.append(ground.place(sys._getframe(1)))))
    assert places == ["app.py:3 act", "app.py:4 act"] * 2


def test_code_without_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stacks, "_CODES", 3)
    ground = Ground(str(tmp_path))
    for number in range(20):
        assert ground.is_user(code_in(str(tmp_path / f"{number}.py")))
    assert len(ground._codes) <= 4


def test_a_sync_handler_is_found_in_its_thread(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))
    user = module_in(tmp_path, "sync", "def handler(send):\n    'sync'\n    send()\n    return 5\n")
    places: list[str] = []
    library = module_in(
        tmp_path / "site-packages", "lib", "async def send(places, locate):\n    places.append(locate())\n"
    )

    async def main() -> None:
        send = asgiref.sync.async_to_sync(functools.partial(library.send, places, ground.locate))
        await asgiref.sync.sync_to_async(user.handler)(send)

    with ThreadPoolExecutor(1) as pool:  # so that this test is no caller of the loop
        pool.submit(asyncio.run, main()).result()
    assert places == ["sync.py:3 handler"]


def test_nobody_of_the_users_is_no_place(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))
    library = module_in(tmp_path / "site-packages", "lib", "async def main_wrap(call):\n    return call()\n")
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(run_coroutine, library.main_wrap(functools.partial(inside, ground)))
        assert found.result() == ""


def inside(ground: Ground) -> str:
    """Call from a frame that is no user's: this very file is made to look installed."""
    code = inside.__code__
    ground._codes[id(code)] = (code, None)
    ground._codes[id(run_coroutine.__code__)] = (run_coroutine.__code__, None)
    return ground.locate()


def run_coroutine(coroutine: Any) -> Any:
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def test_our_own_work_is_told_from_the_applications(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))
    house = Path(wstui.__file__).parent
    source = "import sys\ndef top():\n    return sys._getframe()\ndef act(call):\n    return call()\n"
    user, library = module_in(tmp_path, "app", source), module_in(tmp_path / "site-packages", "lib", source)
    encoder, main = module_in(house / "wire", "encoder", source), module_in(house / "debuggee", "__main__", source)
    runner = module_in(house / "engine", "runner", source)
    stdlib = module_in(Path(json.__file__).parent, "encoder", source)
    assert ground.is_at_work(user.act(encoder.top))
    assert ground.is_at_work(encoder.act(stdlib.top))
    others = [encoder.act(user.top), encoder.act(library.top), runner.top(), main.top(), user.act(stdlib.top), None]
    assert [ground.is_at_work(frame) for frame in others] == [False] * 6


def test_the_innermost_frame_of_the_users(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))
    user = module_in(tmp_path, "app", "def act(call):\n    return call()\n")
    library = module_in(tmp_path / "site-packages", "lib", "import sys\ndef top():\n    return sys._getframe()\n")
    frame = user.act(library.top)
    found = ground.innermost(frame)
    assert found is not None
    assert found.f_code.co_name == "act"
    assert ground.innermost(None) is None
    only: FrameType = library.top()
    for caller in outwards(only):
        ground._codes[id(caller.f_code)] = (caller.f_code, None)
    assert ground.innermost(only) is only


def test_the_line_that_raised_is_the_innermost_of_the_users(tmp_path: Path) -> None:
    source = "import json\ndef outer():\n    inner()\ndef inner():\n    json.loads('x')\n"
    module = module_in(tmp_path, "app", source)
    ground = Ground(str(tmp_path))
    with pytest.raises(ValueError, match="Expecting") as caught:
        module.outer()
    assert ground.where(caught.value) == "app.py:5 inner"
    assert ground.where(ValueError()) == ""


def test_a_task_stands_where_the_innermost_of_the_users_coroutines_waits(tmp_path: Path) -> None:
    source = (
        "import asyncio, types\n"
        "async def outer(): await middle()\n"
        "@types.coroutine\n"
        "def middle():\n    yield from inner().__await__()\n"
        "async def inner():\n    async for _ in items(): pass\n"
        "async def items():\n    await asyncio.Event().wait()\n    yield\n"
    )
    module = module_in(tmp_path, "app", source)
    ground = Ground(str(tmp_path))

    async def main() -> str:
        task = asyncio.ensure_future(module.outer())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        found = ground.where(task)
        task.cancel()
        return found

    assert asyncio.run(main()).startswith("app.py:")


def test_a_task_that_runs_nothing_of_the_users_stands_nowhere(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))

    async def main() -> str:
        task = asyncio.ensure_future(asyncio.sleep(60))
        await asyncio.sleep(0)
        found = ground.where(task)
        task.cancel()
        return found

    assert asyncio.run(main()) == ""


def test_a_task_whose_work_is_in_a_thread_stands_there(tmp_path: Path) -> None:
    source = (
        "import asyncio\n"
        "def work(begun, free):\n    begun.set()\n    free.wait(20)\n"
        "async def handler(*events): await asyncio.to_thread(work, *events)\n"
    )
    module = module_in(tmp_path, "app", source)
    ground = Ground(str(tmp_path))
    begun, free = threading.Event(), threading.Event()

    async def main() -> str:
        loop = asyncio.get_running_loop()
        follow_tasks(loop)
        task = loop.create_task(module.handler(begun, free), context=context_of(3))
        await loop.run_in_executor(None, begun.wait, 20)
        found = ground.where(task)
        free.set()
        await task
        return found

    assert asyncio.run(main()) in {"app.py:3 work", "app.py:4 work"}


def test_who_keeps_a_thread_is_told_with_the_line(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))
    source = "import sys\ndef act(call):\n    return call()  # slowly\ndef top():\n    return sys._getframe()\n"
    (tmp_path / "app.py").write_text(source)
    user, library = module_in(tmp_path, "app", source), module_in(tmp_path / "site-packages", "lib", source)
    blocked = ground.blocked(user.act(library.top), 0.5, "worker")
    assert blocked == Blocked(0.5, "app.py", 3, "act", "return call()  # slowly", thread="worker")
    assert ground.blocked(None, 0.5) == Blocked(0.5)


def test_that_we_keep_it_ourselves_is_nobodys_line(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))
    frame = module_in(Path(wstui.__file__).parent / "wire", "x", "import sys\ndef top(): return sys._getframe()").top()
    for caller in outwards(frame.f_back):
        ground._codes[id(caller.f_code)] = (caller.f_code, None)
    assert ground.blocked(frame, 0.5, "worker") == Blocked(0.5, thread="worker")


def test_a_task_whose_thread_runs_nothing_of_the_users_stands_where_it_waits_for_it(tmp_path: Path) -> None:
    module = module_in(tmp_path, "app", "import asyncio\nasync def act(call): await asyncio.to_thread(call)\n")
    ground = Ground(str(tmp_path))
    free = threading.Event()

    async def main() -> str:
        loop = asyncio.get_running_loop()
        follow_tasks(loop)
        task = loop.create_task(module.act(free.wait), context=context_of(3))
        while not any(thread_connection(top) == 3 for top in tops().values()):  # noqa: ASYNC110 - a stack tells nobody
            await asyncio.sleep(0)
        found = ground.where(task)
        free.set()
        await task
        return found

    assert asyncio.run(main()) == "app.py:2 act"


def test_a_task_that_is_done_stands_nowhere(tmp_path: Path) -> None:
    module = module_in(tmp_path, "app", "async def act(): pass\n")

    async def main() -> str:
        await (task := asyncio.ensure_future(module.act()))
        return Ground(str(tmp_path)).where(task)

    assert asyncio.run(main()) == ""


def test_awaits_are_followed_so_far_and_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "import asyncio\nasync def outer():\n    await inner()\nasync def inner():\n    await asyncio.sleep(60)\n"
    module = module_in(tmp_path, "app", source)
    ground = Ground(str(tmp_path))

    async def main() -> list[str]:
        task = asyncio.ensure_future(module.outer())
        await asyncio.sleep(0)
        found = []
        for deepest in (1, 2, 1000):
            monkeypatch.setattr(stacks, "_DEEPEST", deepest)
            found.append(ground.where(task))
        task.cancel()
        return found

    assert asyncio.run(main()) == ["app.py:3 outer", "app.py:5 inner", "app.py:5 inner"]


def test_a_bridge_that_nobody_waits_at_leads_nowhere(tmp_path: Path) -> None:
    ground = Ground(str(tmp_path))
    source = "async def main_wrap(call, call_result):\n    return call()\n"
    library = module_in(tmp_path / "site-packages", "lib", source)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(run_coroutine, library.main_wrap(functools.partial(inside, ground), []))
        assert found.result() == ""
