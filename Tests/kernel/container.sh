#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs a container, as root and without any image (its root is a bind mount of this machine's), which is given one
# vTPM's nodes as /dev/tpm0 and /dev/tpmrm0, and in it Tests/kernel/contained.sh.
#
# usage: container.sh crun|runc NAME TPM-NUMBER TCTI OTHER-TPM-NUMBER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
runtime=$1 name=$2 number=$3 tcti=$4 other=$5

numbers() { tr : ' ' <"/sys/class/$1/dev"; }
read -r major minor < <(numbers "tpm/tpm$number")
read -r rm_major rm_minor < <(numbers "tpmrm/tpmrm$number")
read -r other_major other_minor < <(numbers "tpmrm/tpmrm$other")

bundle=$(mktemp -d /tmp/bundle.XXXXXX)
mkdir "$bundle/rootfs"
mount --bind / "$bundle/rootfs"
trap 'umount "$bundle/rootfs" && rm -rf "$bundle"' EXIT

node() { echo "{\"path\": \"/dev/$1\", \"type\": \"c\", \"major\": $2, \"minor\": $3, \"fileMode\": 432}"; }
allow() { echo "{\"allow\": true, \"type\": \"c\", \"major\": $1, \"minor\": $2, \"access\": \"$3\"}"; }
capabilities='["CAP_MKNOD", "CAP_DAC_OVERRIDE", "CAP_CHOWN", "CAP_SETUID", "CAP_SETGID"]'
cat >"$bundle/config.json" <<END
{
  "ociVersion": "1.0.2",
  "hostname": "$name",
  "root": { "path": "rootfs", "readonly": true },
  "process": {
    "args": [
      "/mnt/kernel/contained.sh", "$name", "$major:$minor", "$rm_major:$rm_minor", "$other_major:$other_minor", "$tcti"
    ],
    "cwd": "/",
    "user": { "uid": 0, "gid": 0 },
    "env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/tmp", "LANG=C.UTF-8"],
    "capabilities": {
      "bounding": $capabilities, "effective": $capabilities, "permitted": $capabilities
    }
  },
  "mounts": [
    { "destination": "/proc", "type": "proc", "source": "proc" },
    { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"] },
    { "destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["mode=1777"] },
    { "destination": "/run", "type": "tmpfs", "source": "tmpfs", "options": ["mode=755"] },
    { "destination": "/mnt", "type": "bind", "source": "${here%/*}", "options": ["bind", "ro"] }
  ],
  "linux": {
    "namespaces": [
      { "type": "pid" }, { "type": "mount" }, { "type": "ipc" }, { "type": "uts" }, { "type": "network" }
    ],
    "devices": [
      $(node tpm0 "$major" "$minor"),
      $(node tpmrm0 "$rm_major" "$rm_minor")
    ],
    "resources": {
      "devices": [
        { "allow": false, "access": "rwm" },
        { "allow": true, "type": "c", "access": "m" },
        $(allow "$major" "$minor" rw),
        $(allow "$rm_major" "$rm_minor" rw)
      ]
    }
  }
}
END
"$runtime" --root "/run/$runtime" run --bundle "$bundle" "$name"
