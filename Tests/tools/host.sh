#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The everyday tools against vtpmd without a kernel driver: over each of tpm2-tss's TCTIs and the raw sockets.
#
# usage: host.sh VTPMD
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vtpmd=$(realpath -e -- "${1:?usage: host.sh VTPMD}") || exit 1
. "$here/check.sh"
export TSS2_LOG=all+error
work=$(mktemp -d "${TMPDIR:-/tmp}/vtpmd-host.XXXXXX")
pid=''
trap '[[ -z $pid ]] || kill "$pid" 2>/dev/null; wait; rm -rf "$work"' EXIT

"$vtpmd" --tcp 127.0.0.1:0 --unix "$work/socket" --startup --state "$work/state" --create >"$work/out" 2>"$work/err" &
pid=$!
prepared() { [[ $(grep -c ' ready$' "$work/out") -eq 2 ]] || ! kill -0 $pid; }
within 30 prepared
port=$(sed -n 's/^vtpmd: 127\.0\.0\.1:\([0-9]*\) .*/\1/p' "$work/out")
check "the daemon says where it listens" test -n "$port" -a -S "$work/socket" -a -S "$work/socket.ctrl"
if [[ $failed -gt 0 ]]; then
  cat "$work/out" "$work/err"
  finish
fi

said() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid/status"; }
same "it gets no new privileges" 1 "$(said NoNewPrivs)"
same "it has a filter for system calls" 2 "$(said Seccomp)"
same "it has no capabilities" 0000000000000000 "$(said CapEff)"
# A kernel may have no Landlock; the rest is everywhere.
same "the sandbox lacks nothing else" none "$(grep 'sandbox lacks' "$work/err" | grep -v Landlock || echo none)"

for tcti in "swtpm:path=$work/socket" "swtpm:host=127.0.0.1,port=$port" "mssim:host=127.0.0.1,port=$port" \
  "cmd:socat - UNIX-CONNECT:$work/socket" "cmd:socat - TCP:127.0.0.1:$port"; do
  name=${tcti//$work/.}
  tally "flow over $name" "$here/flow.sh" --host --label "${name//$port/PORT}" "$tcti"
done

kill -TERM $pid
wait $pid
same "SIGTERM ends the daemon in order" 0 $?
pid=''

# A process for each tool: what a TPM keeps over a restart is kept.
export TPM2TOOLS_TCTI="cmd:$vtpmd --stdio --startup --state $work/stdio --create"
label='cmd:vtpmd --stdio'
matches "tpm2_getrandom" '^[0-9a-f]{16}$' "$(tpm2_getrandom --hex 8 2>&1)"
check "tpm2_nvdefine" tpm2_nvdefine -Q -C o -s 7 -a 'ownerread|ownerwrite' 0x1800030
printf 'kept on' >"$work/text"
check "tpm2_nvwrite" tpm2_nvwrite -Q -C o -i "$work/text" 0x1800030
same "tpm2_nvread" 'kept on' "$(tpm2_nvread -C o 0x1800030 2>/dev/null)"
for count in 1 2; do
  check "tpm2_createprimary, time $count" tpm2_createprimary -Q -C o -G ecc -c "$work/key" -o "$work/key$count"
done
check "both times it is the same key" cmp "$work/key1" "$work/key2"
label=''

tally "profiles" "$here/profiles.sh" "$vtpmd"
finish
