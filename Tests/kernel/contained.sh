#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Inside a container: it has its own TPM as /dev/tpm0 and /dev/tpmrm0, no other, and the everyday tools work on it.
#
# usage: contained.sh NAME MAJOR:MINOR RM-MAJOR:RM-MINOR OTHER-MAJOR:OTHER-MINOR TCTI
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
name=$1 numbers=$2 rm_numbers=$3 other=$4 tcti=$5
label=$name
. "$here/../tools/check.sh"

device() { printf '%d:%d' "0x$(stat -c %t "$1")" "0x$(stat -c %T "$1")"; }
opens() { mknod "/dev/$1" c "${2%:*}" "${2#*:}" && (: <>"/dev/$1"); }

same "the host's name is the container's" "$name" "$(cat /proc/sys/kernel/hostname)"
same "there are a tpm0 and a tpmrm0, and no more" "/dev/tpm0 /dev/tpmrm0" "$(echo /dev/tpm*)"
same "tpm0 is the container's TPM" "$numbers" "$(device /dev/tpm0)"
same "tpmrm0 is the container's TPM" "$rm_numbers" "$(device /dev/tpmrm0)"
check "a node of its own makes the TPM accessible" opens mine "$rm_numbers"
refused "a node of the other container's TPM does not" 'not permitted' opens other "$other"
tally "the flow" "$here/../tools/flow.sh" --label "$name, $tcti" "$tcti"
finish
