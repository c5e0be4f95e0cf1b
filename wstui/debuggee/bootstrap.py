"""The first lines that the project's interpreter runs: they make it run our code, or say why it cannot.

Run by path with the configuration as its argument, and never imported. Any Python from 2.7 on can read it: one that is
too old says so on the wire. It leaves nothing of ours on ``sys.path``: our package gets a private name, so that a wstui
of the project's own is another one. It is a file and no ``-c``, for which CPython 3.13 imports `linecache` before
anything is run, and so whatever of that name the working directory has.
"""

import sys

if __name__ == "__main__":
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]
    # what it was run from is nobody's business: `multiprocessing` would run it again in its own children
    for name in ("__file__", "__cached__"):
        globals().pop(name, None)
    import json
    import os

    config = json.loads(sys.argv[1])
    if sys.version_info < tuple(config["oldest"]):
        import struct

        version, oldest = (".".join(map(str, numbers)) for numbers in (sys.version_info[:3], config["oldest"]))
        message = "{} is Python {}; {} or newer is needed".format(sys.executable, version, oldest)  # noqa: UP032 - 2.7
        told = {"message": message, "hint": "name another one with --python", "traceback": ""}
        body = json.dumps(told).encode("ascii")
        layout, kind, no_state = config["refusal"]
        os.write(config["fds"]["wire"], struct.pack(str(layout), len(body), kind, no_state, 0, 0, 0) + body)
        sys.exit(3)
    # Ours is compiled once and not at every start, whatever PYTHONDONTWRITEBYTECODE says about the project's: that
    # would double the time that a start takes.
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    from importlib import import_module, util

    spec = util.spec_from_file_location(
        "_wstui",
        config["package"] + "/__init__.py",
        submodule_search_locations=[config["package"]],
    )
    if spec is None or spec.loader is None:
        raise AssertionError(config["package"])  # a path that ends in .py has both
    sys.modules["_wstui"] = util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["_wstui"])
    import_module("_wstui.debuggee.dying").die_with(config["parent"])
    main = import_module("_wstui.debuggee.__main__").main
    sys.dont_write_bytecode = kept
    main(config)
