"""The debuggee's main program: prepares the process, loads the application, runs the host.

It is started by a few lines in ``session/interpreter.py``, under a private package name and in the project's own
interpreter; never by ``python -m``.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import functools
import os
import socket
import sys
import traceback
from typing import Any, Final

from ..core.events import Note
from ..core.profile import profile_of
from ..engine import asgi2
from ..engine.loader import load
from ..engine.target import Loaded, Target
from ..errors import LoadError
from ..wire.messages import LoadFailed, Started
from .bytecode import keep_settled_only
from .capture import Capture
from .host import PATIENCE, Host, Manner
from .interrupts import Interrupts
from .process import asgiref_source, few_collections, is_wanted, make_loop, own_files
from .prompts import Prompts
from .stacks import Ground
from .takings import Takings
from .uplink import Uplink
from .watchdog import Watchdog

FAILED: Final = 3
"""Exit status if the application could not be loaded or started."""


def main(config: dict[str, Any]) -> None:
    """Run the application until the parent has had enough of it.

    Args:
        config: What `session.child.Child` wrote.
    """
    fds = config["fds"]
    for descriptor in fds.values():
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - its only parameter
    wire, lifeline = socket.socket(fileno=fds["wire"]), socket.socket(fileno=fds["lifeline"])
    uplink = Uplink(wire, config["max_frame_size"], fds.get("unsent", -1))
    ground = Ground(config["app_dir"], own=own_files(config["app"], config["app_dir"]))
    capture = Capture(uplink, fds["fault"])
    capture.install()
    Prompts(uplink, ground).install()
    faulthandler.register(config["signals"]["dump"], fds["stacks"], all_threads=True, chain=False)
    interrupts = Interrupts(ground, config["signals"]["interrupt"])
    interrupts.install()
    uplink.report(Started(os.getpid(), ".".join(map(str, sys.version_info[:3])), sys.executable))
    keep_settled_only()
    asgi2.use(asgiref_source(config["asgiref"]))
    sys.argv[:] = ["wstui", config["app"]]
    if config["standby"] and not is_wanted(wire):
        sys.exit()
    streams = {"stdout": capture.stdout, "stderr": capture.stderr}
    takings = Takings(uplink, streams, config["signals"]["interrupt"])

    def idle() -> None:
        capture.nudge()
        takings.look()

    watchdog = Watchdog(lifeline, uplink, ground, interrupts, idle)
    watchdog.start()
    loop, loaded = _loop(config, uplink), _load(config, uplink)
    if loop is None or loaded is None:
        sys.exit(FAILED)
    manner = Manner(
        config["lifespan"],
        config["root_path"],
        config["max_frame_size"],
        profile_of(config["server"]),
        config["linger"],
    )

    async def serve() -> int:
        host = Host(loaded, wire, uplink, ground, manner)
        watchdog.follow(loop, host.drop)
        host.on_shutdown = watchdog.expect_end
        # a fork whose code comes back to the loop has nobody to serve, and would take the parent's orders away
        leave = functools.partial(loop.call_soon, os._exit, 0)
        os.register_at_fork(after_in_child=leave, after_in_parent=takings.forked)
        return await host.serve()

    status = _run(loop, serve(), uplink)
    watchdog.release()
    capture.flush()
    sys.exit(status)


def _loop(config: dict[str, Any], uplink: Uplink) -> asyncio.AbstractEventLoop | None:
    try:
        loop = make_loop(config["loop"])
    except ImportError as error:
        uplink.report(LoadFailed(f"--loop uvloop: {error}", f"install uvloop for {sys.executable}"))
        return None
    asyncio.set_event_loop(loop)
    return loop


def _load(config: dict[str, Any], uplink: Uplink) -> Loaded | None:
    target = Target(config["app"], config["app_dir"], config["factory"], config["settings"])
    try:
        with few_collections():
            return load(target)
    except LoadError as error:
        failed = LoadFailed(error.message, error.hint, error.traceback)
    except BaseException as error:  # noqa: BLE001 - the application's module was being run: it may raise anything
        text = "".join(traceback.format_exception(error))
        failed = LoadFailed(f"{type(error).__name__} while {target.spec} was loaded: {error}", "", text)
    uplink.report(failed)
    return None


def _run(loop: asyncio.AbstractEventLoop, serving: Any, uplink: Uplink) -> int:
    """Run the host to its end, whatever the application does to the loop."""
    task: asyncio.Task[int] = loop.create_task(serving, name="wstui")
    try:
        while True:
            try:
                return loop.run_until_complete(task)
            except RuntimeError:
                if task.done():
                    raise
                uplink.tell(0, Note("the application stopped the event loop", "it was started again"))
    finally:
        with contextlib.suppress(RuntimeError):  # what the application does to the loop while it is tidied up
            _tidy(loop)


def _tidy(loop: asyncio.AbstractEventLoop) -> None:
    """End what the application left running, as `asyncio.run` does, but wait for it no longer than a moment."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.wait(left, timeout=PATIENCE))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
