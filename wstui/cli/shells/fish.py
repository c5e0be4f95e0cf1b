"""Completion for fish, 3 and newer."""

from __future__ import annotations

from typing import Final

from ..options import DEMO_PATHS, OPTIONS, VERBS, Option, Verb
from .tables import PATIENCE, loading, parts, spellings, valued, words

_SCRIPT: Final = r"""# Completion of wstui for fish. In config.fish: wstui completion fish | source

# The words before the cursor, without options.
function __wstui_typed
    set -l value
    for word in (commandline -opc)[2..-1]
        if set -q value[1]
            set -e value
            continue
        end
        switch $word
            case @VALUES@
                set value $word
            case '-*'
            case '*'
                printf '%s\n' $word
        end
    end
end

# The same, the verb first: debug if none is named.
function __wstui_words
    set -l found (__wstui_typed)
    if not contains -- "$found[1]" @VERBS@
        set -p found debug
    end
    printf '%s\n' $found
end

# Whether the verb is one of some.
function __wstui_verb
    contains -- (__wstui_words)[1] $argv
end

# Whether a verb is named and so many words follow it.
function __wstui_at
    set -l found (__wstui_words)
    test $found[1] = $argv[1]; and test (count $found) -eq (math $argv[2] + 1)
end

# Whether a verb is named and so many words follow it, or more.
function __wstui_from
    set -l found (__wstui_words)
    test $found[1] = $argv[1]; and test (count $found) -gt $argv[2]
end

# Whether nothing but options is there.
function __wstui_nothing
    test (count (__wstui_typed)) -eq 0
end
@ROUTES@
complete -c wstui -f
@VERB_LIST@@OPTIONS@@VERB_VALUES@"""

_ROUTES: Final = f"""
# The paths that the application declares.
function __wstui_routes
    set -l wanted
    set -l load
    for word in (commandline -opc)[2..-1]
        if set -q wanted[1]
            contains -- $wanted @LOADING_VALUES@; and set -a load $wanted $word
            set -e wanted
            continue
        end
        switch $word
            case @VALUES@
                set wanted $word
            case @LOADING_WORDS@
                set -a load $word
        end
    end
    for line in (wstui routes --timeout {PATIENCE} $load (__wstui_words)[2] 2>/dev/null </dev/null)
        string split -f 1 '  ' -- $line
    end
end
"""


def script(*, routes: bool) -> str:
    """Write the script.

    Args:
        routes: Whether paths are completed, too, by loading the application.

    Returns:
        The script, with a line end after its last line.
    """
    fillings = {
        "ROUTES": _ROUTES if routes else "",
        "VALUES": " ".join(spelling for option in valued() for spelling in spellings(option)),
        "LOADING_VALUES": " ".join(
            spelling for option in loading() if option.metavar for spelling in spellings(option)
        ),
        "LOADING_WORDS": " ".join(f"'--{option.name}{'=*' * bool(option.metavar)}'" for option in loading()),
        "VERBS": " ".join(VERBS),
        "VERB_LIST": "".join(
            f"complete -c wstui -n __wstui_nothing -a {verb.name} -d {_quoted(verb.help)}\n" for verb in VERBS.values()
        ),
        "OPTIONS": "".join(_option(option) for option in OPTIONS.values()),
        "VERB_VALUES": "".join(_verb_values(verb, routes=routes) for verb in VERBS.values()),
    }
    text = _SCRIPT
    for name, filling in fillings.items():
        text = text.replace(f"@{name}@", filling)
    return text


def _option(option: Option) -> str:
    """Offer an option with the verbs that it goes with, and what its value can be."""
    line = "complete -c wstui"
    if option.verbs:
        line += f" -n '__wstui_verb {' '.join(verb for verb in VERBS if verb in option.verbs)}'"
    line += f" -s {option.short}" * bool(option.short) + f" -l {option.name}"
    if option.choices:
        line += f" -x -a '{' '.join(option.choices)}'"
    elif option.metavar:
        line += {"": " -x", "file": " -r -F", "folder": " -x -a '(__fish_complete_directories)'"}[option.completes]
    return f"{line} -d {_quoted(option.help)}\n"


def _verb_values(verb: Verb, *, routes: bool) -> str:
    """Offer what the words after a verb can be."""
    lines = ""
    for place, kind in enumerate(verb.completes):
        more = place == len(verb.completes) - 1 and verb.most > place + 1
        for part in parts(kind):
            if offer := _offer(part, routes=routes):
                test = f"__wstui_{'from' if more else 'at'} {verb.name} {place}"
                lines += f"complete -c wstui -n '{test}' -k -a {_quoted(offer)}\n"
    return lines


def _offer(kind: str, *, routes: bool) -> str:
    """Offer one kind of words."""
    match kind:
        case "app":
            return "(__fish_complete_suffix .py)"
        case "file":
            return "(__fish_complete_path)"
        case "session":
            return "(__fish_complete_suffix .wstui)"
        case "demo":
            return " ".join(DEMO_PATHS)
        case "path":
            return "(__wstui_routes)" if routes else ""
        case _:
            return " ".join(words(kind))


def _quoted(text: str) -> str:
    """Hide a text from the shell."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
