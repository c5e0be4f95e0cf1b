"""One raw application that misbehaves as its path says; ``/echo`` is the path that behaves.

What is not about the connect waits for the first frame, so that a connection stands before it goes wrong. By hand:
``wstui tests.apps.misbehaving:application /segfaults``, then send anything.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import ctypes
import json
import logging
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, TypeAlias

Scope: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]
Application: TypeAlias = Callable[[Receive, Send], Awaitable[None]]

APPLICATIONS: dict[str, Application] = {}
"""What each path does."""

TEN_MEGABYTES = 10_000_000

HOSTILE = "[red]markup[/red] \x1b]52;c;ZXZpbA==\x07 \x1b[31mred " + "~".join(
    chr(code)
    for code in (
        *range(0x20),
        *range(0x7F, 0xA0),
        0x61C,
        *range(0x200E, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
    )
)
"""Everything that a terminal might obey: C0, C1, a clipboard, a colour, what turns text around; and markup."""


def whole(function: Application) -> Application:
    """Serve a path by a function that does everything itself."""
    APPLICATIONS["/" + function.__name__.strip("_").replace("_", "-")] = function
    return function


def on_frame(act: Callable[[Send], Awaitable[None]]) -> Application:
    """Serve a path by something that is done after the accept and the first frame; if it comes back, it says so."""

    async def application(receive: Receive, send: Send) -> None:
        await accept(receive, send)
        if (await receive())["type"] == "websocket.receive":
            await act(send)
            await say(send, "survived")
            await receive()

    application.__name__ = act.__name__
    return whole(application)


async def accept(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})


async def say(send: Send, text: str) -> None:
    await send({"type": "websocket.send", "text": text})


@whole
async def echo(receive: Receive, send: Send) -> None:
    await accept(receive, send)
    while (message := await receive())["type"] == "websocket.receive":
        await say(send, f"echo {message.get('text')}")


# -- towards the server --------------------------------------------------------------------------------------------


@whole
async def raises_before_connect(_receive: Receive, _send: Send) -> None:
    raise ValueError("before connect")


@whole
async def raises_after_accept(receive: Receive, send: Send) -> None:
    await accept(receive, send)
    raise ValueError("after accept")


@whole
async def raises_in_finally(receive: Receive, send: Send) -> None:
    await accept(receive, send)
    try:
        await receive()
    finally:
        raise ValueError("in finally")


@whole
async def returns_early(_receive: Receive, _send: Send) -> None:
    return


@whole
async def returns_after_accept(receive: Receive, send: Send) -> None:
    await accept(receive, send)


@whole
async def never_answers(_receive: Receive, _send: Send) -> None:
    await asyncio.Event().wait()


@whole
async def never_receives(_receive: Receive, send: Send) -> None:
    await send({"type": "websocket.accept"})
    await asyncio.Event().wait()


@whole
async def sends_before_accept(receive: Receive, send: Send) -> None:
    await receive()
    await say(send, "too early")


@whole
async def sends_after_close(receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await send({"type": "websocket.close"})
    await say(send, "too late")


@whole
async def sends_a_number(receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await send({"type": "websocket.send", "text": 7})


@whole
async def sends_an_unknown_type(receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await send({"type": "websocket.shout"})


@whole
async def sends_a_list(receive: Receive, send: Send) -> None:
    await accept(receive, send)
    await send(["websocket.send"])


@on_frame
async def sends_extra_keys(send: Send) -> None:
    await send({"type": "websocket.send", "text": "more than enough", "room": "lobby", "to": {"everybody"}})


@on_frame
async def sends_too_much(send: Send) -> None:
    await say(send, "z" * 70_000_000)


@on_frame
async def floods(send: Send) -> None:
    while True:
        await say(send, "flood")


# -- exceptions ----------------------------------------------------------------------------------------------------


class Rude(BaseException):
    """No `Exception`, so nothing that catches those catches it."""


class UnspeakableError(Exception):
    """Raises when it is looked at."""

    def __str__(self) -> str:
        raise ValueError("no words")

    __repr__ = __str__


@on_frame
async def raises_rudely(_send: Send) -> None:
    raise Rude("no Exception")


@on_frame
async def raises_the_unspeakable(_send: Send) -> None:
    raise UnspeakableError


@on_frame
async def raises_megabytes(_send: Send) -> None:
    raise ValueError("5 MB " + "x" * 5_000_000)


@on_frame
async def raises_cancelled_error(_send: Send) -> None:
    raise asyncio.CancelledError


@on_frame
async def raises_keyboard_interrupt(_send: Send) -> None:
    raise KeyboardInterrupt


@on_frame
async def recurses(send: Send) -> None:
    async def deeper() -> None:
        await deeper()

    await deeper()
    await say(send, "never")


@on_frame
async def exhausts_memory(_send: Send) -> None:
    bytearray(1 << 60)


@on_frame
async def forgets_a_task(_send: Send) -> None:
    async def fails() -> None:
        raise ValueError("nobody awaited me")

    task = asyncio.ensure_future(fails())
    await asyncio.sleep(0)
    del task


@on_frame
async def fails_in_a_thread(_send: Send) -> None:
    def fails() -> None:
        raise ValueError("in a thread")

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()


# -- the end of the process ----------------------------------------------------------------------------------------


@on_frame
async def exits(_send: Send) -> None:
    sys.exit(4)


@on_frame
async def exits_at_once(_send: Send) -> None:
    sys.stderr.write("last words\n")
    os._exit(5)


@on_frame
async def segfaults(_send: Send) -> None:
    ctypes.string_at(0)


@on_frame
async def aborts(_send: Send) -> None:
    os.abort()


@on_frame
async def kills_itself(_send: Send) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# -- stuck ---------------------------------------------------------------------------------------------------------


def sleep_for_ever() -> NoReturn:
    while True:
        time.sleep(60)


@on_frame
async def sleeps(_send: Send) -> None:
    sleep_for_ever()


@on_frame
async def sleeps_in_a_thread(send: Send) -> None:
    await say(send, "asleep")
    await asyncio.to_thread(nap_for_ever)


def nap_for_ever() -> NoReturn:
    while True:  # an exception from outside comes in between two calls
        time.sleep(0.01)


@on_frame
async def spins(_send: Send) -> None:
    while True:
        pass


@on_frame
async def holds_the_gil(_send: Send) -> None:
    sum(range(10**11))


@on_frame
async def prints_for_ever(_send: Send) -> None:
    while True:
        print("x" * 1000)


@on_frame
async def swallows_cancellation(send: Send) -> None:
    await say(send, "try it")
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await say(send, "swallowed")


@on_frame
async def stops_itself(_send: Send) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


# -- standard streams ----------------------------------------------------------------------------------------------


@on_frame
async def prints_much(_send: Send) -> None:
    for number in range(TEN_MEGABYTES // 1000):
        print(f"{number:0999}")


@on_frame
async def prints_one_long_line(_send: Send) -> None:
    print("y" * TEN_MEGABYTES)


@on_frame
async def closes_fd_1(_send: Send) -> None:
    os.close(1)
    os.close(2)
    print("still heard")


@on_frame
async def closes_every_fd(_send: Send) -> None:
    os.closerange(0, 1 << 10)


@on_frame
async def writes_on_fd_1(_send: Send) -> None:
    os.write(1, b"past Python\n")


@on_frame
async def replaces_stdout(_send: Send) -> None:
    vars(sys)["stdout"] = vars(sys)["stderr"] = None
    print("unheard")


@on_frame
async def breaks(_send: Send) -> None:
    breakpoint()


@on_frame
async def asks(_send: Send) -> None:
    input("your name? ")  # noqa: ASYNC250 - that is the mistake


# -- the process and its loop --------------------------------------------------------------------------------------


@on_frame
async def forks(_send: Send) -> None:
    if os.fork() == 0:
        print("from the fork", flush=True)
        os._exit(0)
    os.wait()  # noqa: ASYNC222 - the fork ends at once


@on_frame
async def goes_on_in_a_fork(_send: Send) -> None:
    os.fork()


@on_frame
async def leaves_a_thread(_send: Send) -> None:
    threading.Thread(target=sleep_for_ever).start()


@on_frame
async def hangs_at_exit(_send: Send) -> None:
    atexit.register(sleep_for_ever)


@on_frame
async def stops_the_loop(_send: Send) -> None:
    asyncio.get_running_loop().stop()


@on_frame
async def closes_the_loop(_send: Send) -> None:
    asyncio.get_running_loop().close()


@on_frame
async def runs_a_loop(_send: Send) -> None:
    forever = asyncio.sleep(0)
    with contextlib.closing(forever):
        asyncio.run(forever)


@on_frame
async def cancels_everybody(_send: Send) -> None:
    for task in asyncio.all_tasks():
        task.cancel()


@on_frame
async def takes_signals(_send: Send) -> None:
    for number in signal.valid_signals():
        with contextlib.suppress(OSError):
            signal.signal(number, signal.SIG_IGN)


# -- towards the terminal ------------------------------------------------------------------------------------------


@whole
async def has_hostile_headers(receive: Receive, send: Send) -> None:
    await receive()
    headers = [(b"x-name", HOSTILE.encode("latin-1", "replace"))]
    await send({"type": "websocket.accept", "headers": headers})


@whole
async def is_hostile(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept", "subprotocol": HOSTILE})
    await say(send, HOSTILE)
    await say(send, json.dumps({HOSTILE: [HOSTILE]}, ensure_ascii=False))
    await send({"type": "websocket.send", "bytes": HOSTILE.encode()})
    print(HOSTILE)
    sys.stderr.write(f"{HOSTILE}\n")
    os.write(1, f"{HOSTILE}\n".encode())
    logging.getLogger(HOSTILE).warning(HOSTILE)
    warnings.warn(HOSTILE, stacklevel=1)
    await receive()
    error = ValueError(HOSTILE)
    error.add_note(HOSTILE)
    with contextlib.suppress(OSError):
        await send({"type": "websocket.close", "code": 4000, "reason": HOSTILE[:75]})
    raise error


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Do what the path says up to a colon."""
    if scope["type"] != "websocket":
        raise NotImplementedError(scope["type"])
    await APPLICATIONS[scope["path"].partition(":")[0]](receive, send)
