#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The kernel test's inner half: everything that needs the real /dev/vtpmx, run as root by run.sh in the virtual
# machine. usage: checks.sh VTPMD
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vtpmd=$1
. "$here/../tools/check.sh"
work=/tmp/vtpmd-kernel-test
mkdir -p $work
export TSS2_LOG=all+error
declare -A pid tpm ready

# start NAME [OPTION...]: starts a daemon with the state $work/NAME, and learns its number from what it prints.
start() {
  local name=$1
  shift
  : >"$work/$name.out"
  "$vtpmd" --proxy --state "$work/$name" "$@" >"$work/$name.out" 2>>"$work/$name.err" &
  pid[$name]=$!
  prepared() { grep -q ' ready$' "$work/$name.out" || ! kill -0 "${pid[$name]}"; }
  within 60 prepared
  ready[$name]=$(head -n 1 "$work/$name.out")
  tpm[$name]=$(sed -n 's|^vtpmd: /dev/tpm\([0-9]*\) .*|\1|p' "$work/$name.out")
  [[ -n ${tpm[$name]} ]] && return
  label=''
  not_ok "vtpmd $name makes a device" "$(cat "$work/$name".{out,err}; dmesg | tail -n 20)"
  finish
}

# stop NAME SIGNAL: leaves the daemon's exit status in $ended.
stop() {
  kill "-$2" "${pid[$1]}"
  wait "${pid[$1]}" 2>/dev/null
  ended=$?
}

status_of() { # EXPECTED COMMAND...: fails with the command's output unless it ends with that status and one line
  local expected=$1 output status=0
  shift
  output=$(timeout 60 "$@" 2>&1 >/dev/null) || status=$?
  echo "$output"
  [[ $status -eq $expected && $(wc -l <<<"$output") -eq 1 && $output = vtpmd:* ]] || {
    echo "exit status $status, expected $expected and one line"
    return 1
  }
}
trouble() { dmesg --level=emerg,alert,crit,err,warn | grep -Ei 'tpm|hwrng|BUG|WARNING'; }
gone() { [[ ! -e /dev/tpm$1 && ! -e /dev/tpmrm$1 ]]; }
on() { TPM2TOOLS_TCTI=device:/dev/tpmrm${tpm[$1]} "${@:2}"; }
name_of() { on "$1" tpm2_readpublic -c "$2" 2>&1 | sed -n 's/^name: //p'; }
property() { on "$1" tpm2_readclock 2>&1 | sed -n "s/^ *$2: //p"; }

registration() {
  local name=$1 number=${tpm[$1]}
  label="vtpmd $1"
  same "says which device it made" \
    "vtpmd: /dev/tpm$number ($(cat "/sys/class/tpm/tpm$number/dev"))\
 /dev/tpmrm$number ($(cat "/sys/class/tpmrm/tpmrm$number/dev")) ready" "${ready[$name]}"
  check "both nodes are there when it says ready" test -c "/dev/tpm$number" -a -c "/dev/tpmrm$number"
  same "the kernel knows it as TPM 2.0" 2 "$(cat "/sys/class/tpm/tpm$number/tpm_version_major")"
  label=''
}

# The flag O_CLOEXEC is 02000000 in fdinfo.
close_on_exec() {
  local link descriptor flags
  for link in /proc/"${pid[one]}"/fd/*; do
    [[ $(readlink "$link") = *vtpms* ]] || continue
    descriptor=${link##*/}
    flags=$(sed -n 's/^flags:[[:space:]]*//p' "/proc/${pid[one]}/fdinfo/$descriptor")
    matches "the server's descriptor is closed on exec" '^02[0-9]{6}$' "$(printf '%08o' "0$flags")"
    return
  done
  not_ok "the server's descriptor is closed on exec" "process ${pid[one]} has no [vtpms]"
}

