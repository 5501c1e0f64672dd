#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one TPM through many vtpmd's: upgrades, and kill -9 at any moment. A client increments a counter, extends a PCR
and uses an HMAC session all the while; it must see no error, and every command must take effect exactly once. It uses
a device of the kernel's, or plays the driver's part itself over a packet socket.

usage: handover.py VTPMD [--rounds N] [--seed N] [--manager socket|systemd] [--node tpm|tpmrm]
"""
import argparse, array, contextlib, fcntl, hashlib, hmac, os, pathlib, random, re, select, signal, socket, struct, subprocess, sys, tempfile
import threading, time

SIOCOUTQ = 0x5411
RC_RETRY = 0x922
PCR_EXTEND = 0x182
PASSWORD, NV = 0x40000009, 0x01800001


class Device:
    """The driver's side of the packet socket: one command at a time, sent again where the answer is TPM_RC_RETRY.

    The driver takes no answer before a command has been read. A packet socket cannot refuse one, so the daemon is never
    changed while a command is unread (`lock`), and what came while none was on its way is thrown away.
    """

    def __init__(self):
        self.kernel, self.server = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.lock = threading.Lock()
        self.retries = 0

    def send(self, command):
        while True:
            with self.lock:
                while select.select([self.kernel], [], [], 0)[0]:
                    self.kernel.recv(8192)
                self.kernel.send(command)
                while self.is_unread():
                    time.sleep(0)
            if not select.select([self.kernel], [], [], 60)[0]:
                sys.exit("not ok - a command was not answered within 60 s")
            response = self.kernel.recv(8192)
            if struct.unpack(">I", response[6:10])[0] != RC_RETRY:
                return response
            self.retries += 1

    def is_unread(self):
        buffer = array.array("i", [0])
        fcntl.ioctl(self.kernel, SIOCOUTQ, buffer)
        return buffer[0] > 0


class Node:
    """A device of the kernel's."""

    def __init__(self, kind):
        self.kind, self.lock, self.retries = kind, threading.Lock(), 0

    def open(self, line):
        (number,) = re.match(rb"vtpmd: /dev/tpm(\d+) ", line).groups()
        self.file = os.open(f"/dev/{self.kind}{int(number)}", os.O_RDWR)

    def send(self, command):
        # The driver waits for 0.75 s for this one, which is less than a process takes to start in a virtual machine.
        is_short = command[6:10] == struct.pack(">I", PCR_EXTEND)
        with self.lock if is_short else contextlib.nullcontext():
            os.write(self.file, command)
            return os.read(self.file, 8192)


class TPM:
    def __init__(self, device):
        self.device = device
        self.increments, self.pcr, self.commands = 0, bytes(32), 0

    def run(self, code, handles=b"", auths=b"", parameters=b""):
        tag = 0x8002 if auths else 0x8001
        body = handles + (struct.pack(">I", len(auths)) + auths if auths else b"") + parameters
        response = self.device.send(struct.pack(">HII", tag, 10 + len(body), code) + body)
        self.commands += 1
        (rc,) = struct.unpack(">I", response[6:10])
        if rc:
            sys.exit(f"not ok - command {code:#x} was answered with {rc:#x}")
        return response[10:]

    def prepare(self):
        empty = struct.pack(">IHBH", PASSWORD, 0, 0, 0)
        # A counter of 8 octets, which owner and authValue write and read; its authValue is "counter".
        public = struct.pack(">IHIHH", NV, 0x000B, 0x00060016 | 0x02000000, 0, 8)
        self.run(0x12A, struct.pack(">I", 0x40000001), empty, tpm2b(b"counter") + tpm2b(public))
        self.name = self.read_name()
        self.start_session()

    def read_name(self):
        response = self.run(0x169, struct.pack(">I", NV))
        (size,) = struct.unpack(">H", response[:2])
        return response[2 + size + 2:]

    def start_session(self):
        nonce = os.urandom(16)
        parameters = tpm2b(nonce) + tpm2b(b"") + struct.pack(">BHH", 0, 0x0010, 0x000B)
        response = self.run(0x176, struct.pack(">II", 0x40000007, 0x40000007), b"", parameters)
        (self.session,) = struct.unpack(">I", response[:4])
        self.nonce_tpm = response[6:]

    def with_session(self, code, parameters=b""):
        """A command on the counter, authorised by the HMAC session, whose response's HMAC is checked."""
        nonce = os.urandom(16)
        cp = hashlib.sha256(struct.pack(">I", code) + self.name + self.name + parameters).digest()
        mac = hmac.new(b"counter", cp + nonce + self.nonce_tpm + b"\x01", hashlib.sha256).digest()
        auth = struct.pack(">I", self.session) + tpm2b(nonce) + b"\x01" + tpm2b(mac)
        response = self.run(code, struct.pack(">II", NV, NV), auth, parameters)
        (size,) = struct.unpack(">I", response[:4])
        answer, rest = response[4:4 + size], response[4 + size:]
        nonce_tpm, rest = take(rest)
        attributes, (mac, _) = rest[:1], take(rest[1:])
        rp = hashlib.sha256(struct.pack(">II", 0, code) + answer).digest()
        expected = hmac.new(b"counter", rp + nonce_tpm + nonce + attributes, hashlib.sha256).digest()
        if mac != expected:
            sys.exit("not ok - a response has a wrong HMAC")
        self.nonce_tpm = nonce_tpm
        return answer

    def increment(self):
        self.with_session(0x134)
        self.increments += 1

    def extend(self):
        digest = os.urandom(32)
        empty = struct.pack(">IHBH", PASSWORD, 0, 0, 0)
        self.run(PCR_EXTEND, struct.pack(">I", 16), empty, struct.pack(">IH", 1, 0x000B) + digest)
        self.pcr = hashlib.sha256(self.pcr + digest).digest()

    def read_clock(self):
        self.run(0x181)

    def read_counter(self):
        answer, _ = take(self.with_session(0x14E, struct.pack(">HH", 8, 0)))
        return struct.unpack(">Q", answer)[0]

    def read_pcr(self):
        response = self.run(0x17E, parameters=struct.pack(">IHB", 1, 0x000B, 3) + bytes([0, 0, 1]))
        return response[-32:]


