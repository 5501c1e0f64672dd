# SPDX-License-Identifier: Apache-2.0
# Sourced by the shell tests: one line for each check, `ok - ...` or `not ok - ...`, the latter with the output of
# the command that failed. `finish` prints the closing line and ends the script with its status.

passed=0 failed=0
label=${label:-}

ok() {
  passed=$((passed + 1))
  echo "ok - ${label:+$label: }$1"
}

not_ok() { # NAME [DETAIL]
  failed=$((failed + 1))
  echo "not ok - ${label:+$label: }$1"
  [[ -z ${2:-} ]] || sed 's/^/#   /' <<<"$2"
}

# check NAME COMMAND...: the command succeeds.
check() {
  local name=$1 output status=0
  shift
  output=$("$@" 2>&1) || status=$?
  if [[ $status -eq 0 ]]; then ok "$name"; else not_ok "$name" "\$ $*"$'\n'"$output"$'\n'"exit status $status"; fi
}

# refused NAME PATTERN COMMAND...: the command fails, and says what matches the pattern (extended, any case).
refused() {
  local name=$1 pattern=$2 output status=0
  shift 2
  output=$("$@" 2>&1) || status=$?
  if [[ $status -ne 0 ]] && grep -Eiq -- "$pattern" <<<"$output"; then
    ok "$name"
  else
    not_ok "$name" "\$ $*"$'\n'"$output"$'\n'"exit status $status, expected a failure that says $pattern"
  fi
}

# same NAME EXPECTED ACTUAL: neither is empty, and both are the same.
same() {
  if [[ -n $2 && $2 = "$3" ]]; then ok "$1"; else not_ok "$1" "expected: $2"$'\n'"     got: $3"; fi
}

# differ NAME ONE OTHER: neither is empty, and they are not the same.
differ() {
  if [[ -n $2 && -n $3 && $2 != "$3" ]]; then ok "$1"; else not_ok "$1" "both: $2 $3"; fi
}

# matches NAME PATTERN TEXT: some line of the text matches the pattern (extended).
matches() {
  if grep -Eq -- "$2" <<<"$3"; then ok "$1"; else not_ok "$1" "no $2 in: $3"; fi
}

# tally NAME COMMAND...: runs a script that uses this file, and counts its checks as this one's.
tally() {
  local name=$1 copy line status
  shift
  copy=$(mktemp)
  "$@" 2>&1 | tee "$copy"
  status=${PIPESTATUS[0]}
  line=$(tail -n 1 "$copy")
  rm -f "$copy"
  if [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    [[ $status -eq 0 || ${BASH_REMATCH[2]} -gt 0 ]] || not_ok "$name ended with status $status"
  else
    not_ok "$name did not come to its end (status $status)"
  fi
}

# within SECONDS COMMAND...: waits until the command succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [[ $SECONDS -lt $end ]] || return 1
    sleep 0.1
  done
}

finish() {
  echo "${label:+$label: }$passed passed, $failed failed"
  [[ $failed -eq 0 && $passed -gt 0 ]]
  exit
}
