// SPDX-License-Identifier: Apache-2.0
import TPMTrace

@testable import TPMCore
@testable import TPMStore
@testable import vtpmd

/// Octets as one of the files and streams that are read besides commands; the first one says as which.
func filesTarget(_ input: [UInt8]) -> CInt {
  guard let kind = input.first else { return -1 }
  let octets = Array(input.dropFirst())
  switch kind % 4 {
  case 0: readJournal(octets)
  case 1: readProfile(octets)
  case 2: readCapture(octets)
  default: readRequest(octets)
  }
  return 0
}

private func readProfile(_ octets: [UInt8]) {
  guard let profile = try? Profile(octets.rawSpan) else { return }
  var run = ScriptRun(profile)
  var script = Script()
  script.add(0, startup)
  for capability in 0..<UInt32(10) {
    let property: UInt32 = capability == Capability.tpmProperties.rawValue ? 0x100 : 0
    script.add(0, commandOctets(.getCapability, [], [capability, property, 127].flatMap(\.octets)))
  }
  run.run(script) {
    require($1[6..<10] != ResponseCode.failure.rawValue.octets[...], "\(hexadecimal($0)) fails with this profile")
  }
}

private func readCapture(_ octets: [UInt8]) {
  var reader = CaptureReader()
  guard let packets = try? reader.read(octets) else { return }
  var slow = CaptureReader()
  var found = 0
  for octet in octets { found += ((try? slow.read([octet])) ?? []).count }
  require(found == packets.count, "a capture octet by octet has \(found) packets, not \(packets.count)")
}

private func readRequest(_ octets: [UInt8]) {
  guard let (request, size) = SwtpmRequest.parse(octets.rawSpan) else { return }
  require(size > 0 && size <= octets.count, "\(request) has \(size) of \(octets.count) octets")
}