def tpm2b(octets):
    return struct.pack(">H", len(octets)) + octets


def take(octets):
    (size,) = struct.unpack(">H", octets[:2])
    return octets[2:2 + size], octets[2 + size:]


class Sockets:
    """Successors ask at a socket, and a holder keeps the device in between."""

    def __init__(self, vtpmd, place, device):
        self.vtpmd, self.place, self.device = vtpmd, place, device
        self.path = str(place / "handover")

    def start(self, first=False):
        if not first:
            process, _ = launch(self.vtpmd, self.place, ["--takeover", self.path])
        elif isinstance(self.device, Node):
            process, line = launch(self.vtpmd, self.place, ["--proxy", "--create", "--handover", self.path])
            self.device.open(line)
        else:
            number = self.device.server.fileno()
            arguments = ["--fd", str(number), "--create", "--handover", self.path]
            process, _ = launch(self.vtpmd, self.place, arguments, pass_fds=(number,))
        return process

    def upgrade(self, process):
        successor = self.start()
        if process.wait(60):
            sys.exit(f"not ok - the predecessor ended with status {process.returncode}")
        return successor

    def has_ended(self):
        return not os.path.exists(self.path)


class Manager:
    """The part of a service manager that keeps descriptors; the predecessor is stopped before its successor starts."""

    def __init__(self, vtpmd, place, device):
        self.vtpmd, self.place, self.device = vtpmd, place, device
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0vtpmd-test-" + str(os.getpid()))
        self.kept = {}

    def start(self, first=False):
        environment = dict(os.environ, NOTIFY_SOCKET="@vtpmd-test-" + str(os.getpid()))
        arguments = ["--handover", "systemd"]
        if first:
            arguments += ["--fd", str(self.device.server.fileno()), "--create"]
            return launch(self.vtpmd, self.place, arguments, env=environment, pass_fds=(self.device.server.fileno(),),
                          ready=self.listen)[0]
        # The option for the start without anything kept, which makes a device.
        arguments.append("--proxy")
        names = sorted(self.kept)
        environment["LISTEN_FDS"], environment["LISTEN_FDNAMES"] = str(len(names)), ":".join(names)
        def place_descriptors():
            copies = [fcntl.fcntl(self.kept[name], fcntl.F_DUPFD, 100) for name in names]
            for number, copy in enumerate(copies):
                os.dup2(copy, 3 + number, inheritable=True)

        # The number of the process is known only to itself.
        shell = ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh", self.vtpmd, "--state", str(self.place / "tpm")]
        descriptors = tuple(range(3, 3 + len(names)))
        process = subprocess.Popen(shell + arguments, env=environment, preexec_fn=place_descriptors, pass_fds=descriptors,
                                   stdout=subprocess.PIPE, stderr=open(self.place / "errors", "ab"))
        self.listen(process)
        return process

    def listen(self, process):
        """Takes messages until the daemon is ready."""
        while True:
            if not select.select([self.socket], [], [], 20)[0]:
                sys.exit("not ok - the daemon did not say that it is ready: " + (self.place / "errors").read_text())
            text, descriptors, _, _ = socket.recv_fds(self.socket, 4096, 4)
            lines = dict(line.split("=", 1) for line in text.decode().splitlines())
            if "FDSTORE" in lines:
                self.kept.setdefault(lines["FDNAME"], descriptors[0])
            if "FDSTOREREMOVE" in lines:
                os.close(self.kept.pop(lines["FDNAME"]))
            if lines.get("READY") == "1":
                return

    def upgrade(self, process):
        process.send_signal(signal.SIGTERM)
        if process.wait(60):
            sys.exit(f"not ok - the predecessor ended with status {process.returncode}")
        return self.start()

    def has_ended(self):
        return True