# Each bank's values as the kernel reads them, against PCR_Read.
sysfs_pcrs() {
  local bank file kernel='' tools=''
  for bank in sha1 sha256 sha384 sha512; do
    on one tpm2_pcrextend "3:$bank=$(head -c 16 /dev/urandom | openssl dgst -$bank -r | cut -d' ' -f1)" ||
      not_ok "PCR 3 of $bank is extended"
    for file in 0 1 3 16 17 22 23; do
      kernel+="$bank $file $(tr a-f A-F <"/sys/class/tpm/tpm${tpm[one]}/pcr-$bank/$file")"$'\n'
    done
    tools+=$(on one tpm2_pcrread $bank:0,1,3,16,17,22,23 |
      sed -n "s/^ *\([0-9]*\) *: 0x\([0-9A-F]*\)/$bank \1 \2/p")$'\n'
  done
  same "sysfs shows what tpm2_pcrread shows" "$kernel" "$tools"
  matches "PCR 3 is not the initial value" 'sha256 3 [0-9A-F]*[1-9A-F]' "$kernel"
}

flows() { # the flow on one daemon from outside and on the other from within a container, at the same time
  local inside=$1 runtime=$2 contained_tcti=$3 outside=$4 node=$5
  "$here/container.sh" "$runtime" "container-$runtime" "${tpm[$inside]}" "$contained_tcti" "${tpm[$outside]}" \
    >"$work/contained.txt" 2>&1 &
  local container=$!
  tally "the flow on /dev/$node${tpm[$outside]}" \
    "$here/../tools/flow.sh" --label "/dev/$node${tpm[$outside]}" "device:/dev/$node${tpm[$outside]}"
  local status=0
  wait $container || status=$?
  tally "the container with $runtime" cat "$work/contained.txt"
  label="container-$runtime"
  same "the runtime's exit status" 0 $status
  label=''
}

two_tpms() {
  local before after
  differ "two daemons are two devices" "${tpm[one]}" "${tpm[two]}"
  before=$(on two tpm2_pcrread sha256:12)
  on one tpm2_pcrextend 12:sha256=$(printf 'ab%.0s' {1..32}) || not_ok "PCR 12 of the one is extended"
  after=$(on two tpm2_pcrread sha256:12)
  same "a PCR extended in the one stays in the other" "$before" "$after"
  differ "it has changed in the one" "$after" "$(on one tpm2_pcrread sha256:12)"
  check "a primary key of the one" on one tpm2_createprimary -Q -C o -G ecc -c $work/one.ctx
  check "and of the other" on two tpm2_createprimary -Q -C o -G ecc -c $work/two.ctx
  differ "they are not the same" "$(name_of one $work/one.ctx)" "$(name_of two $work/two.ctx)"
  refused "the one's context is nothing to the other" '0x1(DF|C4)' on two tpm2_readpublic -c $work/one.ctx
}

restart() {
  local key name content resets
  label=restart
  key=$(name_of one $work/one.ctx)
  check "a persistent key" on one tpm2_evictcontrol -Q -C o -c $work/one.ctx 0x81000001
  check "an NV Index" on one tpm2_nvdefine -Q -C o -s 16 -a 'ownerread|ownerwrite' 0x1800020
  printf '0123456789abcdef' >$work/content
  check "is written" on one tpm2_nvwrite -Q -C o -i $work/content 0x1800020
  resets=$(property one reset_count)
  stop one TERM
  same "SIGTERM ends the daemon in order" 0 $ended
  check "the device goes away" within 10 gone "${tpm[one]}"
  start one
  registration one
  label=restart
  same "the persistent key is there" "$key" "$(name_of one 0x81000001)"
  same "the NV Index is there" 0123456789abcdef "$(on one tpm2_nvread -C o 0x1800020 2>/dev/null)"
  same "the restart counts as a TPM Reset" $((resets + 1)) "$(property one reset_count)"
  same "the clock is safe" yes "$(property one safe)"
  matches "the PCRs are those of a start" '3 *: 0x0{64}$' "$(on one tpm2_pcrread sha256:3)"
  check "the same template" on one tpm2_createprimary -Q -C o -G ecc -c $work/again.ctx
  same "makes the same key" "$key" "$(name_of one $work/again.ctx)"
  printf 'fedcba9876543210' >$work/content
  check "another value is written" on one tpm2_nvwrite -Q -C o -i $work/content 0x1800020
  stop one KILL
  check "the device of a killed daemon goes away" within 10 gone "${tpm[one]}"
  start one
  same "what was written before the kill is there" fedcba9876543210 "$(on one tpm2_nvread -C o 0x1800020 2>/dev/null)"
  same "and so is the key" "$key" "$(name_of one 0x81000001)"
  label=''
}

