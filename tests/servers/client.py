"""A WebSocket client without an opinion: whatever a server writes is told, right or wrong."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable

from tests.servers.quiet import Quiet
from tests.servers.script import Deed, Drop, Leave, Say, Script
from tests.support import TIME

PATIENCE = 1.2 * TIME
"""Quiet seconds after which a server is taken to have nothing more to say; daphne looks around once a second."""

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def request(target: str, offers: tuple[str, ...] = (), headers: tuple[str, ...] = ()) -> bytes:
    """Write a handshake."""
    lines = [
        f"GET {target} HTTP/1.1",
        "Host: h",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {KEY}",
        *headers,
        *([f"Sec-WebSocket-Protocol: {', '.join(offers)}"] if offers else []),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def frame(opcode: int, payload: bytes) -> bytes:
    """Write a masked frame of less than 126 bytes."""
    mask = os.urandom(4)
    return (
        bytes([0x80 | opcode, 0x80 | len(payload)])
        + mask
        + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    )


def close_frame(code: int | None, reason: str = "") -> bytes:
    """Write a close frame; without a code an empty one."""
    return frame(8, b"" if code is None else struct.pack("!H", code) + reason.encode())


class Client:
    """Acts the client of a script out and remembers what it saw."""

    def __init__(
        self,
        script: Script,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        quiet: Quiet,
        answered: Callable[[], None],
    ) -> None:
        self._script = script
        self._quiet = quiet
        self._answered = answered
        self._reader = reader
        self._writer = writer
        self.saw: list[str] = []

    async def act(self) -> None:
        """Shake hands, do what the script says, and read until the end."""
        try:
            status = await self._shake_hands()
            if status is None:
                return
            for deed in self._script.client:
                await self._do(deed)
            while await self._read_frame():
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            self.saw.append("end of stream")
        except TimeoutError:
            self.saw.append("nothing more")
        finally:
            self._writer.close()

    async def _shake_hands(self) -> int | None:
        try:
            head = (await self._quiet.wait(self._reader.readuntil(b"\r\n\r\n"), PATIENCE)).decode("latin-1")
        finally:
            self._answered()
        status = int(head.split(" ", 2)[1])
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
        }
        protocol = headers.get("sec-websocket-protocol")
        extra = "".join(f", {name}: {headers[name]}" for name in ("x-a", "x-b") if name in headers)
        self.saw.append(f"{status}{f', {protocol}' if protocol is not None else ''}{extra}")
        if status == 101:
            return status
        await self._read_body(headers)
        return None

    async def _read_body(self, headers: dict[str, str]) -> None:
        """Read as much of a body as can be compared: a server may write an error page of its own."""
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(await self._quiet.wait(self._reader.readuntil(b"\r\n"), PATIENCE), 16):
                body += (await self._read(size + 2))[:-2]
        else:
            body = await self._read(int(headers.get("content-length", "0")))
        if self.saw[-1][:3] not in {"403", "500"}:
            self.saw.append(f"body {body!r}")

    async def _do(self, deed: Deed) -> None:
        match deed:
            case Say(payload=str() as text):
                self._writer.write(frame(1, text.encode()))
            case Say(payload=bytes() as data):
                self._writer.write(frame(2, data))
            case Leave(code=code, reason=reason):
                self._writer.write(close_frame(code, reason))
            case Drop():
                self._writer.close()
                raise ConnectionError

    async def _read_frame(self) -> bool:
        first, second = await self._read(2)
        size = second & 0x7F
        if size >= 126:
            size = int.from_bytes(await self._read(2 if size == 126 else 8), "big")
        payload = await self._read(size)
        opcode = first & 0x0F
        if opcode == 8:
            code = struct.unpack("!H", payload[:2])[0] if payload else None
            self.saw.append(f"close {code} {payload[2:].decode(errors='replace')}".rstrip())
            self._writer.write(frame(8, payload[:2]))
            return False
        self.saw.append({1: f"text {payload.decode(errors='replace')!r}", 2: f"bytes {payload!r}"}.get(opcode, "?"))
        return True

    async def _read(self, size: int) -> bytes:
        return await self._quiet.wait(self._reader.readexactly(size), PATIENCE)


async def run(script: Script, port: int, quiet: Quiet, answered: Callable[[], None]) -> list[str]:
    """Act a script's client out against a server on loopback.

    Args:
        script: What to do.
        port: Where the server listens.
        quiet: What else happens on this loop.
        answered: Called once the handshake has been answered, or will not be.

    Returns:
        What the client saw, a line each.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    client = Client(script, reader, writer, quiet, answered)
    writer.write(request(f"/{script.name}?n=1", script.offers))
    await client.act()
    return client.saw


async def knock(port: int, handshake: bytes) -> tuple[str, int]:
    """Shake hands and wait for the end.

    Args:
        port: Where the server listens.
        handshake: What `request` wrote.

    Returns:
        The client's own address.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    address: tuple[str, int] = writer.get_extra_info("sockname")
    writer.write(handshake)
    async with asyncio.timeout(20 * TIME):
        await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return address
