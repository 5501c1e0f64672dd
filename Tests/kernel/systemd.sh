#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# vtpmd as a service of the real systemd, which keeps the device and the memory for the next process and gives it the
# key: a service manager of its own, in namespaces, for the sake of the test alone. To be run as root.
#
# usage: systemd.sh VTPMD
set -uo pipefail
me=$(realpath -e -- "$0")

# --manager VTPMD WORK: becomes that service manager.
if [[ ${1:-} = --manager ]]; then
  vtpmd=$2 work=$3
  mount -t tmpfs tmpfs /run
  # It would set the console up as its own.
  mount --bind /dev/null /dev/console
  # Its own key for credentials, and not this machine's.
  mount -t tmpfs tmpfs /var/lib/systemd
  # Credentials reach a service by a mount that has to spread to it.
  mount --make-rshared /
  mkdir -p /run/systemd/system
  systemd-creds --quiet setup
  head -c 32 /dev/urandom | systemd-creds --with-key=host --name=state encrypt - "$work/state.cred" || exit 1
  cat >/run/systemd/system/vtpmd.service <<END
[Unit]
DefaultDependencies=no
[Service]
Type=notify
ExecStart=$vtpmd --proxy --state $work/state --create --handover systemd --key credential:state
LoadCredentialEncrypted=state:$work/state.cred
Restart=always
RestartSec=0
FileDescriptorStoreMax=4
NotifyAccess=main
StandardOutput=append:$work/ready
StandardError=append:$work/log
END
  cat >/run/systemd/system/checks.service <<END
[Unit]
DefaultDependencies=no
[Service]
Type=exec
ExecStart=$me --checks $work
StandardOutput=append:$work/out
StandardError=append:$work/out
END
  printf '[Unit]\nDefaultDependencies=no\nWants=vtpmd.service checks.service\n' >/run/systemd/system/test.target
  export container=test
  exec /lib/systemd/systemd --system --unit=test.target --log-target=null --show-status=no
fi

if [[ ${1:-} != --checks ]]; then
  vtpmd=$(realpath -e -- "${1:?usage: systemd.sh VTPMD}") || exit 1
  work=$(mktemp -d "${TMPDIR:-/tmp}/vtpmd-systemd.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  timeout -s KILL 400 unshare --kill-child --pid --mount --fork --mount-proc --uts --ipc --cgroup \
    "$me" --manager "$vtpmd" "$work" >"$work/console" 2>&1 </dev/null
  cat "$work/out" || cat "$work/console"
  [[ $(tail -n 1 "$work/out") =~ ^'systemd: '[1-9][0-9]*\ passed,\ 0\ failed$ ]]
  exit
fi

# --checks WORK: a service of that manager, as which it ends with it.
work=$2
. "$(dirname "$me")/../tools/check.sh"
trap 'systemctl --no-block exit' EXIT
label=systemd
show() { systemctl show vtpmd -p "$1" --value; }
serves() { [[ $(show ActiveState) = active && $(show MainPID) != "$1" ]]; }
pcr() { tpm2_pcrread sha256:16 2>&1 | sed -n 's/^ *16: *//p'; }
count() { tpm2_nvread -C o 0x1500016 2>/dev/null | xxd -p; }

check "the service starts" within 60 serves 0
number=$(sed -n 's|^vtpmd: /dev/tpm\([0-9]*\) .*|\1|p' "$work/ready")
matches "with a device" '^[0-9]+$' "$number"
[[ $failed -eq 0 ]] || {
  cat "$work/log"
  finish
}
export TPM2TOOLS_TCTI=device:/dev/tpm$number
same "the device and the memory are kept" 2 "$(show NFileDescriptorStore)"
check "the key is systemd's, and not beside the state" test -s "$work/state/state" -a ! -e "$work/state/key"
check "a counter is defined" tpm2_nvdefine -C o -s 8 -a "ownerread|ownerwrite|nt=counter" 0x1500016
check "a session begins" tpm2_startauthsession --policy-session -S "$work/session"
expected=0
for round in 1 2 3 4 5 6; do
  check "the counter is incremented" tpm2_nvincrement -C o 0x1500016
  check "a PCR is extended" tpm2_pcrextend "16:sha256=$(printf '%064d' $round)"
  [[ $round -eq 1 ]] && before=$(count) && expected=$((16#$before - 1))
  expected=$((expected + 1))
  value=$(pcr) node=$(stat -c %i:%W:%Y "/dev/tpm$number") process=$(show MainPID)
  if [[ $((round % 2)) -eq 0 ]]; then kill -KILL "$process"; else systemctl restart vtpmd; fi
  check "another process serves after $([[ $((round % 2)) -eq 0 ]] && echo kill -9 || echo restart)" \
    within 60 serves "$process"
  same "the device is the same" "$node" "$(stat -c %i:%W:%Y "/dev/tpm$number")"
  same "the PCR is as it was" "$value" "$(pcr)"
  same "the counter is as it was" "$expected" "$((16#$(count)))"
  same "the session is as it was" yes "$(tpm2_policypcr -S "$work/session" -l sha256:16 >/dev/null 2>&1 && echo yes)"
done
check "the service stops" systemctl stop vtpmd
gone() { [[ ! -e /dev/tpm$number ]]; }
check "the device goes with it" within 20 gone
same "nothing is kept" 0 "$(show NFileDescriptorStore)"
check "the service starts again" systemctl start vtpmd
number=$(sed -n 's|^vtpmd: /dev/tpm\([0-9]*\) .*|\1|p' "$work/ready" | tail -n 1)
export TPM2TOOLS_TCTI=device:/dev/tpm$number
same "the counter is there" "$expected" "$((16#$(count)))"
same "the PCR has begun anew" "0x$(printf '%064d' 0)" "$(pcr)"
systemctl stop vtpmd
finish
