"""Every verb and every option of the command line, as data.

The parser, the page of help, the completion of shells and the check of what goes with what are all read from these
two tables. What an option's value may be, and whether it may stand in a file or in the environment, is told by
`config.CHECKS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from keyword import iskeyword
from typing import Final, Literal, NamedTuple

from ..config import CHECKS, LIFESPANS, LOOPS, SERVERS


class Verb(NamedTuple):
    """One thing that wstui does."""

    name: str
    words: str
    """What comes after it, as the help writes it."""
    fewest: int
    """How few words may come after it."""
    most: int
    """How many words may come after it."""
    help: str
    module: str
    """The module beside this one that does it, by a function of the verb's name; imported when the verb runs."""
    completes: tuple[str, ...] = ()
    """What a shell offers for each word, and for the last of them again: ``app``, ``path``, ``demo`` for a path of the
    demo, ``session`` for a session file, ``file`` for any, ``app|session``, or ``=open|save|clean`` for a few words."""

    @property
    def function(self) -> str:
        """What does it, in its module: a function of its name, or nearly, should Python have taken the name."""
        return f"{self.name}_" if iskeyword(self.name) else self.name

    @property
    def usage(self) -> str:
        """The command as one writes it."""
        return f"wstui {self.name} {self.words}".rstrip()


class Option(NamedTuple):
    """One option; its name is the same on the command line, in a file, and in the environment as ``WSTUI_NAME``."""

    name: str
    metavar: str
    """What its value is called; empty if it takes none."""
    group: str
    """Under which heading it is explained."""
    verbs: frozenset[str]
    """What it goes with; empty if it goes without any."""
    help: str
    short: str = ""
    """Its letter."""
    choices: tuple[str, ...] = ()
    """The values that it may have; empty if there are many."""
    repeatable: bool = False
    """Whether it may be given again for more."""
    completes: Literal["", "file", "folder"] = ""
    """What a shell offers for its value, if it has no choices."""

    @property
    def configurable(self) -> bool:
        """Whether it may stand in a file and in the environment."""
        return self.name in CHECKS


VERBS: Final[Mapping[str, Verb]] = {
    verb.name: verb
    for verb in (
        Verb(
            "debug",
            "APP [PATH]",
            0,
            2,
            "the same as wstui APP, should APP be named as a verb",
            "debug",
            ("app", "path|session"),
        ),
        Verb(
            "browse", "FILE", 1, 1, "read a session file on the screen; the same as wstui FILE", "browse", ("session",)
        ),
        Verb("demo", "[PATH]", 0, 1, "debug the built-in applications", "debug", ("demo",)),
        Verb("routes", "[APP]", 0, 1, "list the WebSocket routes that APP declares", "routes", ("app",)),
        Verb(
            "check",
            "[APP [PATH…]]",
            0,
            1000,
            "list what APP does against the rules, or did in FILE….wstui",
            "check",
            ("app|session", "path|session"),
        ),
        Verb(
            "replay",
            "FILE…",
            1,
            100_000,
            "have APP act saved sessions again, and tell what differs",
            "replay",
            ("session", "session"),
        ),
        Verb(
            "diff",
            "A B",
            2,
            2,
            "tell in what the second session differs from the first",
            "diff",
            ("session", "session"),
        ),
        Verb("show", "FILE", 1, 1, "print a session file, one line a record", "show", ("session",)),
        Verb(
            "sessions",
            "[open N | save N FILE | clean]",
            0,
            3,
            "list the kept sessions; print or save one; take some away",
            "sessions",
            ("=open|save|clean", "session"),
        ),
        Verb(
            "import",
            "FILE|-|CURL",
            1,
            1000,
            "make a session of a HAR or .http file, or of a browser's cURL",
            "import_",
            ("file",),
        ),
        Verb("export", "FILE --to FORMAT", 1, 1, "print it as HAR, Markdown, .http or a test", "export", ("session",)),
        Verb(
            "completion",
            "bash|zsh|fish",
            1,
            1,
            "print what teaches a shell to complete wstui's command lines",
            "completion",
            ("=bash|zsh|fish",),
        ),
    )
}
"""By name; `debug` is what runs when no verb is named."""

SCREEN: Final = frozenset({"debug", "demo"})
"""The verbs that open the screen."""
REPLAYING: Final = frozenset({"replay"})
"""The verbs that act a saved session again."""
CONNECTING: Final = SCREEN | {"check"}
"""The verbs that connect to where the user says."""
LOADING: Final = frozenset({"debug", "browse", "routes", "check"}) | REPLAYING
"""The verbs that load an application of the user's."""
TESTING: Final = frozenset({"export"})
"""The verbs that write tests of an application."""
KEEPING: Final = frozenset({"sessions"})
"""The verbs that are about kept sessions."""

STYLES: Final = ("wstui", "channels", "starlette")
"""By whose client an exported test talks."""

DEMO_PATHS: Final = (
    *("/echo", "/chat/", "/ticker", "/subprotocols", "/scope", "/print", "/refuse", "/refuse/denial", "/flood"),
    *("/block", "/crash/before", "/crash/accept", "/crash/receive", "/crash/finally", "/crash/exit", "/crash/signal"),
)
"""What the built-in applications can be connected to."""