# The kernel's own start-up, and everyday use, with less than everything.
profiles() {
  local name
  for name in pc-client fips; do
    start $name --create --profile $name
    registration $name
    label="vtpmd $name"
    same "the kernel takes it without a warning" none "$(trouble || echo none)"
    matches "sysfs has the PCR" '^[0-9A-Fa-f]{64}$' "$(cat "/sys/class/tpm/tpm${tpm[$name]}/pcr-sha256/0")"
    matches "tpm2_getrandom" '^[0-9a-f]{16}$' "$(on $name tpm2_getrandom --hex 8 2>&1)"
    check "tpm2_createprimary" on $name tpm2_createprimary -Q -C o -G ecc -c $work/$name.key
    check "tpm2_create" on $name tpm2_create -Q -C $work/$name.key -G ecc -u $work/$name.pub -r $work/$name.priv
    check "tpm2_load" on $name tpm2_load -Q -C $work/$name.key -u $work/$name.pub -r $work/$name.priv -c $work/$name.ctx
    stop $name TERM
    same "ends in order" 0 $ended
    check "a start with another profile is an error" status_of 78 "$vtpmd" --proxy --state $work/$name --profile default
    label=''
  done
}

# What the daemon gives up, and that it serves the kernel as somebody else.
sandbox() {
  local name line number
  label=sandbox
  start user --create --user nobody
  registration user
  label=sandbox
  said() { sed -n "s/^$1:[[:space:]]*//p" "/proc/${pid[$name]}/status" | tr '\t' ' '; }
  for name in one user; do
    same "vtpmd $name gets no new privileges" 1 "$(said NoNewPrivs)"
    same "vtpmd $name has a filter for system calls" 2 "$(said Seccomp)"
    for line in CapInh CapPrm CapEff CapBnd CapAmb; do
      same "vtpmd $name has no capabilities in $line" 0000000000000000 "$(said $line)"
    done
  done
  number=$(id -u nobody)
  same "vtpmd user is nobody" "$number $number $number $number" "$(said Uid)"
  same "the state is nobody's" nobody "$(stat -c %U $work/user/state)"
  same "this kernel has all that the sandbox needs" none "$(grep -h 'sandbox lacks' $work/*.err || echo none)"
  matches "the TPM works" '^[0-9a-f]{16}$' "$(on user tpm2_getrandom --hex 8 2>&1)"
  check "an NV Index" on user tpm2_nvdefine -Q -C o -s 8 -a 'ownerread|ownerwrite' 0x1800020
  stop user TERM
  same "it ends in order" 0 $ended
  start user --user nobody
  check "the NV Index is there after a restart" on user tpm2_nvreadpublic 0x1800020
  stop user TERM
  same "it ends in order again" 0 $ended
  check "without root there is no other user" \
    status_of 77 setpriv --reuid nobody --regid nogroup --clear-groups "$vtpmd" --ephemeral --stdio --user root
  label=''
}

waiting_clients() {
  local node number
  check "a client that gave up harms none" python3 "$here/client.py" late "/dev/tpm${tpm[one]}" "${pid[one]}"
  check "a response that the kernel has stopped waiting for harms none" \
    python3 "$here/client.py" overtaken "/dev/tpm${tpm[one]}" "${pid[one]}"
  matches "and the daemon says so" 'a response came too late for the kernel' "$(cat $work/one.err)"
  for node in tpm tpmrm; do
    number=${tpm[one]}
    check "a client that waits on /dev/$node$number learns at once that the daemon was killed" \
      python3 "$here/client.py" wait "/dev/$node$number" "${pid[one]}"
    wait "${pid[one]}" 2>/dev/null
    check "and the device goes away" within 10 gone "$number"
    start one
  done
}

