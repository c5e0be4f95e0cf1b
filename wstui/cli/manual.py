"""The page that ``wstui --help`` prints, made from the tables of verbs and options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from .options import APPLICATION, CONNECTION, OPTIONS, REPLAY, SESSIONS, VERBS, Option, Verb

_HEAD: Final = """\
wstui debugs the WebSocket consumers of an ASGI application in the terminal.

"""

_BODY: Final = """
APP is module:attribute, path/to/file.py[:attribute] or module (then application, app, asgi_app or api).
PATH is a path with a query string, /ws/chat/lobby/?token=1, a URL, ws://example.org/ws/, or FILE.wstui for its scope.

demo paths: /echo /chat/ROOM /ticker /subprotocols /scope /print /refuse /refuse/denial /flood?n=1000 /block
            /crash/before /crash/accept /crash/receive /crash/finally /crash/exit /crash/signal
"""

_FOOT: Final = """
Options may also stand in [tool.wstui] of pyproject.toml, in the user's wstui/config.toml, and in WSTUI_* variables;
keep-days (default: 30), too, and in files a table of keys: [tool.wstui.keys] session.connect = "f3".
WSTUI_SECRET_* variables give a replay the secrets that were taken out of a session when it was saved.
Exit codes: 0 ok; 1 check found errors (warnings are told and do not count), or a replay or a session differs; 2 usage,
configuration or a bad session file; 3 the application could not be loaded; 4 it crashed (headless); 130 interrupted.
The highest of 1 to 4 counts.
"""


def page() -> str:
    """Write the page of help.

    Returns:
        Lines of at most 120 columns, with a line end after the last.
    """
    verbs = [*(verb for verb in VERBS.values() if verb.name != "debug"), VERBS["debug"]]
    rows = [("wstui APP [PATH] [OPTION…]", "debug APP; connect at once if PATH is given")]
    rows += [(verb.usage, verb.help) for verb in verbs]
    width = max(len(usage) for usage, _ in rows)
    usages = "".join(f"       {usage:<{width}}  {words}\n" for usage, words in rows).replace("      ", "usage:", 1)
    groups = "".join(
        _group(title, [option for option in OPTIONS.values() if option.group == title], named=True)
        for title in (CONNECTION, APPLICATION, REPLAY, SESSIONS, "")
    )
    return _HEAD + usages + _BODY + groups + _FOOT


def page_of(verb: Verb) -> str:
    """Write what there is to know of one verb.

    Args:
        verb: Any.

    Returns:
        Lines of at most 120 columns, with a line end after the last.
    """
    options = [option for option in OPTIONS.values() if verb.name in option.verbs]
    groups = "".join(
        _group(title, [option for option in options if option.group == title], named=False)
        for title in dict.fromkeys(option.group for option in options)
    )
    return f"usage: {verb.usage}\n       {verb.help}\n{groups}\nwstui --help tells of everything.\n"


def _group(title: str, options: Iterable[Option], *, named: bool) -> str:
    """Explain the options under one heading; those under none by the names of their verbs, if these are wanted."""
    lines = [f"  {spelling(option):<28} {_help(option) if named else option.help}\n" for option in options]
    return "\n" + (f"{title}:\n" if title else "") + "".join(lines)


def spelling(option: Option) -> str:
    """Write an option as one writes it on the command line.

    Args:
        option: Any.

    Returns:
        Its letter if it has one, its name, and what its value is called.
    """
    return ", ".join(_names(option)) + (f" {option.metavar}" if option.metavar else "")


def _names(option: Option) -> Iterator[str]:
    """Give what the option may be called."""
    if option.short:
        yield f"-{option.short}"
    yield f"--{option.name}"


def _help(option: Option) -> str:
    """Explain an option; one that goes with few verbs and stands under no heading says with which."""
    which = ", ".join(name for name in VERBS if name in option.verbs)
    return f"{which}: {option.help}" if which and not option.group else option.help
