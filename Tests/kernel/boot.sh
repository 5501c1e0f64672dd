#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs a script as root under Debian's stock kernel with tpm_vtpm_proxy, in a QEMU virtual machine whose root file
# system is this machine's own: read-only over 9p, with a tmpfs overlay on top, so that nothing written stays.
set -euo pipefail

me=${0##*/}
here=$(cd "$(dirname "$0")" && pwd)

usage() {
  cat <<END
usage: $me [options] [--] SCRIPT [ARG...]

  --accel auto|kvm|tcg  auto (default): KVM where this machine has hardware KVM, else software emulation
  --timeout SECONDS     time limit for the whole run, default 300
  --dmesg FILE          write the kernel's log there at the end
  --keep PATH           show this path under /tmp or /run inside, too; those are otherwise empty there, but for
                        SCRIPT's folder and the current directory
  --cpus N              default: this machine's, 4 at most
  --memory MIB          default 2048
  --verbose             show the kernel's messages on the console
  --fetch-only          see to it that there is a kernel, and print where

environment: KERNEL_DIR    an unpacked linux-image package (boot/, lib/modules/); default: Debian's
                           linux-image-amd64, downloaded by apt-get
             KERNEL_CACHE  where a downloaded one is kept (${XDG_CACHE_HOME:-$HOME/.cache}/vtpmd)

exit status: SCRIPT's own; 124 time limit; 125 the machine died or did not boot; 126 wrong usage, or something
             is missing on this machine
END
}
say() { echo "$me: $*" >&2; }
die() {
  say "$*"
  exit 126
}

accel=auto limit=300 cpus='' memory=2048 dmesg='' verbose='' fetch_only='' keep=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --accel | --timeout | --dmesg | --keep | --cpus | --memory) [[ $# -ge 2 ]] || die "$1 needs a value" ;;
  esac
  case $1 in
    --accel) accel=$2 && shift 2 ;;
    --timeout) limit=$2 && shift 2 ;;
    --dmesg) dmesg=$2 && shift 2 ;;
    --keep) keep+=("$2") && shift 2 ;;
    --cpus) cpus=$2 && shift 2 ;;
    --memory) memory=$2 && shift 2 ;;
    --verbose) verbose=1 && shift ;;
    --fetch-only) fetch_only=1 && shift ;;
    -h | --help) usage && exit 0 ;;
    --) shift && break ;;
    -*) usage >&2 && die "unknown option $1" ;;
    *) break ;;
  esac
done
[[ $(uname -m) = x86_64 ]] || die "only x86_64 is supported, this machine is $(uname -m)"

PATH=$PATH:/usr/sbin:/sbin
for tool in qemu-system-x86_64 cpio depmod modprobe busybox; do
  command -v $tool >/dev/null || die "$tool is missing: apt-get install qemu-system-x86 cpio kmod busybox-static"
done
busybox=$(command -v busybox)
# One that is linked dynamically cannot run in the initramfs.
! head -c 4096 "$busybox" | grep -aq ld-linux || die "$busybox is not static: apt-get install busybox-static"

# ---------------------------------------------------------------------------------------------------- the kernel

cache=${KERNEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vtpmd}

