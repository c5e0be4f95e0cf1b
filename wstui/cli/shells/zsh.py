"""Completion for zsh, 5 and newer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..options import DEMO_PATHS, VERBS, Option, Verb
from .tables import PATIENCE, loading, options_of, parts, spellings, valued, words

_SCRIPT: Final = r"""#compdef wstui
# Completion of wstui for zsh. In ~/.zshrc, after compinit: eval "$(wstui completion zsh)"

_wstui() {
    local word verb= i
    local -a _wstui_rest _wstui_load
    for ((i = 2; i < CURRENT; i++)); do
        word=$words[i]
        case $word in
            @VALUES@)
                case $word in @LOADING_VALUES@) _wstui_load+=($word ${(Q)words[i + 1]}) ;; esac
                ((i++))
                ;;
            @LOADING_WORDS@) _wstui_load+=(${(Q)word}) ;;
            -*) ;;
            *) _wstui_rest+=(${(Q)word}) ;;
        esac
    done
    case $_wstui_rest[1] in
        @VERBS@) verb=$_wstui_rest[1]; shift _wstui_rest ;;
    esac
    case $verb in
@VERB_CASES@        *)
            _arguments -s -S : \
@DEFAULT@                '1: :_wstui_first' @PATH@
            ;;
    esac
}

# What stands where no verb does: a verb, or an application.
_wstui_first() {
    local -a verbs=(
@VERB_LIST@    )
    _describe -t verbs verb verbs
    _files -g '*.py(-.)'
}
@ROUTES@
if [[ $funcstack[1] == _wstui ]]; then
    _wstui "$@"
else
    compdef _wstui wstui
fi
"""

_ROUTES: Final = f"""
# The paths that the application declares.
_wstui_routes() {{
    local -a asked=(routes --timeout {PATIENCE} $_wstui_load $_wstui_rest[1])
    local -a lines=(${{(f)"$(wstui $asked 2>/dev/null </dev/null)"}})
    compadd -- ${{lines%% *}}
}}
"""


def script(*, routes: bool) -> str:
    """Write the script.

    Args:
        routes: Whether paths are completed, too, by loading the application.

    Returns:
        The script, with a line end after its last line.
    """
    fillings = {
        "VALUES": _either(valued()),
        "LOADING_VALUES": _either(option for option in loading() if option.metavar),
        "LOADING_WORDS": "|".join([f"--{option.name}" + "=*" * bool(option.metavar) for option in loading()]),
        "VERBS": "|".join(VERBS),
        "VERB_CASES": "".join(_verb_case(verb, routes=routes) for verb in VERBS.values()),
        "DEFAULT": _options("debug"),
        "PATH": "'2: :_wstui_routes'" if routes else "'2: :'",
        "VERB_LIST": "".join(f"        {_quoted(f'{verb.name}:{verb.help}')}\n" for verb in VERBS.values()),
        "ROUTES": _ROUTES if routes else "",
    }
    text = _SCRIPT
    for name, filling in fillings.items():
        text = text.replace(f"@{name}@", filling)
    return text


def _either(options: Iterable[Option]) -> str:
    """Write a pattern that any spelling of some options matches."""
    return "|".join(spelling for option in options for spelling in spellings(option))


def _verb_case(verb: Verb, *, routes: bool) -> str:
    """Offer what goes with a verb, which is the first word itself."""
    lines = _options(verb.name) + "                '1: :'"
    for place, kind in enumerate(verb.completes, 2):
        last = place > len(verb.completes) and verb.most > len(verb.completes)
        which = "*" if last else str(place)
        lines += f" \\\n                {_quoted(f'{which}: :{_action(kind, routes=routes)}')}"
    return f"        {verb.name})\n            _arguments -s -S : \\\n{lines}\n            ;;\n"


def _options(verb: str) -> str:
    """Write what `_arguments` is told of the options of a verb, a line each."""
    return "".join(f"                {_spec(option)} \\\n" for option in options_of(verb))


def _spec(option: Option) -> str:
    """Tell `_arguments` of an option."""
    told = f"[{_escaped(option.help)}]"
    if option.metavar:
        told += f":{_escaped(option.metavar.strip(chr(39)))}:{_value(option)}"
    again = "*" if option.repeatable else ""
    if not option.short:
        return _quoted(f"{again}--{option.name}{'=' * bool(option.metavar)}{told}")
    names = f"{{-{option.short}{'+' * bool(option.metavar)},--{option.name}{'=' * bool(option.metavar)}}}"
    before = again or f"(-{option.short} --{option.name})"
    return f"{_quoted(before)}{names}{_quoted(told)}"


def _value(option: Option) -> str:
    """Offer what the value of an option can be."""
    if option.choices:
        return f"({' '.join(option.choices)})"
    return {"file": "_files", "folder": "_files -/", "": ""}[option.completes]


def _action(kind: str, *, routes: bool) -> str:
    """Offer one kind of words, or several."""
    actions = [action for part in parts(kind) if (action := _offer(part, routes=routes))]
    return actions[0] if len(actions) == 1 else "{" + "; ".join(actions) + "}" if actions else ""


def _offer(kind: str, *, routes: bool) -> str:
    match kind:
        case "app":
            return '_files -g "*.py(-.)"'
        case "file":
            return "_files"
        case "session":
            return '_files -g "*.wstui(-.)"'
        case "demo":
            return f"({' '.join(DEMO_PATHS)})"
        case "path":
            return "_wstui_routes" if routes else ""
        case _:
            return f"({' '.join(words(kind))})"


def _escaped(text: str) -> str:
    """Hide from `_arguments` what it would take for its own."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")


def _quoted(text: str) -> str:
    """Hide a text from the shell."""
    return "'" + text.replace("'", "'\\''") + "'"