def launch(vtpmd, place, arguments, ready=None, **options):
    """The process, and the line that says that it is ready."""
    process = subprocess.Popen([vtpmd, "--state", str(place / "tpm")] + arguments, stdout=subprocess.PIPE,
                               stderr=open(place / "errors", "ab"), **options)
    if ready:
        return process, ready(process)
    line = process.stdout.readline()
    if b"ready" not in line:
        sys.exit("not ok - vtpmd does not start: " + (place / "errors").read_text())
    return process, line


class Client(threading.Thread):
    """Sends commands until it is told to stop."""

    def __init__(self, tpm, seed):
        super().__init__()
        self.tpm, self.choose, self.stop, self.problem = tpm, random.Random(seed), threading.Event(), None

    def run(self):
        try:
            while not self.stop.is_set():
                self.choose.choice([self.tpm.increment, self.tpm.extend, self.tpm.read_clock])()
        except (OSError, SystemExit) as problem:
            self.problem = str(problem)

    def end(self):
        self.stop.set()
        self.join()
        if self.problem:
            sys.exit(self.problem)


def run(options, device, manager, processes):
    """One TPM through all its processes, the last of which is left in the list."""
    tpm = TPM(device)
    if not options.node:
        tpm.run(0x144, parameters=b"\0\0")
    tpm.prepare()
    tpm.increment()
    tpm.name = tpm.read_name()  # which the first write has changed
    base = tpm.read_counter() - 1
    choose, client = random.Random(options.seed), Client(tpm, options.seed + 1)
    client.start()
    try:
        for number in range(options.rounds):
            time.sleep(choose.uniform(0, 0.05))
            with device.lock:
                if number % 2:
                    processes.append(manager.upgrade(processes[-1]))
                else:
                    processes[-1].kill()
                    processes[-1].wait()
                    processes.append(manager.start())
    finally:
        client.end()
    counter = tpm.read_counter() - base
    if counter != tpm.increments:
        sys.exit(f"not ok - {tpm.increments} increments have counted {counter}")
    if tpm.read_pcr() != tpm.pcr:
        sys.exit("not ok - the PCR is not what was extended into it")
    processes[-1].send_signal(signal.SIGTERM)
    if processes[-1].wait(60):
        sys.exit(f"not ok - the last one ended with status {processes[-1].returncode}")
    for _ in range(100):
        if manager.has_ended():
            break
        time.sleep(0.1)
    else:
        sys.exit("not ok - the holder has not ended")
    print(f"ok - {tpm.commands} commands through {options.rounds} successors ({options.node or options.manager}), "
          f"{device.retries} sent again here, {counter} increments, each exactly once")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vtpmd")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--manager", choices=["socket", "systemd"], default="socket")
    parser.add_argument("--node", choices=["tpm", "tpmrm"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vtpmd-handover-") as directory:
        place = pathlib.Path(directory)
        device = Node(options.node) if options.node else Device()
        manager = (Sockets if options.manager == "socket" else Manager)(options.vtpmd, place, device)
        processes = [manager.start(first=True)]
        try:
            run(options, device, manager, processes)
        except SystemExit as problem:
            sys.exit(f"{problem}\n{(place / 'errors').read_text()}")
        finally:
            processes[-1].terminate()
            processes[-1].wait()


main()
