#compdef wstui
# Completion of wstui for zsh. In ~/.zshrc, after compinit: eval "$(wstui completion zsh)"

_wstui() {
    local word verb= i
    local -a _wstui_rest _wstui_load
    for ((i = 2; i < CURRENT; i++)); do
        word=$words[i]
        case $word in
            -H|--header|-b|--cookie|-s|--subprotocol|--server|--root-path|--app|--app-dir|--settings|--env-file|--python|--lifespan|--loop|--max-frame-size|--state-dir|--older-than|--keep-size|--pace|--speed|--jobs|--junit|--to|--style|--timeout)
                case $word in --app-dir|--settings|--env-file|--python|--lifespan|--loop) _wstui_load+=($word ${(Q)words[i + 1]}) ;; esac
                ((i++))
                ;;
            --app-dir=*|--factory|--settings=*|--env-file=*|--python=*|--lifespan=*|--loop=*) _wstui_load+=(${(Q)word}) ;;
            -*) ;;
            *) _wstui_rest+=(${(Q)word}) ;;
        esac
    done
    case $_wstui_rest[1] in
        debug|browse|demo|routes|check|replay|diff|show|sessions|import|export|completion) verb=$_wstui_rest[1]; shift _wstui_rest ;;
    esac
    case $verb in
        debug)
            _arguments -s -S : \
                '*'{-H+,--header=}'[add a header (again for more)]:NAME\: VALUE:' \
                '*'{-b+,--cookie=}'[add a cookie (again for more)]:NAME=VALUE:' \
                '*'{-s+,--subprotocol=}'[offer a subprotocol (again for more)]:NAME:' \
                '--server=[behave like spec, uvicorn, hypercorn, daphne (default\: uvicorn)]:NAME:(spec uvicorn hypercorn daphne)' \
                '--root-path=[where the application is mounted]:PATH:' \
                '--app-dir=[look for modules here first (default\: the working directory)]:DIR:_files -/' \
                '--factory[APP makes the application when it is called]' \
                '--settings=[Django'\''s settings]:MODULE:' \
                '--env-file=[set variables that its environment lacks, in dotenv'\''s syntax]:FILE:_files' \
                '--python=[the project'\''s interpreter (default\: $VIRTUAL_ENV, the nearest .venv, our own)]:PATH:_files' \
                '--lifespan=[whether the application gets startup and shutdown (default\: auto)]:auto|on|off:(auto on off)' \
                '--loop=[its event loop (default\: auto)]:auto|asyncio|uvloop:(auto asyncio uvloop)' \
                '--max-frame-size=[largest frame, as 1048576, 512k or 64MiB (default\: 64MiB)]:SIZE:' \
                '--state-dir=[where sessions are kept, in sessions/ (default\: the user'\''s state folder)]:DIR:_files -/' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :_files -g "*.py(-.)"' \
                '3: :_files -g "*.wstui(-.)"'
            ;;
        browse)
            _arguments -s -S : \
                '--app=[what acts sessions again (default\: \[tool.wstui\] app; export\: the session'\''s, then that)]:APP:' \
                '--app-dir=[look for modules here first (default\: the working directory)]:DIR:_files -/' \
                '--factory[APP makes the application when it is called]' \
                '--settings=[Django'\''s settings]:MODULE:' \
                '--env-file=[set variables that its environment lacks, in dotenv'\''s syntax]:FILE:_files' \
                '--python=[the project'\''s interpreter (default\: $VIRTUAL_ENV, the nearest .venv, our own)]:PATH:_files' \
                '--lifespan=[whether the application gets startup and shutdown (default\: auto)]:auto|on|off:(auto on off)' \
                '--loop=[its event loop (default\: auto)]:auto|asyncio|uvloop:(auto asyncio uvloop)' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :_files -g "*.wstui(-.)"'
            ;;
        demo)
            _arguments -s -S : \
                '*'{-H+,--header=}'[add a header (again for more)]:NAME\: VALUE:' \
                '*'{-b+,--cookie=}'[add a cookie (again for more)]:NAME=VALUE:' \
                '*'{-s+,--subprotocol=}'[offer a subprotocol (again for more)]:NAME:' \
                '--server=[behave like spec, uvicorn, hypercorn, daphne (default\: uvicorn)]:NAME:(spec uvicorn hypercorn daphne)' \
                '--root-path=[where the application is mounted]:PATH:' \
                '--lifespan=[whether the application gets startup and shutdown (default\: auto)]:auto|on|off:(auto on off)' \
                '--loop=[its event loop (default\: auto)]:auto|asyncio|uvloop:(auto asyncio uvloop)' \
                '--max-frame-size=[largest frame, as 1048576, 512k or 64MiB (default\: 64MiB)]:SIZE:' \
                '--state-dir=[where sessions are kept, in sessions/ (default\: the user'\''s state folder)]:DIR:_files -/' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :(/echo /chat/ /ticker /subprotocols /scope /print /refuse /refuse/denial /flood /block /crash/before /crash/accept /crash/receive /crash/finally /crash/exit /crash/signal)'
            ;;
        routes)
            _arguments -s -S : \
                '--app-dir=[look for modules here first (default\: the working directory)]:DIR:_files -/' \
                '--factory[APP makes the application when it is called]' \
                '--settings=[Django'\''s settings]:MODULE:' \
                '--env-file=[set variables that its environment lacks, in dotenv'\''s syntax]:FILE:_files' \
                '--python=[the project'\''s interpreter (default\: $VIRTUAL_ENV, the nearest .venv, our own)]:PATH:_files' \
                '--lifespan=[whether the application gets startup and shutdown (default\: auto)]:auto|on|off:(auto on off)' \
                '--loop=[its event loop (default\: auto)]:auto|asyncio|uvloop:(auto asyncio uvloop)' \
                '--json[print JSON]' \
                '--timeout=[wait so long for APP; check, replay\: for each answer (default\: 5)]:SECONDS:' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :_files -g "*.py(-.)"'
            ;;
        check)
            _arguments -s -S : \
                '*'{-H+,--header=}'[add a header (again for more)]:NAME\: VALUE:' \
                '*'{-b+,--cookie=}'[add a cookie (again for more)]:NAME=VALUE:' \
                '*'{-s+,--subprotocol=}'[offer a subprotocol (again for more)]:NAME:' \
                '--server=[behave like spec, uvicorn, hypercorn, daphne (default\: uvicorn)]:NAME:(spec uvicorn hypercorn daphne)' \
                '--root-path=[where the application is mounted]:PATH:' \
                '--app-dir=[look for modules here first (default\: the working directory)]:DIR:_files -/' \
                '--factory[APP makes the application when it is called]' \
                '--settings=[Django'\''s settings]:MODULE:' \
                '--env-file=[set variables that its environment lacks, in dotenv'\''s syntax]:FILE:_files' \
                '--python=[the project'\''s interpreter (default\: $VIRTUAL_ENV, the nearest .venv, our own)]:PATH:_files' \
                '--lifespan=[whether the application gets startup and shutdown (default\: auto)]:auto|on|off:(auto on off)' \
                '--loop=[its event loop (default\: auto)]:auto|asyncio|uvloop:(auto asyncio uvloop)' \
                '--max-frame-size=[largest frame, as 1048576, 512k or 64MiB (default\: 64MiB)]:SIZE:' \
                '--json[print JSON]' \
                '--timeout=[wait so long for APP; check, replay\: for each answer (default\: 5)]:SECONDS:' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :{_files -g "*.py(-.)"; _files -g "*.wstui(-.)"}' \
                '*: :_files -g "*.wstui(-.)"'
            ;;
        replay)
            _arguments -s -S : \
                '*'{-H+,--header=}'[add a header (again for more)]:NAME\: VALUE:' \
                '*'{-b+,--cookie=}'[add a cookie (again for more)]:NAME=VALUE:' \
                '--server=[behave like spec, uvicorn, hypercorn, daphne (default\: uvicorn)]:NAME:(spec uvicorn hypercorn daphne)' \
                '--root-path=[where the application is mounted]:PATH:' \
                '--app=[what acts sessions again (default\: \[tool.wstui\] app; export\: the session'\''s, then that)]:APP:' \
                '--app-dir=[look for modules here first (default\: the working directory)]:DIR:_files -/' \
                '--factory[APP makes the application when it is called]' \
                '--settings=[Django'\''s settings]:MODULE:' \
                '--env-file=[set variables that its environment lacks, in dotenv'\''s syntax]:FILE:_files' \
                '--python=[the project'\''s interpreter (default\: $VIRTUAL_ENV, the nearest .venv, our own)]:PATH:_files' \
                '--lifespan=[whether the application gets startup and shutdown (default\: auto)]:auto|on|off:(auto on off)' \
                '--loop=[its event loop (default\: auto)]:auto|asyncio|uvloop:(auto asyncio uvloop)' \
                '--max-frame-size=[largest frame, as 1048576, 512k or 64MiB (default\: 64MiB)]:SIZE:' \
                '--pace=[lockstep (when the replies before have come; the default), recorded (when it was) or fast]:PACE:(lockstep recorded fast)' \
                '--speed=[--pace recorded\: so many times as fast]:N:' \
                '--jobs=[replay so many files side by side (default\: 1)]:N:' \
                '--update[write what differs into the files, unless APP crashed]' \
                '--suggest[tell matchers for what a second replay changes; with --update write them]' \
                '--junit=[write what came of it for a CI, too (- is standard output)]:FILE:_files' \
                '--json[print JSON]' \
                '--timeout=[wait so long for APP; check, replay\: for each answer (default\: 5)]:SECONDS:' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :_files -g "*.wstui(-.)"' \
                '*: :_files -g "*.wstui(-.)"'
            ;;
        diff)
            _arguments -s -S : \
                '--json[print JSON]' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :_files -g "*.wstui(-.)"' \
                '3: :_files -g "*.wstui(-.)"'
            ;;
        show)
            _arguments -s -S : \
                '--json[print JSON]' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :_files -g "*.wstui(-.)"'
            ;;
        sessions)
            _arguments -s -S : \
                '--state-dir=[where sessions are kept, in sessions/ (default\: the user'\''s state folder)]:DIR:_files -/' \
                '--older-than=[clean\: take away what was written last 12h, 7d or 4w ago]:AGE:' \
                '--keep-size=[clean\: keep the newest of so many bytes, as 500MiB or 2g]:SIZE:' \
                '--all[clean\: take away all but what is being written]' \
                '--json[print JSON]' \
                '--keep-secrets[keep the secrets of scopes and handshakes, too]' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :(open save clean)' \
                '*: :_files -g "*.wstui(-.)"'
            ;;
        import)
            _arguments -s -S : \
                '--to=[the session to write (else standard output); har, markdown, http, pytest]:FILE|FORMAT:_files' \
                '--keep-secrets[keep the secrets of scopes and handshakes, too]' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '*: :_files'
            ;;
        export)
            _arguments -s -S : \
                '--app=[what acts sessions again (default\: \[tool.wstui\] app; export\: the session'\''s, then that)]:APP:' \
                '--factory[APP makes the application when it is called]' \
                '--to=[the session to write (else standard output); har, markdown, http, pytest]:FILE|FORMAT:_files' \
                '--style=[write the test for wstui, channels, starlette (default\: wstui)]:NAME:(wstui channels starlette)' \
                '--keep-secrets[keep the secrets of scopes and handshakes, too]' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :_files -g "*.wstui(-.)"'
            ;;
        completion)
            _arguments -s -S : \
                '--routes[complete PATH, too, by loading APP, for at most 2 seconds]' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :' \
                '2: :(bash zsh fish)'
            ;;
        *)
            _arguments -s -S : \
                '*'{-H+,--header=}'[add a header (again for more)]:NAME\: VALUE:' \
                '*'{-b+,--cookie=}'[add a cookie (again for more)]:NAME=VALUE:' \
                '*'{-s+,--subprotocol=}'[offer a subprotocol (again for more)]:NAME:' \
                '--server=[behave like spec, uvicorn, hypercorn, daphne (default\: uvicorn)]:NAME:(spec uvicorn hypercorn daphne)' \
                '--root-path=[where the application is mounted]:PATH:' \
                '--app-dir=[look for modules here first (default\: the working directory)]:DIR:_files -/' \
                '--factory[APP makes the application when it is called]' \
                '--settings=[Django'\''s settings]:MODULE:' \
                '--env-file=[set variables that its environment lacks, in dotenv'\''s syntax]:FILE:_files' \
                '--python=[the project'\''s interpreter (default\: $VIRTUAL_ENV, the nearest .venv, our own)]:PATH:_files' \
                '--lifespan=[whether the application gets startup and shutdown (default\: auto)]:auto|on|off:(auto on off)' \
                '--loop=[its event loop (default\: auto)]:auto|asyncio|uvloop:(auto asyncio uvloop)' \
                '--max-frame-size=[largest frame, as 1048576, 512k or 64MiB (default\: 64MiB)]:SIZE:' \
                '--state-dir=[where sessions are kept, in sessions/ (default\: the user'\''s state folder)]:DIR:_files -/' \
                '(-h --help)'{-h,--help}'[print this]' \
                '--version[print the version]' \
                '1: :_wstui_first' '2: :'
            ;;
    esac
}

# What stands where no verb does: a verb, or an application.
_wstui_first() {
    local -a verbs=(
        'debug:the same as wstui APP, should APP be named as a verb'
        'browse:read a session file on the screen; the same as wstui FILE'
        'demo:debug the built-in applications'
        'routes:list the WebSocket routes that APP declares'
        'check:list what APP does against the rules, or did in FILE….wstui'
        'replay:have APP act saved sessions again, and tell what differs'
        'diff:tell in what the second session differs from the first'
        'show:print a session file, one line a record'
        'sessions:list the kept sessions; print or save one; take some away'
        'import:make a session of a HAR or .http file, or of a browser'\''s cURL'
        'export:print it as HAR, Markdown, .http or a test'
        'completion:print what teaches a shell to complete wstui'\''s command lines'
    )
    _describe -t verbs verb verbs
    _files -g '*.py(-.)'
}

if [[ $funcstack[1] == _wstui ]]; then
    _wstui "$@"
else
    compdef _wstui wstui
fi