CONNECTION: Final = "the connection"
APPLICATION: Final = "the application"
SESSIONS: Final = "the kept sessions"
REPLAY: Final = "replays"

PACES: Final = ("lockstep", "recorded", "fast")
"""What ``--pace`` may be."""

OPTIONS: Final[Mapping[str, Option]] = {
    option.name: option
    for option in (
        Option(
            "header",
            "'NAME: VALUE'",
            CONNECTION,
            CONNECTING | REPLAYING,
            "add a header (again for more)",
            "H",
            repeatable=True,
        ),
        Option(
            "cookie",
            "'NAME=VALUE'",
            CONNECTION,
            CONNECTING | REPLAYING,
            "add a cookie (again for more)",
            "b",
            repeatable=True,
        ),
        Option(
            "subprotocol", "NAME", CONNECTION, CONNECTING, "offer a subprotocol (again for more)", "s", repeatable=True
        ),
        Option(
            *(
                "server",
                "NAME",
                CONNECTION,
                CONNECTING | REPLAYING,
                f"behave like {', '.join(SERVERS)} (default: uvicorn)",
            ),
            choices=SERVERS,
        ),
        Option("root-path", "PATH", CONNECTION, CONNECTING | REPLAYING, "where the application is mounted"),
        Option(
            *("app", "APP", APPLICATION, REPLAYING | TESTING | {"browse"}),
            "what acts sessions again (default: [tool.wstui] app; export: the session's, then that)",
        ),
        Option(
            *("app-dir", "DIR", APPLICATION, LOADING, "look for modules here first (default: the working directory)"),
            completes="folder",
        ),
        Option("factory", "", APPLICATION, LOADING | TESTING, "APP makes the application when it is called"),
        Option("settings", "MODULE", APPLICATION, LOADING, "Django's settings"),
        Option(
            *(
                "env-file",
                "FILE",
                APPLICATION,
                LOADING,
                "set variables that its environment lacks, in dotenv's syntax",
            ),
            completes="file",
        ),
        Option(
            *("python", "PATH", APPLICATION, LOADING),
            "the project's interpreter (default: $VIRTUAL_ENV, the nearest .venv, our own)",
            completes="file",
        ),
        Option(
            *("lifespan", "|".join(LIFESPANS), APPLICATION, SCREEN | LOADING),
            "whether the application gets startup and shutdown (default: auto)",
            choices=LIFESPANS,
        ),
        Option(
            *("loop", "|".join(LOOPS), APPLICATION, SCREEN | LOADING, "its event loop (default: auto)"), choices=LOOPS
        ),
        Option(
            *("max-frame-size", "SIZE", APPLICATION, CONNECTING | REPLAYING),
            "largest frame, as 1048576, 512k or 64MiB (default: 64MiB)",
        ),
        Option(
            *("state-dir", "DIR", SESSIONS, SCREEN | KEEPING),
            "where sessions are kept, in sessions/ (default: the user's state folder)",
            completes="folder",
        ),
        Option("older-than", "AGE", SESSIONS, KEEPING, "clean: take away what was written last 12h, 7d or 4w ago"),
        Option("keep-size", "SIZE", SESSIONS, KEEPING, "clean: keep the newest of so many bytes, as 500MiB or 2g"),
        Option("all", "", SESSIONS, KEEPING, "clean: take away all but what is being written"),
        Option(
            *("pace", "PACE", REPLAY, REPLAYING),
            "lockstep (when the replies before have come; the default), recorded (when it was) or fast",
            choices=PACES,
        ),
        Option("speed", "N", REPLAY, REPLAYING, "--pace recorded: so many times as fast"),
        Option("jobs", "N", REPLAY, REPLAYING, "replay so many files side by side (default: 1)"),
        Option("update", "", REPLAY, REPLAYING, "write what differs into the files, unless APP crashed"),
        Option(
            "suggest", "", REPLAY, REPLAYING, "tell matchers for what a second replay changes; with --update write them"
        ),
        Option(
            *("junit", "FILE", REPLAY, REPLAYING, "write what came of it for a CI, too (- is standard output)"),
            completes="file",
        ),
        Option("json", "", "", frozenset({"routes", "check", "show", "sessions", "replay", "diff"}), "print JSON"),
        Option(
            "to",
            "FILE|FORMAT",
            "",
            frozenset({"import", "export"}),
            "the session to write (else standard output); har, markdown, http, pytest",
            completes="file",
        ),
        Option(
            *("style", "NAME", "", frozenset({"export"}), f"write the test for {', '.join(STYLES)} (default: wstui)"),
            choices=STYLES,
        ),
        Option(
            *("keep-secrets", "", "", frozenset({"sessions", "import", "export"})),
            "keep the secrets of scopes and handshakes, too",
        ),
        Option(
            "timeout",
            "SECONDS",
            "",
            frozenset({"routes", "check", "replay"}),
            "wait so long for APP; check, replay: for each answer (default: 5)",
        ),
        Option(
            *("routes", "", "", frozenset({"completion"})),
            "complete PATH, too, by loading APP, for at most 2 seconds",
        ),
        Option("help", "", "", frozenset(), "print this", "h"),
        Option("version", "", "", frozenset(), "print the version"),
    )
}
"""By name, in the order of the help."""
