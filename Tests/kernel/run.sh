#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The kernel test: vtpmd on the real /dev/vtpmx of a stock kernel, with tpm2-tools, on the host and in containers.
# Prints a transcript and a closing line `kernel test: N passed, N failed`; the exit status is 0 only if N is.
#
# usage: run.sh VTPMD [OPTION-OF-boot.sh...]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vtpmd=$(realpath -e -- "${1:?usage: run.sh VTPMD}") || exit 1
shift
for tool in tpm2_getcap crun runc python3 setpriv strace xxd openssl systemctl; do
  PATH=$PATH:/usr/sbin:/sbin command -v $tool >/dev/null || {
    echo "kernel test: $tool is missing: apt-get install tpm2-tools crun runc python3 util-linux strace xxd openssl systemd" >&2
    exit 1
  }
done

transcript=$(mktemp "${TMPDIR:-/tmp}/vtpmd-transcript.XXXXXX")
dmesg=$(mktemp "${TMPDIR:-/tmp}/vtpmd-dmesg.XXXXXX")
trap 'rm -f "$transcript" "$dmesg"' EXIT

"$here/boot.sh" --timeout 1800 --dmesg "$dmesg" --keep "$(dirname "$vtpmd")" "$@" -- "$here/checks.sh" "$vtpmd" |
  tee "$transcript"
status=${PIPESTATUS[0]}

passed=$(grep -c '^ok - ' "$transcript")
failed=$(grep -c '^not ok - ' "$transcript")
closing=$(tail -n 1 "$transcript")
if [[ $status -ne 0 ]]; then
  echo "--- the kernel's log of TPMs"
  grep -i tpm "$dmesg" | tail -n 40
fi
# What was counted inside is what was seen here, or something was lost.
if [[ $closing != "$passed passed, $failed failed" ]]; then
  echo "not ok - the transcript is whole: it has $passed and $failed, and closes with '$closing'"
  failed=$((failed + 1))
fi
echo "kernel test: $passed passed, $failed failed"
[[ $status -eq 0 && $failed -eq 0 && $passed -gt 0 ]]
