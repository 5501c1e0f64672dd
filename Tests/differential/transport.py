# SPDX-License-Identifier: Apache-2.0
"""Both TPMs as processes of our own, each on Unix sockets that speak swtpm's protocol."""

import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import time

_INIT, _POWER_ON, _POWER_OFF = 2, 1, 2
_RETRY = b"\0\0\x09\x22"


class Gone(Exception):
    """A TPM that has ended, or does not answer."""


class TPM:
    """A new TPM that is forgotten at the end."""

    def __init__(self, name, arguments, power=(struct.pack(">II", _INIT, 0),)):
        self.name, self.power, self.last = name, power, b""
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="differential.", dir=_memory()))
        self.log = open(self.directory / "log", "wb")
        self.data_path, self.control_path = self.directory / "tpm", self.directory / "tpm.ctrl"
        self.process = subprocess.Popen(
            [part.format(directory=self.directory) for part in arguments],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        self.control = self._connect(self.control_path)
        self.power_on()
        self.data = self._connect(self.data_path)

    def _connect(self, path):
        for _ in range(2000):
            if self.process.poll() is not None:
                raise Gone(f"{self.name} ended with {self.process.returncode}: {self.messages()}")
            try:
                connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                connection.settimeout(60)
                connection.connect(str(path))
                return connection
            except OSError:
                connection.close()
                time.sleep(0.005)
        raise Gone(f"{self.name} does not listen on {path}")

    def state(self):
        """Whether the process has ended, for which it may need a moment."""
        try:
            return f"ended with {self.process.wait(1)}"
        except subprocess.TimeoutExpired:
            return "runs"

    def messages(self):
        return (self.directory / "log").read_text(errors="replace")[-2000:]

    def power_on(self):
        """Power off and on; whatever was not saved is lost."""
        for request in self.power:
            self._request(request)

    def _request(self, request):
        self.control.sendall(request)
        status = int.from_bytes(self._receive(self.control, 4), "big")
        if status:
            raise Gone(f"{self.name} answers 0x{status:x} to control request {request.hex()}")

    def _receive(self, connection, count):
        octets = b""
        while len(octets) < count:
            try:
                piece = connection.recv(count - len(octets))
            except OSError as error:
                raise Gone(f"{self.name}: {error}; {self.messages()}") from error
            if not piece:
                raise Gone(f"{self.name} has closed the connection ({self.state()}) after {self.last.hex()}; {self.messages()}")
            octets += piece
        return octets

    def send(self, command):
        """The response to a command, as octets; a TPM that asks to be asked again is."""
        for _ in range(20):
            response = self._exchange(command)
            if response[6:10] != _RETRY:
                break
        return response

    def _exchange(self, command):
        self.last = command
        try:
            self.data.sendall(command)
        except OSError as error:
            raise Gone(f"{self.name}: {error}; {self.messages()}") from error
        header = self._receive(self.data, 10)
        size = int.from_bytes(header[2:6], "big")
        return header + self._receive(self.data, size - 10)

    def close(self):
        for connection in (self.data, self.control):
            connection.close()
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.directory, ignore_errors=True)


def _memory():
    """A directory in memory where there is one, since swtpm writes a file after many a command."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def vtpmd(path):
    """vtpmd, with the simulator's signals for power, since swtpm's INIT has it send TPM2_Shutdown first."""
    arguments = [path, "--ephemeral", "--no-startup", "--unix", "{directory}/tpm"]
    return TPM("vtpmd", arguments, (struct.pack(">I", _POWER_OFF), struct.pack(">I", _POWER_ON)))


def swtpm():
    return TPM(
        "swtpm",
        ["swtpm", "socket", "--tpm2", "--tpmstate", "dir={directory}", "--seccomp", "action=none",
         "--server", "type=unixio,path={directory}/tpm", "--ctrl", "type=unixio,path={directory}/tpm.ctrl",
         "--locality", "allow-set-locality"],
    )  # fmt: skip
