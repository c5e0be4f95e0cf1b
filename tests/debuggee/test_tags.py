from __future__ import annotations

import asyncio
import contextvars

import pytest

from wstui.debuggee.tags import CONNECTION, connection_of, context_of, follow_tasks

other: contextvars.ContextVar[str] = contextvars.ContextVar("other")


def test_a_connections_context_holds_its_tag_and_nothing_else() -> None:
    other.set("outside")
    context = context_of(7)
    assert dict(context) == {CONNECTION: 7}
    assert CONNECTION.get() == 0


def test_a_task_and_what_it_starts_have_its_connection() -> None:
    seen: list[int] = []

    async def inner() -> None:
        seen.append(connection_of(asyncio.current_task()))

    async def outer() -> None:
        seen.append(connection_of(asyncio.current_task()))
        await asyncio.create_task(inner())
        await asyncio.create_task(inner(), context=context_of(9))

    async def main() -> None:
        loop = asyncio.get_running_loop()
        follow_tasks(loop)
        await loop.create_task(outer(), context=context_of(8))
        seen.append(connection_of(asyncio.current_task()))

    asyncio.run(main())
    assert seen == [8, 8, 9, 0]


def test_what_is_no_task_serves_nobody() -> None:
    async def main() -> tuple[int, int]:
        return connection_of(asyncio.get_running_loop().create_future()), connection_of(None)

    assert asyncio.run(main()) == (0, 0)


def test_a_task_of_python_3_12_tells_its_context_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    class Task(asyncio.Task[None]):
        def get_context(self) -> contextvars.Context:
            return context_of(9)

    async def nothing() -> None: ...

    async def main() -> int:
        monkeypatch.setattr(asyncio, "Task", Task)
        follow_tasks(asyncio.get_running_loop())
        assert asyncio.get_running_loop().get_task_factory() is None
        monkeypatch.undo()
        task = Task(nothing())
        found = connection_of(task)
        await task
        return found

    assert asyncio.run(main()) == 9
