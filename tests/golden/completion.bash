# Completion of wstui for bash. In ~/.bashrc: eval "$(wstui completion bash)"

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
            case $wanted in --app-dir | --settings | --env-file | --python | --lifespan | --loop) load+=("$wanted" "$word") ;; esac
            wanted=
            continue
        fi
        case $word in
            -H | --header | -b | --cookie | -s | --subprotocol | --server | --root-path | --app | --app-dir | --settings | --env-file | --python | --lifespan | --loop | --max-frame-size | --state-dir | --older-than | --keep-size | --pace | --speed | --jobs | --junit | --to | --style | --timeout) wanted=$word ;;
            --app-dir=*|--factory|--settings=*|--env-file=*|--python=*|--lifespan=*|--loop=*) load+=("$word") ;;
            -*) ;;
            *)
                if [[ -z $named ]]; then
                    named=$word
                    case $word in
                        debug | browse | demo | routes | check | replay | diff | show | sessions | import | export | completion) verb=$word ;;
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
            --server) _wstui_offer spec uvicorn hypercorn daphne ;;
            --app-dir) _wstui_files / ;;
            --env-file) _wstui_files ;;
            --python) _wstui_files ;;
            --lifespan) _wstui_offer auto on off ;;
            --loop) _wstui_offer auto asyncio uvloop ;;
            --state-dir) _wstui_files / ;;
            --pace) _wstui_offer lockstep recorded fast ;;
            --junit) _wstui_files ;;
            --to) _wstui_files ;;
            --style) _wstui_offer wstui channels starlette ;;
        esac
    elif [[ $value == -* ]]; then
        case $verb in
            debug) _wstui_offer --header --cookie --subprotocol --server --root-path --app-dir --factory --settings --env-file --python --lifespan --loop --max-frame-size --state-dir --help --version ;;
            browse) _wstui_offer --app --app-dir --factory --settings --env-file --python --lifespan --loop --help --version ;;
            demo) _wstui_offer --header --cookie --subprotocol --server --root-path --lifespan --loop --max-frame-size --state-dir --help --version ;;
            routes) _wstui_offer --app-dir --factory --settings --env-file --python --lifespan --loop --json --timeout --help --version ;;
            check) _wstui_offer --header --cookie --subprotocol --server --root-path --app-dir --factory --settings --env-file --python --lifespan --loop --max-frame-size --json --timeout --help --version ;;
            replay) _wstui_offer --header --cookie --server --root-path --app --app-dir --factory --settings --env-file --python --lifespan --loop --max-frame-size --pace --speed --jobs --update --suggest --junit --json --timeout --help --version ;;
            diff) _wstui_offer --json --help --version ;;
            show) _wstui_offer --json --help --version ;;
            sessions) _wstui_offer --state-dir --older-than --keep-size --all --json --keep-secrets --help --version ;;
            import) _wstui_offer --to --keep-secrets --help --version ;;
            export) _wstui_offer --app --factory --to --style --keep-secrets --help --version ;;
            completion) _wstui_offer --routes --help --version ;;
        esac
    else
        [[ -z $named ]] && _wstui_offer debug browse demo routes check replay diff show sessions import export completion
        case $verb:${#words[@]} in
            debug:0) _wstui_files .py ;;
            debug:1) _wstui_files .wstui ;;
            browse:0) _wstui_files .wstui ;;
            demo:0) _wstui_offer /echo /chat/ /ticker /subprotocols /scope /print /refuse /refuse/denial /flood /block /crash/before /crash/accept /crash/receive /crash/finally /crash/exit /crash/signal ;;
            routes:0) _wstui_files .py ;;
            check:0) _wstui_files .py; _wstui_files .wstui ;;
            check:*) _wstui_files .wstui ;;
            replay:0) _wstui_files .wstui ;;
            replay:*) _wstui_files .wstui ;;
            diff:0) _wstui_files .wstui ;;
            diff:1) _wstui_files .wstui ;;
            show:0) _wstui_files .wstui ;;
            sessions:0) _wstui_offer open save clean ;;
            sessions:*) _wstui_files .wstui ;;
            import:*) _wstui_files ;;
            export:0) _wstui_files .wstui ;;
            completion:0) _wstui_offer bash zsh fish ;;
        esac
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

complete -F _wstui wstui
