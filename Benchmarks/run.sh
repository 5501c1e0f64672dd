#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Compares vtpmd with Debian's swtpm on this machine and writes docs/performance.md. Wants the machine to itself.
#
# usage: Benchmarks/run.sh [OPTION-OF-compare.py...]    some ten minutes; --rounds 1 --seconds 0.1 for a look
set -euo pipefail
cd "$(dirname "$0")/.."
. Tests/tools/need.sh
need_swift
need libssl-dev libseccomp-dev pkg-config gcc libc6-dev python3 swtpm openssl
build_release >&2
swift build -c release --static-swift-stdlib --product engine-bench --scratch-path .build-release >&2
tools=.build-release/benchmarks
mkdir -p $tools docs
cc -O2 -Wall -Wextra -o $tools/tpmbench Benchmarks/tpmbench/main.c -lcrypto
cc -O2 -Wall -Wextra -o $tools/floor Benchmarks/floor.c -lcrypto

table=$(mktemp)
trap 'rm -f "$table"' EXIT
Benchmarks/compare.py --client $tools/tpmbench --floor $tools/floor --vtpmd "$vtpmd" "$@" >"$table"
{
  echo "# Performance"
  echo
  echo "vtpmd beside swtpm, over a Unix socket, one client, one command at a time; measured in one run by"
  echo "\`Benchmarks/run.sh${*:+ $*}\`, which writes this file:"
  echo
  cat "$table"
  echo
  echo "## Reading the table"
  echo
  echo "A command that changes what lasts is on disk before its response leaves: vtpmd appends the change to its journal"
  echo "and waits for fdatasync; swtpm writes its whole file anew, without a sync, so that on a disk that others write to,"
  echo "vtpmd alone waits for them. Where others compute, whoever has waited for the disk waits for the processor as well,"
  echo "for up to some milliseconds."
  echo
  echo "Where there is little to compute, a command's time is how long client and emulator take to wake each other. After"
  echo "some commands that each came within 50 us of the last response, vtpmd looks for the next for 50 us before it sleeps"
  echo "(\`Lookout\`); swtpm always sleeps, and is the quicker where the scheduler happens to put it and its client on one"
  echo "processor. There neither stays awake, and what is left is what each runs for a command: vtpmd runs more around each."
  echo
  echo "## In process"
  echo
  echo "The engine alone, without sockets and process switches (\`Benchmarks/EngineBench\`):"
  echo
  .build-release/release/engine-bench | sed 's/^/- /'
} >docs/performance.md
echo "docs/performance.md is written"
