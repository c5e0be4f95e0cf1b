from __future__ import annotations

import asyncio
import gc
import socket
import sys
from types import ModuleType

import asgiref
import pytest

from wstui.debuggee.process import asgiref_source, few_collections, is_wanted, make_loop, own_files
from wstui.session.interpreter import asgiref_folder
from wstui.wire.encoder import Encoder
from wstui.wire.messages import Go, Open, Order, Shutdown


@pytest.mark.parametrize(("order", "wanted"), [(Go(), True), (Open(1, {"path": "/"}), True), (Shutdown(), False)])
def test_the_first_order_is_waited_for_and_left_where_it_is(order: Order, *, wanted: bool) -> None:
    far, near = socket.socketpair()
    with far, near:
        far.send(Encoder().order(order))
        near.setblocking(False)  # noqa: FBT003 - its only parameter
        assert is_wanted(near) is wanted
        assert near.recv(1 << 16) == Encoder().order(order)
        far.close()
        assert not is_wanted(near)


@pytest.mark.parametrize(
    ("app", "files"),
    [
        ("chat.asgi:application", ()),
        ("chat.asgi", ()),
        ("demo.py", ("demo.py", "/srv/demo.py")),
        ("a/demo.py:app", ("a/demo.py", "/srv/a/demo.py")),
        ("/x/demo.py:app", ("/x/demo.py", "/x/demo.py")),
    ],
)
def test_the_file_that_an_application_is_named_by(app: str, files: tuple[str, ...]) -> None:
    assert own_files(app, "/srv") == files


def test_the_loop_is_uvicorns(monkeypatch: pytest.MonkeyPatch) -> None:
    uvloop = ModuleType("uvloop")
    fake = asyncio.new_event_loop()
    vars(uvloop)["new_event_loop"] = lambda: fake
    monkeypatch.setitem(sys.modules, "uvloop", uvloop)
    assert make_loop("auto") is make_loop("uvloop") is fake
    plain = make_loop("asyncio")
    assert plain is not fake
    monkeypatch.setitem(sys.modules, "uvloop", None)
    fallback = make_loop("auto")
    with pytest.raises(ImportError):
        make_loop("uvloop")
    for loop in (fake, plain, fallback):
        loop.close()


@pytest.mark.parametrize(
    ("version", "ours"), [("3.6.0", True), (None, True), ("3.7.2", False), ("3.10.0", False), ("4.0b1", False)]
)
def test_asgiref_is_the_projects_where_it_is_new_enough(
    version: str | None, *, ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = asgiref_folder()
    if version is None:
        monkeypatch.setitem(sys.modules, "asgiref", None)
    else:
        monkeypatch.setattr(asgiref, "__version__", version)
    found = asgiref_source(folder)()
    assert found.__name__ == ("_wstui_asgiref.compatibility" if ours else "asgiref.compatibility")
    assert found.is_double_callable(lambda scope: scope)
    package = sys.modules[found.__name__.partition(".")[0]]
    assert asgiref_source(folder)() is found
    assert sys.modules[found.__name__.partition(".")[0]] is package


def test_without_one_of_ours_it_is_the_projects_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgiref, "__version__", "1.0")
    assert asgiref_source(None)().__name__ == "asgiref.compatibility"


def test_nothing_is_collected_while_modules_are_imported() -> None:
    before, enabled, frozen = gc.get_threshold(), gc.isenabled(), gc.get_freeze_count()
    collected: list[str] = []
    gc.callbacks.append(lambda phase, _: collected.append(phase))
    try:
        gc.enable()
        with few_collections():
            kept = [[number] for number in range(100_000)]
        assert gc.get_threshold() == before
        assert gc.get_count()[0] < before[0]
        assert collected == []
        assert gc.get_freeze_count() <= frozen
        assert len(kept) == 100_000
    finally:
        gc.callbacks.pop()
        if not enabled:
            gc.disable()


def test_what_an_application_says_about_garbage_holds() -> None:
    before, enabled = gc.get_threshold(), gc.isenabled()
    try:
        with few_collections():
            gc.disable()
        assert not gc.isenabled()
        with few_collections():
            gc.set_threshold(5000, 20, 20)
        assert gc.get_threshold() == (5000, 20, 20)
        with few_collections():
            gc.freeze()
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        if enabled:
            gc.enable()
