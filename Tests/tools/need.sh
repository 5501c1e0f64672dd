# SPDX-License-Identifier: Apache-2.0
# Sourced by ./run and ./test: sees to what they need on Debian and Ubuntu.

# need PACKAGE...: installs those that are missing, with apt.
need() {
  local package missing=()
  command -v dpkg-query >/dev/null || {
    echo "This is not Debian or Ubuntu: please see to these packages' like yourself: $*" >&2
    return
  }
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) = installed ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  local root=()
  [[ $(id -u) -eq 0 ]] || root=(sudo)
  echo "installing ${missing[*]}"
  install_missing() {
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}"
  }
  # The lists may be missing, or older than the newest packages.
  install_missing >/dev/null 2>&1 || { "${root[@]}" apt-get -q update && install_missing; } || {
    echo "cannot install ${missing[*]}: see apt's messages above" >&2
    return 1
  }
}

# need_swift: says how to get Swift where it is missing or too old.
need_swift() {
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  if [[ -n $version && $(printf '%s\n' 6.3 "$version" | sort -V | head -n 1) = 6.3 ]]; then return; fi
  {
    if [[ -n $version ]]; then echo "Swift $version is too old: vtpmd is built with Swift 6.3 or later."; else
      echo "Swift is missing: vtpmd is built with Swift 6.3 or later."
    fi
    echo "Install it as https://www.swift.org/install/linux/ says (swiftly is the short way), then run this again."
  } >&2
  return 1
}

# build_release: builds the daemon, and leaves its path in $vtpmd.
build_release() {
  swift build -c release --static-swift-stdlib --product vtpmd --scratch-path .build-release || return 1
  vtpmd=$PWD/.build-release/release/vtpmd
}
