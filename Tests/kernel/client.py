#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A client of a TPM's device nodes that does what tpm2-tools cannot: hold many things at once, and wait.

client.py many DEVICE             objects, sequences and sessions on several descriptors of a resource manager
client.py wait DEVICE PID         is waiting for an answer when the process that serves the device is killed
client.py late DEVICE PID         gives up waiting while the process is stopped, and asks again when it goes on
client.py overtaken DEVICE PID    gives up waiting for a response that is then written while the next command waits
"""

import hashlib
import os
import signal
import struct
import subprocess
import sys
import threading
import time

PASSWORD = bytes.fromhex("00000009" "40000009" "0000" "01" "0000")
NULL = 0x40000007
POLICY_CODES = [0x137, 0x14E, 0x154, 0x157, 0x158, 0x159, 0x15D, 0x15E]
GET_CAPABILITY = struct.pack(">HIIIII", 0x8001, 22, 0x17A, 6, 0x100, 1)
GET_RANDOM = struct.pack(">HIIH", 0x8001, 12, 0x17B, 8)


def sized(data):
    return struct.pack(">H", len(data)) + data


def primary_body(unique):
    """What follows the header of CreatePrimary for a P-256 signing key in the NULL hierarchy."""
    template = struct.pack(">HHI", 0x0023, 0x000B, 0x00040072) + sized(b"")
    template += struct.pack(">HHHH", 0x0010, 0x0010, 0x0003, 0x0010) + sized(unique) + sized(b"")
    body = struct.pack(">I", NULL) + PASSWORD + sized(sized(b"") + sized(b"")) + sized(template)
    return body + sized(b"") + struct.pack(">I", 0)


class Client:
    """One descriptor of a device."""

    def __init__(self, path):
        self.descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def send(self, code, body, tag=0x8001):
        """What follows the response's header; a response code is an error."""
        command = struct.pack(">HII", tag, 10 + len(body), code) + body
        os.write(self.descriptor, command)
        response = os.read(self.descriptor, 4096)
        _, size, status = struct.unpack(">HII", response[:10])
        assert size == len(response), f"{len(response)} octets say that they are {size}"
        assert status == 0, f"command 0x{code:x} got 0x{status:x}"
        return response[10:]

    def primary(self, unique):
        response = self.send(0x131, primary_body(unique), tag=0x8002)
        handle, _, length = struct.unpack(">IIH", response[:10])
        public = response[10 : 10 + length]
        return handle, b"\x00\x0b" + hashlib.sha256(public).digest()

    def name(self, handle):
        response = self.send(0x173, struct.pack(">I", handle))
        public = struct.unpack(">H", response[:2])[0]
        rest = response[2 + public :]
        return rest[2 : 2 + struct.unpack(">H", rest[:2])[0]]

    def sequence(self):
        return struct.unpack(">I", self.send(0x186, sized(b"") + struct.pack(">H", 0x000B)))[0]

    def update(self, handle, data):
        self.send(0x15C, struct.pack(">I", handle) + PASSWORD + sized(data), tag=0x8002)

    def complete(self, handle, data):
        body = struct.pack(">I", handle) + PASSWORD + sized(data) + struct.pack(">I", NULL)
        response = self.send(0x13E, body, tag=0x8002)
        return response[6 : 6 + struct.unpack(">H", response[4:6])[0]]

    def session(self):
        body = struct.pack(">II", NULL, NULL) + sized(os.urandom(16)) + sized(b"")
        return struct.unpack(">I", self.send(0x176, body + struct.pack(">BHH", 1, 0x0010, 0x000B))[:4])[0]

    def policy_command_code(self, session, code):
        self.send(0x16C, struct.pack(">II", session, code))

    def policy_digest(self, session):
        return self.send(0x189, struct.pack(">I", session))[2:]


