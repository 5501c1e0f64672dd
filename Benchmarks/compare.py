#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares vtpmd with swtpm: each command's rate, latency and CPU time, start-up time, memory.

Everything is measured twice: wherever the scheduler puts client and emulator, as users run them, and with both on one
processor, where neither waits for the other to wake up. Both emulators run at once, and an idle one costs nothing. Each
round starts both anew and goes through the operations, and for each operation through both in turn, so that whatever
else the machine does hits them alike. Medians over the rounds are what is reported. run.sh calls this.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

# Their times are spread over a wide range by nature: the mean is what counts.
MEANS = {"primary_rsa", "primary_rsa_same", "create_rsa"}
# The libcrypto operation at an operation's heart.
FLOORS = {
    "sign_ecc": "ec_sign",
    "verify_ecc": "ec_verify",
    "ecdh_zgen": "ec_derive",
    "create_ecc": "ec_keygen",
    "sign_rsa": "rsa_sign",
    "verify_rsa": "rsa_verify",
    "rsa_decrypt": "rsa_decrypt",
    "create_rsa": "rsa_keygen",
}
LAUNCH = {
    "vtpmd": ["{vtpmd}", "--unix", "{dir}/socket", "--state", "{dir}/state", "--create"],
    "swtpm": ["swtpm", "socket", "--tpm2", "--tpmstate", "dir={dir}", "--server", "type=unixio,path={dir}/socket"]
    + ["--flags", "not-need-init"],
}