# One TPM through ten upgrades and ten kill -9, with commands on their way, on either node.
handover() {
  local node
  for node in tpm tpmrm; do
    matches "a TPM outlives its processes on /dev/${node}N" '^ok - ' \
      "$(timeout 300 python3 "$here/../handover/handover.py" "$vtpmd" --rounds 20 --node $node 2>&1 | tail -n 5)"
  done
}

# The vectors on a device of the kernel's.
vectors() {
  local output
  label='vectors on a device'
  start vectors --create
  output=$(timeout 800 "$(dirname "$vtpmd")/vtpmctl" verify "$here/../../Vectors" \
    --tpm "/dev/tpm${tpm[vectors]}" --destructive 2>&1)
  matches "all" '^[0-9]{4,} passed, 0 failed, [0-9]+ absent$' "$(tail -n 1 <<<"$output")"
  grep -A1 ^FAILED <<<"$output" | head -n 20
  stop vectors TERM
  label=''
}

# Those that handles, sessions and contexts are in most, with the kernel's resource manager between. What names a handle
# that it has not given it keeps back, and cases about that are absent; how much it has room for is its own affair.
managed_vectors() {
  local output folder folders=()
  label='vectors through the resource manager'
  for folder in audit context pipeline random sequence session; do folders+=("$here/../../Vectors/$folder"); done
  start managed --create
  output=$(timeout 300 "$(dirname "$vtpmd")/vtpmctl" verify "${folders[@]}" \
    --tpm "/dev/tpmrm${tpm[managed]}" --destructive \
    --skip 'FullMemory/*' --skip 'StartAuthSession/there is an end to the sessions that fit' 2>&1)
  matches "all" '^(9[0-9]{2}|[0-9]{4,}) passed, 0 failed, [0-9]+ absent$' "$(tail -n 1 <<<"$output")"
  grep -A1 ^FAILED <<<"$output" | head -n 20
  stop managed TERM
  label=''
}

# --------------------------------------------------------------------------------------------------------------

check "the kernel has the driver" test -c /dev/vtpmx
[[ $failed -eq 0 ]] || finish
same "there is no TPM yet" "/dev/tpm*" "$(echo /dev/tpm*)"

check "a state that is not there is an error" status_of 65 "$vtpmd" --proxy --state $work/nothing
check "without CAP_SYS_ADMIN there is one clear line" \
  status_of 77 setpriv --bounding-set -sys_admin "$vtpmd" --proxy --state $work/nothing --create
check "a control device that is not there is an error" \
  status_of 69 "$vtpmd" --proxy-device /dev/nothing --state $work/nothing --create
check "one that is not the driver's is an error" \
  status_of 71 "$vtpmd" --proxy-device /dev/null --state $work/nothing --create

start one --create
registration one
close_on_exec
start two --create
registration two
same "the kernel registered both without a warning" "none" "$(trouble || echo none)"
check "a state in use is an error" status_of 75 "$vtpmd" --proxy --state $work/one

sysfs_pcrs
flows one crun device:/dev/tpmrm0 two tpm
flows two runc device:/dev/tpm0 one tpmrm
check "the resource manager holds many things for many clients" \
  python3 "$here/client.py" many "/dev/tpmrm${tpm[one]}"
profiles
handover
tally "vtpmd as a service of systemd" "$here/systemd.sh" "$vtpmd"
sandbox
vectors
same "the kernel still has no warning" "none" "$(trouble || echo none)"
managed_vectors # the kernel warns of each context that a cleared hierarchy leaves behind
two_tpms
restart
waiting_clients
matches "the other TPM has taken no harm" '^[0-9a-f]{16}$' "$(on two tpm2_getrandom --hex 8 2>&1)"
for name in one two; do
  stop $name TERM
  same "vtpmd $name ends in order" 0 $ended
done
check "no device is left" within 10 bash -c '! ls /dev/tpm* 2>/dev/null'
[[ $failed -eq 0 ]] || head -n 50 $work/*.err
finish
