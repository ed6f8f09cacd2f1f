#!/usr/bin/env python3
"""A backend of portal-chat in one file: what is enough for guests to chat with one operator at a terminal.

    python3 core_server.py --port 8088 --data chat.sqlite

It speaks the core of docs/protocol.md and nothing else, with the standard library only. Replace `Desk` by your help
desk and keep the rest, or read it beside docs/backend.md and write your own. Messages of people are printed with
their number; type the number and an answer to reply, or the number and `/close`.
"""

import argparse
import asyncio
import base64
import hashlib
import json
import secrets
import sqlite3
import struct
import sys
import time
import uuid

LIMITS = {"frame": 65536, "text": 4000, "window": 8, "nudge_ms": 60000, "nudges": 5}
HEARTBEAT = {"every_ms": 25000, "grace_ms": 10000}
HELLO_WITHIN = 5
FIRST_PAGE = 50
MAX_HISTORY = 100
PER_SECOND, BURST = 5, 10
NONSENSE = 20


def now():
    return int(time.time() * 1000)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Refused(Exception):
    """A command that is answered with `err`."""

    def __init__(self, code, retry="never", message="", after_ms=None, field=None):
        super().__init__(message or code)
        self.code, self.retry, self.after_ms, self.field = code, retry, after_ms, field


class Closed(Exception):
    """The connection ends with this code; an `err` may go first."""

    def __init__(self, code, refusal=None):
        super().__init__(code)
        self.code, self.refusal = code, refusal


# The log: events numbered 1, 2, 3… in each conversation, on disk before anybody hears of them.


