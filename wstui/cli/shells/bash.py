"""Completion for bash, 3.2 and newer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..options import DEMO_PATHS, VERBS, Option, Verb
from .tables import PATIENCE, loading, options_of, parts, spellings, valued, words

_SCRIPT: Final = r"""# Completion of wstui for bash. In ~/.bashrc: eval "$(wstui completion bash)"

_wstui() {
    local line rest piece word value strip verb=debug named= wanted= i
    local -a all=() words=() load=()
    COMPREPLY=()
    # bash splits words at : and = as well; here they are whole again.
    line=$COMP_LINE
    for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        rest=${line#"${line%%[![:space:]]*}"}
        if ((i > 0)) && [[ $rest == "$line" ]]; then
            all[${#all[@]} - 1]+=$piece
        else
            all+=("$piece")
        fi
        line=${rest#"$piece"}
    done
    for ((i = 1; i < ${#all[@]} - 1; i++)); do
        word=${all[i]}
        if [[ -n $wanted ]]; then
            case $wanted in @LOADING_VALUES@) load+=("$wanted" "$word") ;; esac
            wanted=
            continue
        fi
        case $word in
            @VALUES@) wanted=$word ;;
            @LOADING_WORDS@) load+=("$word") ;;
            -*) ;;
            *)
                if [[ -z $named ]]; then
                    named=$word
                    case $word in
                        @VERBS@) verb=$word ;;
                        *) words+=("$word") ;;
                    esac
                else
                    words+=("$word")
                fi
                ;;
        esac
    done
    value=${all[${#all[@]} - 1]}
    # What is offered replaces what stands behind the last : or =.
    [[ $piece =~ ^[:=]+$ ]] && piece=
    strip=${value%"$piece"}
    if [[ -z $wanted && $value == --*=* ]]; then
        wanted=${value%%=*}
        value=${value#*=}
        strip=${strip#"$wanted="}
    fi
    if [[ -n $wanted ]]; then
        case $wanted in
@OPTION_VALUES@        esac
    elif [[ $value == -* ]]; then
        case $verb in
@VERB_OPTIONS@        esac
    else
        [[ -z $named ]] && _wstui_offer @VERB_WORDS@
        case $verb:${#words[@]} in
@VERB_VALUES@        esac
    fi
    if [[ -n $strip ]]; then
        for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
            COMPREPLY[i]=${COMPREPLY[i]#"$strip"}
        done
    fi
}

# Of some words those that begin with what is typed.
_wstui_offer() {
    for word in "$@"; do
        [[ $word == "$value"* ]] && COMPREPLY+=("$word")
    done
}

# Folders, and files with a name that ends so.
_wstui_files() {
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do
        COMPREPLY+=("$word")
    done < <(compgen -d -- "$value"; [[ $1 == / ]] || compgen -f -X "!*$1" -- "$value")
}
@ROUTES@
complete -F _wstui wstui
"""

_ROUTES: Final = f"""
# The paths that the application declares; bash quotes them as it quotes names of files.
_wstui_routes() {{
    compopt -o filenames 2>/dev/null
    while read -r word _; do
        [[ $word == "$value"* ]] && COMPREPLY+=("$word")
    done < <(wstui routes --timeout {PATIENCE} ${{load[@]+"${{load[@]}}"}} "${{words[0]}}" 2>/dev/null </dev/null)
}}
"""


def script(*, routes: bool) -> str:
    """Write the script.

    Args:
        routes: Whether paths are completed, too, by loading the application.

    Returns:
        The script, with a line end after its last line.
    """
    pieces = {
        "VALUES": _either(valued()),
        "LOADING_VALUES": _either(option for option in loading() if option.metavar),
        "LOADING_WORDS": "|".join([f"--{option.name}" + "=*" * bool(option.metavar) for option in loading()]),
        "VERBS": " | ".join(VERBS),
        "VERB_WORDS": " ".join(VERBS),
        "OPTION_VALUES": "".join(_option_value(option) for option in valued()),
        "VERB_OPTIONS": "".join(_verb_options(verb) for verb in VERBS),
        "VERB_VALUES": "".join(_verb_values(verb, routes=routes) for verb in VERBS.values()),
        "ROUTES": _ROUTES if routes else "",
    }
    text = _SCRIPT
    for name, piece in pieces.items():
        text = text.replace(f"@{name}@", piece)
    return text


def _either(options: Iterable[Option]) -> str:
    """Write a pattern that any spelling of some options matches."""
    return " | ".join(spelling for option in options for spelling in spellings(option))


def _option_value(option: Option) -> str:
    """Offer what the value of an option can be."""
    if option.choices:
        offer = f"_wstui_offer {' '.join(option.choices)}"
    elif option.completes:
        offer = "_wstui_files /" if option.completes == "folder" else "_wstui_files"
    else:
        return ""
    return f"            {_either([option])}) {offer} ;;\n"


def _verb_options(verb: str) -> str:
    """Offer the options that go with a verb."""
    names = " ".join(f"--{option.name}" for option in options_of(verb))
    return f"            {verb}) _wstui_offer {names} ;;\n"


def _verb_values(verb: Verb, *, routes: bool) -> str:
    """Offer what the words after a verb can be."""
    lines = []
    for place, kind in enumerate(verb.completes):
        which = "*" if place == len(verb.completes) - 1 and verb.most > place + 1 else str(place)
        offers = [offer for part in parts(kind) if (offer := _offer(part, routes=routes))]
        if offers:
            lines.append(f"            {verb.name}:{which}) {'; '.join(offers)} ;;\n")
    return "".join(lines)


def _offer(kind: str, *, routes: bool) -> str:
    """Offer one kind of words."""
    match kind:
        case "app":
            return "_wstui_files .py"
        case "file":
            return "_wstui_files"
        case "session":
            return "_wstui_files .wstui"
        case "demo":
            return f"_wstui_offer {' '.join(DEMO_PATHS)}"
        case "path":
            return "_wstui_routes" if routes else ""
        case _:
            return f"_wstui_offer {' '.join(words(kind))}"