def output(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout


def command_line(name, directory, options):
    return [word.format(dir=directory, vtpmd=options.vtpmd) for word in LAUNCH[name]]


class Emulator:
    """One that runs, with a state directory of its own."""

    def __init__(self, name, work, options):
        self.name, self.options = name, options
        self.directory = tempfile.mkdtemp(prefix=name + "-", dir=work)
        log = open(os.path.join(self.directory, "log"), "wb")
        self.process = subprocess.Popen(
            command_line(name, self.directory, options), stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def bench(self, operation, seconds):
        command = [self.options.client, "-t", str(seconds), "--only", operation, "--json", "-"]
        command += ["--pid", str(self.process.pid), f"unix:{self.directory}/socket"]
        try:
            text = subprocess.run(command, capture_output=True, text=True, timeout=600).stdout
            result = json.loads(text)["ops"][0]
            return result if result["status"] == "ok" else None
        except (subprocess.TimeoutExpired, ValueError, KeyError, IndexError):
            return None

    def memory(self):
        """Proportional set size and private memory, in KiB."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as lines:
            fields = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.split()[-1] == "kB"}
        return fields["Pss"], fields["Private_Dirty"]

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def measure(options, work):
    listing = [line.split()[:2] for line in output(options.client, "--list").splitlines()]
    operations = [name for name, group in listing if not options.only or {name, group} & set(options.only.split(","))]
    results = {operation: {name: [] for name in LAUNCH} for operation in operations}
    memory, floors = {name: [] for name in LAUNCH}, {}
    for number in range(options.rounds):
        for line in output(options.floor, str(options.seconds)).splitlines():
            name, median, mean = line.split()
            floors.setdefault(name, []).append(float(mean if name == "rsa_keygen" else median))
        emulators = [Emulator(name, work, options) for name in LAUNCH]
        try:
            for index, operation in enumerate(operations):
                order = emulators if (number + index) % 2 == 0 else emulators[::-1]
                for emulator in order:
                    seconds = options.seconds * (8 if operation in MEANS else 1)
                    results[operation][emulator.name].append(emulator.bench(operation, seconds))
                print(f"round {number + 1} of {options.rounds}: {operation}", file=sys.stderr)
            for emulator in emulators:
                memory[emulator.name].append(emulator.memory())
        finally:
            for emulator in emulators:
                emulator.stop()
    return results, memory, floors


def on_one_processor(function, *arguments):
    """What the function answers with this process, and all that it starts, on the first processor alone."""
    all_processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_processors)})
    try:
        return function(*arguments)
    finally:
        os.sched_setaffinity(0, all_processors)


def start_times(options, work):
    """Milliseconds from fork to the answer of TPM2_Startup: without a state, and with the one that left."""
    times = {name: ([], []) for name in LAUNCH}
    for _ in range(options.starts):
        for name in LAUNCH:
            directory = tempfile.mkdtemp(prefix="start-", dir=work)
            for kind in (0, 1):
                launch = " ".join(command_line(name, directory, options))
                text = output(options.client, "--coldstart", "--spawn", launch, f"unix:{directory}/socket")
                # The emulator writes to the same standard output.
                answer = next(line for line in text.splitlines() if line[:1].isdigit())
                times[name][kind].append(float(answer.split()[0]) / 1e3)
                if os.path.exists(directory + "/socket"):
                    os.unlink(directory + "/socket")
    return times


def fresh_memory(options, work):
    """What many idle TPMs take, each."""
    sizes = {}
    for name in LAUNCH:
        emulators = [Emulator(name, work, options) for _ in range(options.instances)]
        try:
            for emulator in emulators:
                emulator.bench("getcap", 0)
            sizes[name] = [statistics.mean(column) for column in zip(*(each.memory() for each in emulators))]
        finally:
            for emulator in emulators:
                emulator.stop()
    return sizes


def number(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def column(results, operation, name, key):
    values = [result[key] for result in results[operation][name] if result and key in result]
    failed = any(result is None for result in results[operation][name])
    return None if failed or not values else statistics.median(values)


def machine(options):
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        processor = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return [
        f"- {os.cpu_count()} x {processor}, Linux {platform.release()}, load average at the end"
        f" {os.getloadavg()[0]:.1f}",
        f"- {output('openssl', 'version').strip()}; {output('swtpm', '--version').splitlines()[0]}",
        f"- {options.rounds} rounds of {options.seconds} s for each operation,"
        f" {time.strftime('%Y-%m-%d', time.gmtime())}",
    ]


def commands(results):
    """A table of the operations."""
    lines = ["| operation | vtpmd ops/s | swtpm ops/s | ratio | p50 us | p50 us | p99 us | p99 us | CPU us | CPU us |"]
    lines += ["| --- " + "| ---: " * 9 + "|"]
    for operation in results:
        cells = []
        middle = "mean_us" if operation in MEANS else "p50_us"
        median = [column(results, operation, name, middle) for name in LAUNCH]
        rates = [1e6 / value if value else None for value in median]
        cells += [number(rate) if rate else "fails" for rate in rates]
        cells.append(f"{rates[0] / rates[1]:.2f}" if all(rates) else "-")
        for key in (middle, "p99_us", "cpu_us"):
            cells += [number(column(results, operation, name, key)) for name in LAUNCH]
        lines.append(f"| {operation} | " + " | ".join(cells) + " |")
    return lines


def report(options, everywhere, confined, starts, fresh):
    results, memory, floors = confined
    lines = machine(options) + ["", "## Commands", ""] + commands(everywhere[0])
    lines += ["", "Pairs of columns are vtpmd and swtpm. For RSA key generation means stand for medians. CPU time is"]
    lines += ["the emulator's, and includes what an iteration does beside the timed command."]
    lines += ["", "## Commands on one processor", ""]
    lines += ["The same with client and emulator on one processor, where vtpmd does not stay awake."]
    lines += [""] + commands(results)
    lines += ["", "## Beside libcrypto", ""]
    lines += ["The same operation without any TPM around it, and what is left of vtpmd's time on one processor once the"]
    lines += ["round trip of GetCapability is taken off.", ""]
    lines += ["| operation | libcrypto us | vtpmd us | ratio | swtpm us | ratio |", "| --- " + "| ---: " * 5 + "|"]
    for operation, floor in FLOORS.items():
        if operation not in results or "getcap" not in results:
            continue
        base, cells = statistics.median(floors[floor]), []
        for name in LAUNCH:
            middle = column(results, operation, name, "mean_us" if operation in MEANS else "p50_us")
            trip = column(results, "getcap", name, "p50_us")
            rest = middle - trip if middle and trip else None
            cells += [number(rest), f"{rest / base:.2f}" if rest else "-"]
        lines.append(f"| {operation} | {number(base)} | " + " | ".join(cells) + " |")
    lines += ["", "## Start-up", "", "Milliseconds from fork to the answer of TPM2_Startup, median (and shortest).", ""]
    lines += ["| | no state yet | state kept |", "| --- | ---: | ---: |"]
    for name, kinds in starts.items():
        cells = [f"{statistics.median(times):.1f} ({min(times):.1f})" if times else "-" for times in kinds]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", "## Memory", "", "KiB of each process.", ""]
    lines += [f"| | PSS, {options.instances} idle | private, idle | PSS after all operations | private |"]
    lines += ["| --- " + "| ---: " * 4 + "|"]
    for name in LAUNCH:
        used = [statistics.median(values) for values in zip(*memory[name])]
        lines.append(f"| {name} | " + " | ".join(number(value) for value in fresh[name] + used) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", required=True, help="tpmbench")
    parser.add_argument("--floor", required=True, help="floor")
    parser.add_argument("--vtpmd", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.4, help="of each operation in each round")
    parser.add_argument("--starts", type=int, default=15)
    parser.add_argument("--instances", type=int, default=20)
    parser.add_argument("--only", help="operations or @groups")
    parser.add_argument("--only-emulator", choices=sorted(LAUNCH), help="try the benchmark itself out on one")
    options = parser.parse_args()
    if options.only_emulator:
        for name in [name for name in LAUNCH if name != options.only_emulator]:
            LAUNCH[name] = LAUNCH[options.only_emulator]
    work = tempfile.mkdtemp(prefix="vtpmd-bench-")
    try:
        everywhere = measure(options, work)
        confined = on_one_processor(measure, options, work)
        starts = on_one_processor(start_times, options, work)
        print(report(options, everywhere, confined, starts, fresh_memory(options, work)), end="")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
