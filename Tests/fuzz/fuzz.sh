#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzz targets and lets libFuzzer try each; README.md here says what they are.
#
# usage: fuzz.sh [SECONDS [TARGET...]]     60 seconds for all targets together unless told otherwise
#        fuzz.sh --program                 builds, and prints the path of the program
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
scratch=${VTPMD_FUZZ_SCRATCH:-$root/.build-fuzz}
program=$scratch/fuzz
export SWIFT_BACKTRACE=enable=no
. "$root/Tests/tools/check.sh"

# The package makes a library, and libFuzzer's main is linked with it here: Swift's package manager wants a main of ours.
build() {
  swift build --package-path "$here" --scratch-path "$scratch" -c release \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing --static-swift-stdlib &&
    swiftc -sanitize=fuzzer,address -static-stdlib "$scratch"/release/*.build/*.o -o "$program"
}

# fuzz TARGET SECONDS: new inputs go to the scratch directory, where the next run finds them.
fuzz() {
  local target=$1 seconds=$2 log=$scratch/$1.log
  mkdir -p "$scratch/corpus/$target" "$scratch/findings/$target"
  echo "fuzzing $target for $seconds s"
  "$program" --target="$target" "$scratch/corpus/$target" "$here/corpus/$target" -dict="$scratch/dictionary" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -artifact_prefix="$scratch/findings/$target/" >"$log" 2>&1
  local status=$? counts
  counts=$(sed -n 's/.*DONE *\(cov: [0-9]* ft: [0-9]*\).* exec\/s: \([0-9]*\).*/\1, \2 inputs a second/p' "$log" | tail -n 1)
  if [[ $status -eq 0 ]]; then
    ok "$target ($counts)"
  else
    not_ok "$target" "$(grep -aE 'FINDING|Fatal error|ERROR: |SUMMARY|Test unit written' "$log")"$'\n'"all of it: $log"
  fi
}

if ! output=$(build 2>&1); then
  not_ok "the targets are built" "$output"
  finish
fi
[[ ${1:-} != --program ]] || { echo "$program" && exit; }
seconds=${1:-60}
shift
[[ $# -gt 0 ]] || set -- wire commands state files frontends
[[ $seconds =~ ^[0-9]+$ && $((seconds / $#)) -gt 0 ]] || { sed -n 's/^# \{0,1\}usage/usage/p' "$0" && exit 2; }
"$here/dictionary.py" "$root/Vectors/spec" >"$scratch/dictionary" || exit 1
for target; do fuzz "$target" $((seconds / $#)); done
finish
