# Completion of wstui for fish. In config.fish: wstui completion fish | source

# The words before the cursor, without options.
function __wstui_typed
    set -l value
    for word in (commandline -opc)[2..-1]
        if set -q value[1]
            set -e value
            continue
        end
        switch $word
            case -H --header -b --cookie -s --subprotocol --server --root-path --app --app-dir --settings --env-file --python --lifespan --loop --max-frame-size --state-dir --older-than --keep-size --pace --speed --jobs --junit --to --style --timeout
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
    if not contains -- "$found[1]" debug browse demo routes check replay diff show sessions import export completion
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

complete -c wstui -f
complete -c wstui -n __wstui_nothing -a debug -d 'the same as wstui APP, should APP be named as a verb'
complete -c wstui -n __wstui_nothing -a browse -d 'read a session file on the screen; the same as wstui FILE'
complete -c wstui -n __wstui_nothing -a demo -d 'debug the built-in applications'
complete -c wstui -n __wstui_nothing -a routes -d 'list the WebSocket routes that APP declares'
complete -c wstui -n __wstui_nothing -a check -d 'list what APP does against the rules, or did in FILE….wstui'
complete -c wstui -n __wstui_nothing -a replay -d 'have APP act saved sessions again, and tell what differs'
complete -c wstui -n __wstui_nothing -a diff -d 'tell in what the second session differs from the first'
complete -c wstui -n __wstui_nothing -a show -d 'print a session file, one line a record'
complete -c wstui -n __wstui_nothing -a sessions -d 'list the kept sessions; print or save one; take some away'
complete -c wstui -n __wstui_nothing -a import -d 'make a session of a HAR or .http file, or of a browser\'s cURL'
complete -c wstui -n __wstui_nothing -a export -d 'print it as HAR, Markdown, .http or a test'
complete -c wstui -n __wstui_nothing -a completion -d 'print what teaches a shell to complete wstui\'s command lines'
complete -c wstui -n '__wstui_verb debug demo check replay' -s H -l header -x -d 'add a header (again for more)'
complete -c wstui -n '__wstui_verb debug demo check replay' -s b -l cookie -x -d 'add a cookie (again for more)'
complete -c wstui -n '__wstui_verb debug demo check' -s s -l subprotocol -x -d 'offer a subprotocol (again for more)'
complete -c wstui -n '__wstui_verb debug demo check replay' -l server -x -a 'spec uvicorn hypercorn daphne' -d 'behave like spec, uvicorn, hypercorn, daphne (default: uvicorn)'
complete -c wstui -n '__wstui_verb debug demo check replay' -l root-path -x -d 'where the application is mounted'
complete -c wstui -n '__wstui_verb browse replay export' -l app -x -d 'what acts sessions again (default: [tool.wstui] app; export: the session\'s, then that)'
complete -c wstui -n '__wstui_verb debug browse routes check replay' -l app-dir -x -a '(__fish_complete_directories)' -d 'look for modules here first (default: the working directory)'
complete -c wstui -n '__wstui_verb debug browse routes check replay export' -l factory -d 'APP makes the application when it is called'
complete -c wstui -n '__wstui_verb debug browse routes check replay' -l settings -x -d 'Django\'s settings'
complete -c wstui -n '__wstui_verb debug browse routes check replay' -l env-file -r -F -d 'set variables that its environment lacks, in dotenv\'s syntax'
complete -c wstui -n '__wstui_verb debug browse routes check replay' -l python -r -F -d 'the project\'s interpreter (default: $VIRTUAL_ENV, the nearest .venv, our own)'
complete -c wstui -n '__wstui_verb debug browse demo routes check replay' -l lifespan -x -a 'auto on off' -d 'whether the application gets startup and shutdown (default: auto)'
complete -c wstui -n '__wstui_verb debug browse demo routes check replay' -l loop -x -a 'auto asyncio uvloop' -d 'its event loop (default: auto)'
complete -c wstui -n '__wstui_verb debug demo check replay' -l max-frame-size -x -d 'largest frame, as 1048576, 512k or 64MiB (default: 64MiB)'
complete -c wstui -n '__wstui_verb debug demo sessions' -l state-dir -x -a '(__fish_complete_directories)' -d 'where sessions are kept, in sessions/ (default: the user\'s state folder)'
complete -c wstui -n '__wstui_verb sessions' -l older-than -x -d 'clean: take away what was written last 12h, 7d or 4w ago'
complete -c wstui -n '__wstui_verb sessions' -l keep-size -x -d 'clean: keep the newest of so many bytes, as 500MiB or 2g'
complete -c wstui -n '__wstui_verb sessions' -l all -d 'clean: take away all but what is being written'
complete -c wstui -n '__wstui_verb replay' -l pace -x -a 'lockstep recorded fast' -d 'lockstep (when the replies before have come; the default), recorded (when it was) or fast'
complete -c wstui -n '__wstui_verb replay' -l speed -x -d '--pace recorded: so many times as fast'
complete -c wstui -n '__wstui_verb replay' -l jobs -x -d 'replay so many files side by side (default: 1)'
complete -c wstui -n '__wstui_verb replay' -l update -d 'write what differs into the files, unless APP crashed'
complete -c wstui -n '__wstui_verb replay' -l suggest -d 'tell matchers for what a second replay changes; with --update write them'
complete -c wstui -n '__wstui_verb replay' -l junit -r -F -d 'write what came of it for a CI, too (- is standard output)'
complete -c wstui -n '__wstui_verb routes check replay diff show sessions' -l json -d 'print JSON'
complete -c wstui -n '__wstui_verb import export' -l to -r -F -d 'the session to write (else standard output); har, markdown, http, pytest'
complete -c wstui -n '__wstui_verb export' -l style -x -a 'wstui channels starlette' -d 'write the test for wstui, channels, starlette (default: wstui)'
complete -c wstui -n '__wstui_verb sessions import export' -l keep-secrets -d 'keep the secrets of scopes and handshakes, too'
complete -c wstui -n '__wstui_verb routes check replay' -l timeout -x -d 'wait so long for APP; check, replay: for each answer (default: 5)'
complete -c wstui -n '__wstui_verb completion' -l routes -d 'complete PATH, too, by loading APP, for at most 2 seconds'
complete -c wstui -s h -l help -d 'print this'
complete -c wstui -l version -d 'print the version'
complete -c wstui -n '__wstui_at debug 0' -k -a '(__fish_complete_suffix .py)'
complete -c wstui -n '__wstui_at debug 1' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_at browse 0' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_at demo 0' -k -a '/echo /chat/ /ticker /subprotocols /scope /print /refuse /refuse/denial /flood /block /crash/before /crash/accept /crash/receive /crash/finally /crash/exit /crash/signal'
complete -c wstui -n '__wstui_at routes 0' -k -a '(__fish_complete_suffix .py)'
complete -c wstui -n '__wstui_at check 0' -k -a '(__fish_complete_suffix .py)'
complete -c wstui -n '__wstui_at check 0' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_from check 1' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_at replay 0' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_from replay 1' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_at diff 0' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_at diff 1' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_at show 0' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_at sessions 0' -k -a 'open save clean'
complete -c wstui -n '__wstui_from sessions 1' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_from import 0' -k -a '(__fish_complete_path)'
complete -c wstui -n '__wstui_at export 0' -k -a '(__fish_complete_suffix .wstui)'
complete -c wstui -n '__wstui_at completion 0' -k -a 'bash zsh fish'