# Debian's metapackage names the current kernel; Ubuntu's (linux-image-generic) is laid out alike, with its extra
# modules in a package of their own.
find_packages() {
  local meta image version
  for meta in linux-image-amd64 linux-image-generic; do
    image=$(apt-cache depends $meta 2>/dev/null |
      sed -n 's/^ *|\{0,1\}Depends: \(linux-image-[0-9][^ ]*\)$/\1/p' | head -n 1)
    [[ -n $image ]] || continue
    echo "$image"
    version=${image#linux-image-}
    [[ $meta != linux-image-generic ]] || echo "linux-modules-$version linux-modules-extra-$version"
    return
  done
  return 1
}

download_kernel() { # into $cache/PACKAGE
  local packages package part=$cache/.part.$$ deb
  get() { # apt's own unprivileged user could not write here
    packages=$(find_packages | tr '\n' ' ') && [[ -n $packages ]] && say "downloading $packages" &&
      (cd "$part/deb" && apt-get -q -o APT::Sandbox::User="$(id -un)" download $packages >&2)
  }
  rm -rf "$part"
  mkdir -p "$part/deb" "$part/root"
  if ! get; then # the lists may be missing, or older than the newest security update
    if [[ $(id -u) -eq 0 ]]; then apt-get -q update >&2; else sudo apt-get -q update >&2; fi
    get || die "apt cannot download a kernel"
  fi
  for deb in "$part"/deb/*.deb; do dpkg-deb -x "$deb" "$part/root"; done
  package=${packages%% *}
  rm -rf "${cache:?}/$package"
  mv "$part/root" "$cache/$package"
  rm -rf "$part"
}

if [[ -z ${KERNEL_DIR:-} ]]; then
  mkdir -p "$cache"
  exec 9>"$cache/.lock"
  flock 9
  newest() { find "$cache" -maxdepth 1 -name 'linux-image-[0-9]*' | sort -V | tail -n 1; }
  KERNEL_DIR=$(newest)
  if [[ -z $KERNEL_DIR ]]; then
    download_kernel
    KERNEL_DIR=$(newest)
  fi
else
  exec 9>/dev/null
fi
KERNEL_DIR=$(realpath -e -- "$KERNEL_DIR") || die "no folder KERNEL_DIR=$KERNEL_DIR"

version=$(find "$KERNEL_DIR/boot" -maxdepth 1 -name 'vmlinuz-*' -printf '%f\n' | sort -V | tail -n 1)
version=${version#vmlinuz-}
vmlinuz=$KERNEL_DIR/boot/vmlinuz-$version
[[ -n $version && -r $vmlinuz ]] || die "no boot/vmlinuz-* in $KERNEL_DIR"
base=${KERNEL_DIR%/}
[[ -d $base/lib/modules/$version ]] || base=$base/usr # packages of a merged /usr
modules=$base/lib/modules/$version
[[ -d $modules/kernel ]] || die "no modules for $version in $KERNEL_DIR"
if [[ ! -s $modules/modules.dep ]]; then # a package that was only unpacked has none yet
  depmod -b "${base:-/}" "$version" || die "depmod failed in ${base:-/}"
fi

# The packed kernel takes 5 s to unpack itself in software emulation, so it is unpacked here, once, and the ELF image
# is started through its PVH entry.
unpack_vmlinux() { # vmlinuz vmlinux
  local sects offset length tool
  field() { od -An "-tu$2" -j "$(($1))" -N "$2" "$vmlinuz" | tr -d ' '; }
  [[ $(field 0x206 2) -ge $((0x208)) ]] || return 1 # since boot protocol 2.08 it says where the payload is
  sects=$(field 0x1f1 1) offset=$(field 0x248 4) length=$(field 0x24c 4)
  offset=$(((sects + 1) * 512 + offset))
  payload() { tail -c +$((offset + 1)) "$vmlinuz" | head -c "$length"; }
  case $(payload | head -c 6 | od -An -tx1 | tr -d ' ') in
    fd377a585a00) tool='xz -dc --single-stream' ;;
    28b52ffd*) tool='zstd -dc' ;;
    1f8b*) tool='gzip -dc' ;;
    02214c18*) tool='lz4 -dc' ;;
    *) return 1 ;;
  esac
  command -v "${tool%% *}" >/dev/null || return 1
  # The last four bytes are the size, which the tools take for trailing rubbish.
  payload | $tool >"$2.$$" 2>/dev/null || true
  if [[ $(stat -c %s "$2.$$") -eq $(payload | tail -c 4 | od -An -tu4 | tr -d ' ') ]]; then
    mv "$2.$$" "$2"
  else
    rm -f "$2.$$"
    return 1
  fi
}
kernel=$vmlinuz
config=$KERNEL_DIR/boot/config-$version
if [[ -r $config ]] && grep -qx CONFIG_PVH=y "$config"; then
  elf=$KERNEL_DIR/boot/vmlinux-$version.elf
  if [[ $elf -nt $vmlinuz ]] || unpack_vmlinux "$vmlinuz" "$elf"; then kernel=$elf; fi
fi
exec 9>&-
if [[ -n $fetch_only ]]; then
  echo "$KERNEL_DIR"
  exit 0
fi

# ---------------------------------------------------------------------------------------------------- the script

[[ $# -ge 1 ]] || { usage >&2 && exit 126; }
[[ $limit =~ ^[0-9]+$ && $memory =~ ^[0-9]+$ ]] || die "--timeout and --memory take whole numbers"
[[ -f $1 ]] || die "no such file: $1"
script=$(realpath -s -- "$1")
shift
if [[ -z $cpus ]]; then
  cpus=$(nproc)
  [[ $cpus -le 4 ]] || cpus=4
fi

if [[ $accel = auto ]]; then
  accel=tcg
  # kvm_pvm offers /dev/kvm without hardware support, and cannot run a stock kernel.
  if [[ -w /dev/kvm && (-d /sys/module/kvm_intel || -d /sys/module/kvm_amd) && ! -d /sys/module/kvm_pvm ]]; then
    accel=kvm
  fi
fi
case $accel in
  kvm) machine=(-accel kvm -cpu host) ;;
  tcg) machine=(-accel tcg,thread=multi -cpu max,la57=off) ;; # four levels of page tables to walk, not five
  *) die "--accel takes auto, kvm or tcg" ;;
esac

work=$(mktemp -d "${TMPDIR:-/tmp}/vtpmd-kernel.XXXXXX")
pids=()
cleanup() {
  local status=$? pid
  trap - EXIT INT TERM HUP
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# What the machine is told, and tells, goes through a share of its own: run (how to start SCRIPT), keep, modules,
# version, limit; back come started, status, dmesg.
mkdir "$work/control"
quote() { printf "'%s'" "${1//\'/\'\\\'\'}"; }
{
  echo "cd $(quote "$PWD") 2>/dev/null || cd /"
  printf 'exec'
  [[ -x $script ]] || printf ' /bin/sh'
  for word in "$script" "$@"; do printf ' %s' "$(quote "$word")"; done
  echo
} >"$work/control/run"
echo "$limit" >"$work/control/limit"
echo "$modules" >"$work/control/modules"
echo "$version" >"$work/control/version"
{
  dirname "$script"
  echo "$PWD"
  [[ ${#keep[@]} -eq 0 ]] || realpath -s -- "${keep[@]}"
} | awk '/^\/(tmp|run)\/./ && !seen[$0]++' | LC_ALL=C sort >"$work/control/keep"

root=$work/initramfs
mkdir -p "$root"/{bin,modules,proc,sys,dev,control,host,cow,newroot}
cp "$busybox" "$root/bin/busybox"
cp "$here/guest/init" "$here/guest/init2" "$root/"
chmod +x "$root/init"
: >"$root/modules/order"
for module in virtio_pci 9pnet_virtio 9p overlay tpm_vtpm_proxy; do
  modprobe -d "${base:-/}" -S "$version" --show-depends "$module" >"$work/depends" 2>"$work/depends.err" ||
    die "kernel $version has no module $module: $(cat "$work/depends.err")"
  while read -r what path _; do
    [[ $what = insmod ]] || continue # "builtin NAME" otherwise
    name=${path##*/} name=${name%%.ko*}.ko
    grep -qx "$name" "$root/modules/order" && continue
    case $path in
      *.ko) cp "$path" "$root/modules/$name" ;;
      *.ko.xz) xz -dc "$path" >"$root/modules/$name" ;;
      *.ko.zst) zstd -dcq "$path" >"$root/modules/$name" ;;
      *.ko.gz) gzip -dc "$path" >"$root/modules/$name" ;;
    esac
    echo "$name" >>"$root/modules/order"
  done <"$work/depends"
