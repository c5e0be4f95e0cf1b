"""What teaches each shell to complete wstui's command lines, made from the tables of verbs and options.

A script offers verbs, options, the choices of an option, files and session files, and asks nobody for them. Only if
it was made with ``--routes`` it runs ``wstui routes`` for a path, silently and for at most two seconds: that loads the
application.
"""
