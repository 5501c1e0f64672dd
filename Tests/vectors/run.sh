#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The vectors, on vtpmd over every way that vtpmctl has to a TPM, and on Debian's swtpm, whose differences are listed;
# and vtpmctl trace.
#
# usage: run.sh VTPMD VTPMCTL
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vectors=$here/../../Vectors
vtpmd=$(realpath -e -- "${1:?usage: run.sh VTPMD VTPMCTL}") || exit 1
vtpmctl=$(realpath -e -- "${2:?usage: run.sh VTPMD VTPMCTL}") || exit 1
. "$here/../tools/check.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/vtpmd-vectors.XXXXXX")
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT

check "the files are what the schema says" /usr/bin/python3 "$here/schema.py" "$vectors"

# verified NAME LEAST ADDRESS [OPTION...]: all vectors pass there, and at least so many.
verified() {
  local name=$1 least=$2 address=$3 status=0 closing
  shift 3
  "$vtpmctl" verify "$vectors" --tpm "$address" "$@" >"$work/out" 2>&1 || status=$?
  closing=$(tail -n 1 "$work/out")
  if [[ $status -eq 0 && $closing =~ ^([0-9]+)\ passed,\ 0\ failed,\ ([0-9]+)\ absent$ && ${BASH_REMATCH[1]} -ge $least ]]; then
    ok "$name: $closing"
  else
    not_ok "$name (status $status)" "$(grep -A1 '^FAILED' "$work/out" | head -n 40)"$'\n'"$closing"
  fi
}

verified "in process" 2000 in-process --json "$work/vtpmd.json" --junit "$work/vtpmd.xml"
same "there are at least 2000 cases" yes \
  "$(python3 -c 'import json,sys; print("yes" if len(json.load(open(sys.argv[1]))["cases"]) >= 2000 else "no")' "$work/vtpmd.json")"
check "the JUnit report is XML" python3 -c 'import sys,xml.dom.minidom as m; m.parse(sys.argv[1])' "$work/vtpmd.xml"

"$vtpmd" --tcp 127.0.0.1:0 --unix "$work/socket" --ephemeral --trace "$work/trace" >"$work/ready" 2>"$work/err" &
pids+=($!)
ready() { [[ $(grep -c ' ready$' "$work/ready") -eq 2 ]]; }
within 30 ready
port=$(sed -n 's/^vtpmd: 127\.0\.0\.1:\([0-9]*\) .*/\1/p' "$work/ready")
verified "over the simulator's protocol" 2000 "mssim:host=127.0.0.1,port=$port"
verified "over swtpm's control channel" 150 "swtpm:path=$work/socket" --only 'session/*'
verified "over a plain socket" 150 "unix:$work/socket" --only 'session/*'
verified "over a child process" 150 "cmd:$vtpmd --stdio --ephemeral 2>$work/child" --only 'session/*'

# Every command of those runs was recorded.
lines=$("$vtpmctl" trace "$work/trace" | wc -l)
same "the trace has the commands" yes "$([[ $lines -ge 10000 ]] && echo yes || echo "no: $lines")"
matches "one command is one line" '^ +[0-9.]+ TPM2_NV_Write\(authHandle: .* -> TPM_RC_SUCCESS$' \
  "$("$vtpmctl" trace "$work/trace" 2>&1 | grep -m1 'TPM2_NV_Write(authHandle: TPM_RH_OWNER.*SUCCESS')"
matches "-v shows every field" '^ +offset: 0$' "$("$vtpmctl" trace -v "$work/trace" 2>&1 | grep -m1 -A8 '^ *[0-9.]* TPM2_NV_Write$')"
"$vtpmctl" trace "$work/trace" --pcapng "$work/masked" || not_ok "a masked capture is written"
same "the masked capture has as many commands" "$lines" "$("$vtpmctl" trace "$work/masked" | wc -l)"
matches "Wireshark's dissector reads it" 'TPM2_CC_NV_Write' "$(tshark -r "$work/masked" -c 20000 2>/dev/null | grep -m1 NV_Write)"

# Debian's swtpm: what it answers otherwise is listed, with the reason, and nothing else.
mkdir "$work/swtpm"
swtpm socket --tpm2 --tpmstate dir="$work/swtpm" --server type=unixio,path="$work/swtpm.sock" \
  --ctrl type=unixio,path="$work/swtpm.sock.ctrl" --flags not-need-init >"$work/swtpm.log" 2>&1 &
pids+=($!)
within 10 test -S "$work/swtpm.sock.ctrl"
# A CMAC sequence that goes on from a saved context ends this swtpm.
"$vtpmctl" verify "$vectors" --tpm "swtpm:path=$work/swtpm.sock" --skip 'sequence/MAC_Start_context/*' \
  --json "$work/swtpm.json" >/dev/null 2>"$work/err"
check "swtpm differs as $(basename "$here")/swtpm.md says" python3 "$here/differences.py" "$here/swtpm.md" "$work/swtpm.json"
check "docs/conformance.md has the results" python3 "$here/table.py" --check "$work/vtpmd.json" "$work/swtpm.json"

finish
