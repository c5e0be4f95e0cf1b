"""A raw application that does to its process whatever a frame tells it to: ``NAME`` or ``NAME ARGUMENT``."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import ctypes
import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]
_kept: list[Any] = []


async def application(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    """Accept, then act on every text frame and echo it when that is done."""
    if scope["type"] != "websocket":
        raise NotImplementedError(scope["type"])
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None:
            await send({"type": "websocket.send", "bytes": message["bytes"]})
            continue
        name, _, argument = text.partition(" ")
        await ACTS[name](send, argument)
        await send({"type": "websocket.send", "text": text})


async def nothing(_send: Send, _argument: str) -> None:
    """Only echo."""


async def flood(send: Send, argument: str) -> None:
    for number in range(int(argument)):
        await send({"type": "websocket.send", "text": str(number)})


async def prints(_send: Send, argument: str) -> None:
    print(argument, "twice")
    print("oops", file=sys.stderr)
    sys.stdout.buffer.write(b"bytes\n")
    print("no end", end="", flush=True)


async def print_much(_send: Send, argument: str) -> None:
    for number in range(int(argument)):
        print(f"{number:0999}")


async def print_apart(_send: Send, argument: str) -> None:
    def speak() -> None:
        print(argument)

    await asyncio.to_thread(speak)
    task = asyncio.create_task(asyncio.to_thread(speak))
    await task
    thread = threading.Thread(target=speak)
    thread.start()
    thread.join()


async def log(_send: Send, argument: str) -> None:
    logging.getLogger("stage.log").warning("%s is said", argument)
    logging.basicConfig(level="INFO", format="%(levelname)s!%(message)s", stream=sys.stdout)
    logging.getLogger("stage.log").info("now %s", argument)
    try:
        int(argument)
    except ValueError:
        logging.getLogger("stage.log").exception("failed")


async def warn(_send: Send, argument: str) -> None:
    warnings.warn(argument, UserWarning, stacklevel=1)


async def raw_output(_send: Send, argument: str) -> None:
    os.write(1, f"{argument} raw\n".encode())
    subprocess.run(["/bin/sh", "-c", "echo from a child >&2"], check=True)  # noqa: ASYNC221 - to block is its business


async def replace_stdout(_send: Send, argument: str) -> None:
    with contextlib.redirect_stdout(sys.stderr):
        print(argument)
    vars(sys)["stdout"] = None


async def close_stdout(_send: Send, argument: str) -> None:
    sys.stdout.close()
    os.close(1)
    print(argument)


async def block(_send: Send, argument: str) -> None:
    time.sleep(float(argument))


async def block_until(_send: Send, argument: str) -> None:
    """Block until somebody writes to a named pipe."""
    descriptor = os.open(argument, os.O_RDWR)  # which does not wait for a writer
    os.read(descriptor, 1)
    os.close(descriptor)


async def hold_gil_until(_send: Send, argument: str) -> None:
    """Let no other thread run until somebody writes to a named pipe."""
    descriptor = os.open(argument, os.O_RDWR)
    read, into = ctypes.PyDLL(None).read, ctypes.create_string_buffer(1)
    read(descriptor, into, 1)
    os.close(descriptor)


async def spin(_send: Send, _argument: str) -> None:
    while True:
        pass


async def hold_gil(_send: Send, argument: str) -> None:
    sum(range(int(argument)))


async def wait_for_ever(_send: Send, _argument: str) -> None:
    await asyncio.Event().wait()


async def spin_apart(_send: Send, _argument: str) -> None:
    def spin() -> None:
        while True:
            time.sleep(0.01)

    await asyncio.to_thread(spin)


async def send_apart(send: Send, argument: str) -> None:
    async def later() -> None:
        await send({"type": "websocket.send", "text": f"{argument} apart"})

    await asyncio.create_task(later())


async def fail(send: Send, argument: str) -> None:
    await flood(send, "3")
    raise ValueError(argument)


async def fail_unseen(_send: Send, argument: str) -> None:
    async def failing() -> None:
        raise ValueError(argument)

    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task


async def leave(_send: Send, argument: str) -> None:
    sys.exit(int(argument))


async def leave_at_once(send: Send, argument: str) -> None:
    await flood(send, "5")
    print("last words", end="")
    os._exit(int(argument))


async def segfault(send: Send, _argument: str) -> None:
    await flood(send, "1")
    print("last words")
    ctypes.string_at(0)


async def die_by(_send: Send, argument: str) -> None:
    os.kill(os.getpid(), getattr(signal, argument))


async def fork(_send: Send, argument: str) -> None:
    pid = os.fork()
    if not pid:
        print(argument)
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(pid, 0)  # noqa: ASYNC222 - the same


async def leave_child(_send: Send, argument: str) -> None:
    process = subprocess.Popen(["sleep", argument])  # noqa: ASYNC220 - the same
    print(process.pid)


async def leave_fork(_send: Send, argument: str) -> None:
    pid = os.fork()
    if not pid:
        time.sleep(float(argument))
        os._exit(0)
    print(pid)


async def stop_loop(_send: Send, _argument: str) -> None:
    asyncio.get_running_loop().stop()
    await asyncio.sleep(0)


async def close_loop(_send: Send, _argument: str) -> None:
    asyncio.get_running_loop().close()


async def run_loop(_send: Send, _argument: str) -> None:
    asyncio.run(asyncio.sleep(0))


async def breakpoints(_send: Send, _argument: str) -> None:
    breakpoint()
    import pdb

    pdb.set_trace()


async def ask(_send: Send, argument: str) -> None:
    print(repr(sys.stdin.read()))
    input(argument)  # noqa: ASYNC250 - blocking is its business


async def hang_at_exit(_send: Send, _argument: str) -> None:
    atexit.register(time.sleep, 60)


async def leave_thread(_send: Send, _argument: str) -> None:
    threading.Thread(target=time.sleep, args=(60,)).start()


async def take_signals(_send: Send, _argument: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(number, signal.SIG_IGN)


async def swallow(_send: Send, _argument: str) -> None:
    while True:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)


def _surroundings() -> list[str]:
    """What code can see of the process that it is imported in, but for what differs from start to start."""
    handlers = {int(number): str(signal.getsignal(number)).partition(" at ")[0] for number in signal.valid_signals()}
    return [
        *sorted(sys.modules),
        *sys.path,
        *sys.argv,
        *sys.orig_argv[:2],
        *(str(finder).partition(" at ")[0] for finder in sys.meta_path),
        *(f"{name}={value}" for name, value in sorted(os.environ.items())),
        os.getcwd(),  # noqa: PTH109 - a str
        f"{sys.flags} {gc.isenabled()} {gc.get_threshold()} {sys.getrecursionlimit()} {warnings.filters}",
        f"{os.nice(0)} {threading.active_count()} {sys.dont_write_bytecode} {sys.pycache_prefix} {handlers}",
        f"{len(os.listdir('/dev/fd'))} {type(sys.stdout)} {sys.stdin} {os.getsid(0) == os.getpid()}",  # noqa: PTH208 - only their number
    ]


_AT_IMPORT = _surroundings()


async def see_everything(send: Send, _argument: str) -> None:
    await send({"type": "websocket.send", "text": "\n".join(_AT_IMPORT)})


async def see_environment(send: Send, _argument: str) -> None:
    names = sorted(name for name in sys.modules if name.partition(".")[0] == "wstui")
    text = f"{sys.path} {names} {sys.argv} {os.get_inheritable(0)}"
    await send({"type": "websocket.send", "text": text})


ACTS: dict[str, Callable[[Send, str], Awaitable[None]]] = {
    name: act for name, act in list(globals().items()) if asyncio.iscoroutinefunction(act) and act is not application
}
