"""The options of curl that are known, and what each is to a connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LETTERS: Final = """
    H=header b=cookie A=user-agent e=referer u=user X=request d=data F=form T=upload-file o=output x=proxy m=max-time
    w=write-out K=config c=cookie-jar D=dump-header E=cert r=range U=proxy-user
"""

LETTERS: Final[Mapping[str, str]] = {pair[0]: pair[2:] for pair in _LETTERS.split()}
"""The letters of options that take a value, and their names."""

LETTER_SWITCHES: Final = frozenset("0123456789#GIJLMNOSfgiklnqsvajpR")
"""The letters of options that take none."""

HEADERS: Final = frozenset({"user-agent", "referer"})
"""Options whose value is that of the header of their name."""

_UNHEARD: Final = """
    request output max-time write-out cookie-jar dump-header range connect-timeout retry retry-delay
"""
_LEFT_OUT: Final = """
    data data-raw data-binary data-ascii data-urlencode json form form-string upload-file url-query
    proxy proxy-user proxy-header cert key cacert capath config resolve connect-to interface unix-socket
    ciphers tls13-ciphers curves tls-max aws-sigv4 limit-rate noproxy preproxy socks5 socks5-hostname
"""
_SWITCHES: Final = """
    compressed insecure include no-buffer silent show-error verbose location globoff http1.0 http1.1 http2
    http2-prior-knowledge http3 http3-only ipv4 ipv6 get head fail fail-with-body no-keepalive tcp-nodelay
    no-progress-meter progress-bar basic digest anyauth path-as-is raw no-alpn tlsv1 tlsv1.2 tlsv1.3 ssl
    remote-name parallel disable styled-output no-styled-output no-compressed location-trusted junk-session-cookies
"""

UNHEARD: Final = frozenset(_UNHEARD.split())
"""Options with a value that say nothing about what is sent."""

VALUED: Final = frozenset(LETTERS.values()) | UNHEARD | frozenset(_LEFT_OUT.split()) | {"url", "oauth2-bearer"}
"""All options with a value; a connection within wstui has no place for some."""

SWITCHES: Final = frozenset(_SWITCHES.split())
"""Options without a value: none of them matters to an application."""