done
(cd "$root" && find . | cpio -o -H newc -R 0:0 2>/dev/null) >"$work/initramfs.cpio"

# --------------------------------------------------------------------------------------------------- the machine

cmdline="console=ttyS0 panic=-1 oops=panic nokaslr mitigations=off cryptomgr.notests=1 net.ifnames=0"
if [[ -n $verbose ]]; then cmdline+=" loglevel=7"; else cmdline+=" quiet loglevel=3"; fi
shares=()
add_share() { # tag path more
  shares+=(-fsdev "local,id=$1,path=${2//,/,,},security_model=none,multidevs=remap${3:-}"
    -device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}
add_share control "$work/control"
add_share host / ,readonly=on

mkfifo "$work/console"
cat "$work/console" & # so that QEMU never sets our own standard output non-blocking
reader=$!
begin=$(date +%s.%N)
timeout --kill-after=5 "$limit" qemu-system-x86_64 -nodefaults -no-user-config -no-reboot \
  -M q35 "${machine[@]}" -smp "$cpus" -m "$memory" -display none -monitor none -nic none \
  -chardev stdio,id=console,signal=off -serial chardev:console \
  -kernel "$kernel" -initrd "$work/initramfs.cpio" -append "$cmdline" \
  "${shares[@]}" </dev/null >"$work/console" 2>"$work/qemu.err" &
machine_pid=$!
pids=("$machine_pid" "$reader")
rc=0
wait "$machine_pid" || rc=$?
pids=("$reader")
wait "$reader" || true
pids=()
end=$(date +%s.%N)

grep -Ev 'warning: TCG doesn.t support|terminating on signal 15' "$work/qemu.err" >&2 || true
[[ -z $dmesg || ! -e $work/control/dmesg ]] || cp "$work/control/dmesg" "$dmesg"
seconds() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", b - a }'; }
if [[ -s $work/control/status ]]; then
  status=$(cat "$work/control/status")
  say "kernel $version, $accel: $(seconds "$begin" "$(stat -c %.9Y "$work/control/started")") s to boot," \
    "$(seconds "$begin" "$end") s in all, exit status $status"
  exit "$status"
fi
if [[ $rc -eq 124 || $rc -eq 137 ]]; then
  say "kernel $version, $accel: not finished in $limit s$([[ -e $work/control/started ]] || echo ', not even booted')"
  exit 124
fi
say "kernel $version, $accel: the machine stopped before the script did (QEMU's status $rc)"
exit 125