def many(path):
    """The kernel's resource manager gives each descriptor three objects and three sessions: take four of them."""
    clients, objects, sequences, sessions = [Client(path) for _ in range(4)], [], [], []
    for number, client in enumerate(clients):
        for item in range(2):
            unique = bytes([number, item])
            objects.append((client, *client.primary(unique)))
            session, code = client.session(), POLICY_CODES[2 * number + item]
            client.policy_command_code(session, code)
            digest = hashlib.sha256(bytes(32) + struct.pack(">II", 0x16C, code)).digest()
            sessions.append((client, session, digest))
        sequence = client.sequence()
        client.update(sequence, b"first %d " % number)
        sequences.append((client, sequence, b"first %d " % number))
    for client, handle, name in objects:
        assert client.name(handle) == name, "a key has got another name"
    for client, session, digest in reversed(sessions):
        assert client.policy_digest(session) == digest, "a session has got another policyDigest"
    for client, sequence, text in reversed(sequences):
        digest = hashlib.sha256(text + b"second").digest()
        assert client.complete(sequence, b"second") == digest, "a sequence has got another digest"
    names = {name for _, _, name in objects}
    assert len(names) == len(objects), "two templates made the same key"
    print(f"{len(objects)} keys, {len(sequences)} sequences and {len(sessions)} sessions at once")


def wait(path, pid):
    """The server is stopped first, so that the command is certainly waiting when it is killed.

    For CreatePrimary the kernel would wait five minutes: sooner than that the end of the server was noticed.
    """
    client, outcome, body = Client(path), [], primary_body(b"")
    command = struct.pack(">HII", 0x8002, 10 + len(body), 0x131) + body
    os.kill(pid, signal.SIGSTOP)

    def ask():
        try:
            os.write(client.descriptor, command)
            outcome.append(os.read(client.descriptor, 4096))
        except OSError as error:
            outcome.append(error.strerror)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    time.sleep(0.5)
    assert not outcome, f"an answer came from a stopped server: {outcome}"
    begin = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    thread.join(60)
    elapsed = time.monotonic() - begin
    assert outcome, "the client was still waiting a minute later"
    assert outcome[0] == b"" or isinstance(outcome[0], str), f"the client got {outcome[0].hex()}"
    print(f"the client got '{outcome[0] or 'end of file'}' after {elapsed:.2f} s")


def late(path, pid):
    client = Client(path)
    os.kill(pid, signal.SIGSTOP)
    try:
        os.write(client.descriptor, GET_RANDOM)
        answer = os.read(client.descriptor, 4096)
    except OSError as error:
        answer = error.strerror
    finally:
        os.kill(pid, signal.SIGCONT)
    assert isinstance(answer, str), f"an answer came from a stopped server: {answer.hex()}"
    time.sleep(0.5)
    random = client.send(0x17B, struct.pack(">H", 8))
    assert len(random) == 10, "GetRandom gave no 8 octets"
    print(f"the client got '{answer}', and 8 octets the next time")


def overtaken(path, pid):
    """strace holds back the server's next write for longer than the kernel waits for GetCapability (0.75 s)."""
    client = Client(path)
    options = ["-e", "trace=write", "-e", "inject=write:delay_enter=1500000:when=1", "-p", str(pid)]
    tracer = subprocess.Popen(["strace", *options], stderr=subprocess.PIPE, text=True)
    assert "attached" in tracer.stderr.readline(), "strace cannot attach"
    try:
        try:
            os.write(client.descriptor, GET_CAPABILITY)
            answer = os.read(client.descriptor, 4096)
        except OSError as error:
            answer = error.strerror
        assert isinstance(answer, str), f"an answer came before it was written: {answer.hex()}"
        random = client.send(0x17B, struct.pack(">H", 8))
    finally:
        tracer.send_signal(signal.SIGINT)
        trace = tracer.communicate(timeout=60)[1]
    assert len(random) == 10, "GetRandom gave no 8 octets"
    assert "EIO" in trace, f"the late write was taken: {trace}"
    print(f"the client got '{answer}', the server EIO, and the client 8 octets the next time")


def main():
    actions = {"many": many, "wait": wait, "late": late, "overtaken": overtaken}
    name, path, *rest = sys.argv[1:]
    actions[name](path, *map(int, rest))


if __name__ == "__main__":
    main()