class Log:
    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.executescript("""
            CREATE TABLE IF NOT EXISTS life (epoch TEXT);
            CREATE TABLE IF NOT EXISTS tokens (digest TEXT PRIMARY KEY, guest TEXT);
            CREATE TABLE IF NOT EXISTS conversations
                (number INTEGER PRIMARY KEY, c TEXT UNIQUE, guest TEXT, state TEXT, read INTEGER, nudged INTEGER);
            CREATE TABLE IF NOT EXISTS events (c TEXT, seq INTEGER, at INTEGER, id TEXT, role TEXT, k TEXT, d TEXT,
                PRIMARY KEY (c, seq));
            CREATE TABLE IF NOT EXISTS commands (c TEXT, id TEXT, content TEXT, seq INTEGER, PRIMARY KEY (c, id));
        """)
        if not self.db.execute("SELECT 1 FROM life").fetchone():
            self.db.execute("INSERT INTO life VALUES (?)", (secrets.token_hex(4),))
        self.epoch = self.db.execute("SELECT epoch FROM life").fetchone()[0]

    def guest(self, token):
        """The guest a token belongs to, and a token to keep when it is a new one."""
        row = self.db.execute("SELECT guest FROM tokens WHERE digest = ?", (digest(token or ""),)).fetchone()
        if row:
            return row[0], None
        guest, token = "g-" + uuid.uuid4().hex, "g1." + secrets.token_urlsafe(32)
        self.db.execute("INSERT INTO tokens VALUES (?, ?)", (digest(token), guest))
        return guest, token

    def forget(self, guest):
        self.db.execute("DELETE FROM tokens WHERE guest = ?", (guest,))

    def conversation(self, c):
        row = self.db.execute("SELECT number, guest, state, read FROM conversations WHERE c = ?", (c,)).fetchone()
        return row and dict(zip(("number", "guest", "state", "read"), row))

    def by_number(self, number):
        row = self.db.execute("SELECT c FROM conversations WHERE number = ?", (number,)).fetchone()
        return row and row[0]

    def open_of(self, guest):
        rows = self.db.execute(
            "SELECT c FROM conversations WHERE guest = ? AND state != 'closed' ORDER BY number", (guest,))
        return [c for (c,) in rows]

    def waiting(self):
        return [c for (c,) in self.db.execute("SELECT c FROM conversations WHERE state = 'waiting' ORDER BY number")]

    def last(self, c):
        return self.db.execute("SELECT coalesce(max(seq), 0) FROM events WHERE c = ?", (c,)).fetchone()[0]

    def events(self, c, above, below=None, newest=None):
        below = below if below is not None else 2**62
        order, limit = ("DESC", newest) if newest is not None else ("ASC", -1)
        rows = self.db.execute(
            f"SELECT c, seq, at, id, role, k, d FROM events WHERE c = ? AND seq > ? AND seq < ? "
            f"ORDER BY seq {order} LIMIT ?", (c, above, below, limit)).fetchall()
        return [self.frame(row) for row in (rows[::-1] if order == "DESC" else rows)]

    @staticmethod
    def frame(row):
        c, seq, at, command, role, k, d = row
        frame = {"t": "ev", "c": c, "seq": seq, "at": at, "by": {"role": role}, "k": k, "d": json.loads(d)}
        if role == "operator":
            frame["by"]["name"] = Desk.NAME
        return frame | ({"id": command} if command else {})

    def known(self, c, command, content):
        """The position a command had its effect at, if it had one. The same name for another content is an error."""
        row = self.db.execute("SELECT content, seq FROM commands WHERE c = ? AND id = ?", (c, command)).fetchone()
        if row and row[0] != digest(content):
            raise Refused("id_conflict")
        return row and row[1]

    def append(self, c, entries, command=None, content="", state=None, guest=None):
        """Writes events in one transaction; gives them, and the position of the one the command caused."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            if guest:
                self.db.execute(
                    "INSERT INTO conversations (c, guest, state, read, nudged) VALUES (?, ?, 'waiting', 0, 0)",
                    (c, guest))
            own, first = None, self.last(c) + 1
            for seq, (caused, role, k, d) in enumerate(entries, first):
                if k == "ticket.opened":
                    d = {"no": number_of(self.conversation(c)["number"])} | d
                self.db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
                                (c, seq, now(), command if caused else None, role, k, json.dumps(d)))
                own = seq if caused else own
            if command:
                self.db.execute("INSERT INTO commands VALUES (?, ?, ?, ?)", (c, command, digest(content), own))
            if state:
                self.db.execute("UPDATE conversations SET state = ? WHERE c = ?", (state, c))
            self.db.execute("COMMIT")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        return self.events(c, first - 1), own

    def mark_read(self, c, seq):
        self.db.execute("UPDATE conversations SET read = max(read, min(?, ?)) WHERE c = ?", (seq, self.last(c), c))

    def nudge(self, c, after):
        """Whether asking again has an effect now, and in how many milliseconds it could have one."""
        row = self.db.execute(
            "SELECT at FROM events WHERE c = ? AND seq = ? AND role = 'user' AND k = 'msg'", (c, after)).fetchone()
        answered = self.db.execute(
            "SELECT 1 FROM events WHERE c = ? AND seq > ? AND role = 'operator' AND k = 'msg'", (c, after)).fetchone()
        if not row or answered:
            return False, None
        nudges = self.db.execute(
            "SELECT count(*), max(at) FROM events WHERE c = ? AND k = 'ticket.nudged' AND seq > "
            "(SELECT coalesce(max(seq), 0) FROM events WHERE c = ? AND role = 'operator' AND k = 'msg')",
            (c, c)).fetchone()
        if nudges[0] >= LIMITS["nudges"]:
            return False, None
        wait = max(row[0], nudges[1] or 0) + LIMITS["nudge_ms"] - now()
        if wait > 0:
            return False, wait
        return nudges[0] + 1, LIMITS["nudge_ms"] if nudges[0] + 1 < LIMITS["nudges"] else None


def number_of(number):
    return f"ОБР-{number:06}"


def text_of(frame, field="text"):
    text = frame.get(field)
    if not isinstance(text, str):
        raise Refused("bad_frame", message=f"the field \"{field}\" is missing or of the wrong type")
    text = text.strip()
    if not text:
        raise Refused("text_empty", "new")
    if len(text) > LIMITS["text"]:
        raise Refused("text_too_long", "new")
    if any(ord(char) < 32 and char not in "\n\t" for char in text):
        raise Refused("invalid_field", "new", "a control character in the text", field=field)
    return text


def uuid_of(frame, field):
    try:
        return str(uuid.UUID(frame[field]))
    except (KeyError, ValueError, AttributeError, TypeError):
        raise Refused("bad_frame", message=f"the field \"{field}\" is missing or of the wrong type") from None


# The other side: here a person at a terminal, with you a help desk.


class Desk:
    NAME = "Оператор"

    def __init__(self, hub):
        self.hub = hub

    def hear(self, number, text):
        print(f"{number}> {text}", flush=True)

    async def listen(self):
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            number, _, text = line.strip().partition(" ")
            c = number.isdigit() and self.hub.log.by_number(int(number))
            if not c or not text:
                print("Write: NUMBER ANSWER, or NUMBER /close", flush=True)
                continue
            self.answer(c, text)

    def answer(self, c, text):
        state = self.hub.log.conversation(c)["state"]
        if state == "closed":
            return print("It is closed.", flush=True)
        op = {"id": "desk", "name": self.NAME}
        entries = [] if state == "assigned" else [(False, "operator", "ticket.assigned", {"op": op})]
        if text == "/close":
            self.hub.write(c, entries + [(False, "operator", "ticket.closed", {})], state="closed")
        else:
            self.hub.write(c, entries + [(False, "operator", "msg", {"text": text})], state="assigned")
        return None


class Hub:
    """Everybody who listens, by guest."""

    def __init__(self, log):
        self.log, self.connections, self.desk = log, set(), Desk(self)

    def of(self, guest):
        return [connection for connection in self.connections if connection.guest == guest]

    def write(self, c, entries, **how):
        events, own = self.log.append(c, entries, **how)
        listeners = self.of(self.log.conversation(c)["guest"])
        for connection in listeners:
            for event in events:
                connection.send(event)
        self.tell_places()
        return own

    def tell_places(self):
        waiting = self.log.waiting()
        for place, c in enumerate(waiting, 1):
            for connection in self.of(self.log.conversation(c)["guest"]):
                connection.send({"t": "queue", "c": c, "pos": place, "of": len(waiting)})


# One connection.


class Connection:
    def __init__(self, hub, socket):
        self.hub, self.log, self.socket = hub, hub.log, socket
        self.guest, self.tokens, self.filled, self.beats = None, BURST, time.monotonic(), 0

    def send(self, frame):
        self.socket.send(json.dumps(frame, ensure_ascii=False))

    def refuse(self, refused, command=None):
        frame = {"t": "err", "code": refused.code, "msg": str(refused), "retry": refused.retry}
        if command:
            frame["re"] = command
        if refused.after_ms is not None:
            frame["after_ms"] = refused.after_ms
        if refused.field:
            frame["field"] = refused.field
        self.send(frame)

    async def run(self):
        heart = None
        try:
            try:
                hello = await asyncio.wait_for(self.socket.receive(), HELLO_WITHIN)
            except asyncio.TimeoutError:
                raise Closed(4408) from None
            self.greet(self.parse(hello))
            heart = asyncio.create_task(self.beat())
            nonsense = 0
            while True:
                silence = 2 * HEARTBEAT["every_ms"] / 1000 + 10
                try:
                    text = await asyncio.wait_for(self.socket.receive(), silence)
                except asyncio.TimeoutError:
                    raise Closed(1001) from None
                if self.socket.closing:
                    continue
                frame = self.parse(text)
                nonsense = 0 if self.take(frame) else nonsense + 1
                if nonsense >= NONSENSE:
                    raise Closed(4500)
        except Closed as closed:
            if closed.refusal:
                self.refuse(Refused(closed.refusal, "auth" if closed.refusal == "auth_required" else "never"))
            await self.socket.close(closed.code)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.hub.connections.discard(self)
            if heart:
                heart.cancel()

    @staticmethod
    def parse(text):
        try:
            frame = json.loads(text)
        except ValueError:
            return {}
        return frame if isinstance(frame, dict) else {}

    async def beat(self):
        while True:
            await asyncio.sleep(HEARTBEAT["every_ms"] / 1000)
            self.beats += 1
            tip = {c: self.log.last(c) for c in self.log.open_of(self.guest)}
            self.send({"t": "ping", "n": self.beats, "tip": tip})

    def greet(self, hello):
        if hello.get("t") != "hello":
            raise Closed(4500, "auth_required")
        if hello.get("v") != 1:
            raise Closed(4501, "unsupported_version")
        auth = hello.get("auth") if isinstance(hello.get("auth"), dict) else {}
        if auth.get("kind") not in ("guest", "token", "operator"):
            raise Closed(4500, "bad_frame")
        if auth["kind"] != "guest":
            raise Closed(4504, "auth_invalid")
        self.guest, new_token = self.log.guest(auth.get("token"))
        resume = hello.get("resume") or {}
        held = resume.get("convs") or {}
        conversations = self.log.open_of(self.guest)
        conversations += [c for c in held if c not in conversations and self.owns(c)]
        # A position that the log does not reach is of a log that was lost.
        reached = all(int(held[c][0]) <= (self.log.last(c) if self.owns(c) else 0) for c in held)
        resumed = bool(resume) and resume.get("epoch") == self.log.epoch and reached and not new_token
        held = held if resumed else {}
        # It listens before it reads what it missed: nothing can fall in between.
        self.hub.connections.add(self)
        welcome = {
            "t": "welcome", "v": 1, "sid": secrets.token_hex(4), "epoch": self.log.epoch, "resumed": resumed,
            "now": now(), "user": {"kind": "guest", "id": self.guest},
            "convs": [self.card(c) for c in conversations], "limits": LIMITS, "hb": HEARTBEAT,
            "reconnect": {"min_ms": 500, "max_ms": 30000}, "features": [],
        }
        self.send(welcome | ({"guest_token": new_token} if new_token else {}))
        for c in conversations:
            last = self.log.last(c)
            above = int(held[c][0]) if c in held else max(0, last - FIRST_PAGE)
            self.send({"t": "sync", "c": c, "from": above + 1, "to": last, "truncated": False})
            for event in self.log.events(c, above):
                self.send(event)
        self.send({"t": "synced"})
        self.hub.tell_places()

    def owns(self, c):
        conversation = self.log.conversation(c)
        return conversation is not None and conversation["guest"] == self.guest

    def card(self, c):
        conversation = self.log.conversation(c)
        card = {"c": c, "no": number_of(conversation["number"]), "state": conversation["state"],
                "last": self.log.last(c), "read": conversation["read"]}
        return card | ({"op": {"id": "desk", "name": Desk.NAME}} if card["state"] == "assigned" else {})

    def take(self, frame):
        """Deals with one frame; false when nobody could understand it."""
        kind, command = frame.get("t"), None
        try:
            if not isinstance(kind, str):
                raise Refused("bad_frame", message="not a frame: send one JSON object with a string \"t\"")
            if kind == "hello":
                raise Refused("bad_frame", message="hello comes once")
            if kind in ("msg.read", "typing", "ping", "pong"):
                self.hear(kind, frame)
                return True
            act = {"msg.send": self.say, "ticket.close": self.close, "history.get": self.history,
                   "ticket.nudge": self.nudge, "auth.logout": self.logout}.get(kind)
            command = str(uuid.UUID(frame["id"])) if isinstance(frame.get("id"), str) else None
            if kind in ("callback.request", "callback.cancel", "form.submit", "ticket.reopen", "rate"):
                raise Refused("not_offered")
            if not act:
                raise Refused("unknown_type")
            if not command:
                raise Refused("bad_frame", message="the field \"id\" is missing or of the wrong type")
            act(command, frame)
            return True
        except Refused as refused:
            self.refuse(refused, command)
            return refused.code not in ("bad_frame", "unknown_type")
        except ValueError:
            self.refuse(Refused("bad_frame"))
            return False

    def hear(self, kind, frame):
        if kind == "ping":
            self.send({"t": "pong", "n": frame.get("n", 0)})
        elif kind == "msg.read" and self.owns(frame.get("c")) and isinstance(frame.get("seq"), int):
            self.log.mark_read(frame["c"], frame["seq"])

    def confirm(self, command, c=None, seq=None, dup=False, **more):
        frame = {"t": "ok", "re": command, "at": now(), "dup": dup} | more
        frame |= {"c": c} if c else {}
        self.send(frame | ({"seq": seq} if seq else {}))

    def pace(self):
        then, self.filled = self.filled, time.monotonic()
        self.tokens = min(BURST, self.tokens + (self.filled - then) * PER_SECOND)
        if self.tokens < 1:
            raise Refused("rate_limited", "after", after_ms=int((1 - self.tokens) / PER_SECOND * 1000) + 1)
        self.tokens -= 1

    def own(self, frame):
        c = uuid_of(frame, "c")
        if not self.owns(c):
            raise Refused("not_found")
        return c

    def say(self, command, frame):
        c, text = uuid_of(frame, "c"), text_of(frame)
        conversation = self.log.conversation(c)
        if conversation and conversation["guest"] != self.guest:
            raise Refused("not_found")
        if seq := self.log.known(c, command, text):
            return self.confirm(command, c, seq, dup=True)
        if conversation and conversation["state"] == "closed":
            raise Refused("conv_closed", "new")
        self.pace()
        message = (True, "user", "msg", {"text": text})
        if conversation:
            entries, guest = [message], None
        else:
            opened = {"topic": topic} if (topic := (frame.get("open") or {}).get("topic")) else {}
            entries = [(False, "system", "ticket.opened", opened), message, (False, "system", "ticket.queued", {})]
            guest = self.guest
        seq = self.hub.write(c, entries, command=command, content=text, guest=guest)
        self.confirm(command, c, seq)
        return self.hub.desk.hear(self.log.conversation(c)["number"], text)

    def close(self, command, frame):
        c = self.own(frame)
        if seq := self.log.known(c, command, "close"):
            return self.confirm(command, c, seq, dup=True)
        if self.log.conversation(c)["state"] == "closed":
            raise Refused("conv_closed", "new")
        seq = self.hub.write(c, [(True, "user", "ticket.closed", {})], command=command, content="close", state="closed")
        return self.confirm(command, c, seq)

    def nudge(self, command, frame):
        c, after = self.own(frame), frame.get("after_seq")
        details = text_of(frame, "details") if frame.get("details") is not None else None
        if seq := self.log.known(c, command, f"nudge {after} {details}"):
            return self.confirm(command, c, seq, dup=True)
        if self.log.conversation(c)["state"] == "closed":
            raise Refused("conv_closed", "new")
        self.pace()
        count, next_ms = self.log.nudge(c, after)
        entries = [(True, "user", "msg", {"text": details})] if details else []
        if count:
            entries.append((not details, "user", "ticket.nudged", {"count": count}))
        seq = None
        if entries:
            seq = self.hub.write(c, entries, command=command, content=f"nudge {after} {details}")
            self.hub.desk.hear(self.log.conversation(c)["number"], details or "«Повторить запрос»")
        more = {"next_ms": next_ms} if next_ms is not None else {}
        return self.confirm(command, c, seq, **more)

    def history(self, command, frame):
        c, limit = self.own(frame), min(int(frame.get("limit") or 0), MAX_HISTORY)
        if limit < 1:
            raise Refused("invalid_field", "new", "ask for at least one event", field="limit")
        if isinstance(frame.get("after"), int) and isinstance(frame.get("before"), int):
            raise Refused("invalid_field", "new", "give before or after, not both", field="after")
        if isinstance(frame.get("after"), int):
            events = self.log.events(c, frame["after"])
            page, more = events[:limit], len(events) > limit
        else:
            below = frame.get("before") if isinstance(frame.get("before"), int) else None
            events = self.log.events(c, 0, below, newest=limit + 1)
            page, more = events[max(0, len(events) - limit):], len(events) > limit
        self.send({"t": "history.page", "re": command, "c": c, "events": page, "more": more})

    def logout(self, command, _frame):
        self.log.forget(self.guest)
        self.confirm(command)
        for connection in self.hub.of(self.guest):
            connection.socket.part(4504)


# WebSocket, RFC 6455: as much of it as a server of text needs.


class Socket:
    def __init__(self, reader, writer):
        self.reader, self.writer, self.closing = reader, writer, False

    def frame(self, opcode, payload):
        head = bytes([0x80 | opcode])
        if len(payload) < 126:
            head += bytes([len(payload)])
        elif len(payload) < 65536:
            head += bytes([126]) + struct.pack(">H", len(payload))
        else:
            head += bytes([127]) + struct.pack(">Q", len(payload))
        if not self.closing:
            self.writer.write(head + payload)

    def send(self, text):
        self.frame(1, text.encode())

    def part(self, code):
        """Says that it is over. Whoever reads from the socket ends when the client has answered."""
        self.frame(8, struct.pack(">H", code))
        self.closing = True

    async def close(self, code):
        self.part(code)
        # The client answers and closes; what it still sends is read away, or the reset would take the code with it.
        try:
            await self.writer.drain()
            await asyncio.wait_for(self.drained(), 1)
        except (ConnectionError, asyncio.TimeoutError):
            pass
        self.writer.close()

    async def drained(self):
        while await self.reader.read(65536):
            pass

    async def receive(self):
        """The next text."""
        whole, binary = b"", False
        while True:
            first, second = await self.reader.readexactly(2)
            opcode, length = first & 15, second & 127
            if length == 126:
                length = struct.unpack(">H", await self.reader.readexactly(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", await self.reader.readexactly(8))[0]
            if length + len(whole) > LIMITS["frame"]:
                raise Closed(1009)
            mask = await self.reader.readexactly(4)
            data = await self.reader.readexactly(length)
            data = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
            if opcode == 8:
                raise Closed(1000)
            if opcode == 9:
                self.frame(10, data)
            elif opcode in (0, 1, 2):
                whole, binary = whole + data, binary or opcode == 2
                if first & 0x80:
                    # Bytes carry no frames: what is read is none.
                    return "" if binary else whole.decode(errors="replace")


async def discover(writer, host):
    """Tells a client that cannot connect whether the version is wrong or the network is down."""
    body = json.dumps({"v": [1], "ws": [f"ws://{host}/ws"], "min_client": "0.1.0"}).encode()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n"
                 b"Connection: close\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body)
    await writer.drain()


def refuse_request(head):
    """The status of a request that opens no socket: there is nothing else here."""
    return b"403 Forbidden" if head[0].startswith("GET /ws ") else b"404 Not Found"


async def handshake(reader, writer, origins):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    origin = headers.get("origin")
    foreign = origin and origin not in origins and origin.split("://")[-1] != headers.get("host")
    key = headers.get("sec-websocket-key")
    if head[0].startswith("GET /.well-known/portal-chat.json "):
        await discover(writer, headers.get("host", ""))
        return False
    if foreign or not key or "portal-chat.v1" not in headers.get("sec-websocket-protocol", ""):
        writer.write(b"HTTP/1.1 " + refuse_request(head) + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        return False
    accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 b"Sec-WebSocket-Protocol: portal-chat.v1\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
    return True


async def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--port", type=int, default=8088, help="0 for any that is free")
    arguments.add_argument("--data", default="chat.sqlite", help="the file of the log")
    arguments.add_argument("--origin", action="append", default=[], help="a portal whose pages may connect")
    arguments.add_argument("--nudge-ms", type=int, default=LIMITS["nudge_ms"], help="how soon asking again can help")
    options = arguments.parse_args()
    LIMITS["nudge_ms"] = options.nudge_ms
    hub = Hub(Log(options.data))

    async def serve(reader, writer):
        try:
            if await handshake(reader, writer, options.origin):
                await Connection(hub, Socket(reader, writer)).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", options.port)
    print(f"listening on ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ws", flush=True)
    await asyncio.gather(server.serve_forever(), hub.desk.listen())


if __name__ == "__main__":
    asyncio.run(main())
