// SPDX-License-Identifier: Apache-2.0
import TPMClient
import TPMCore
import TPMCrypto

/// The functions that expressions in vectors have.
enum Functions {
  typealias Function = @Sendable (Value) throws(VectorError) -> Value

  static let all: [String: Function] = [
    "$concat": { value throws(VectorError) in .octets(try joined(value.elements[...])) },
    "$hash": { value throws(VectorError) in
      let algorithm = try argument(value, 0).asHash()
      return .octets(hash(algorithm, try joined(value.elements.dropFirst())))
    },
    "$hmac": { value throws(VectorError) in
      let algorithm = try argument(value, 0).asHash()
      var hmac = HMAC(algorithm, key: Secret(try argument(value, 1).asOctets()))
      hmac.update(try joined(value.elements.dropFirst(2)))
      return .octets(hmac.finish())
    },
    "$policy": { value throws(VectorError) in
      let algorithm = try argument(value, 0).asHash()
      var digest = [UInt8](repeating: 0, count: algorithm.size)
      for part in value.elements.dropFirst() { digest = hash(algorithm, digest + (try joined(part.elements[...]))) }
      return .octets(digest)
    },
    "$name": { value throws(VectorError) in
      let octets = try value.encoded(as: Nullable<Public>())
      // nameAlg follows the type; it may be one that this library does not have.
      guard octets.count > 4 else { throw VectorError("\(value) is no public area") }
      return .octets(try name(Value.octets(Array(octets[2..<4])), of: octets))
    },
    "$nvName": { value throws(VectorError) in
      let octets = try value.encoded(as: NVPublic())
      guard octets.count > 6 else { throw VectorError("\(value) is no public area of an NV Index") }
      return .octets(try name(Value.octets(Array(octets[4..<6])), of: octets))
    },
    "$public": { value throws(VectorError) in .octets(try value.encoded(as: Nullable<Public>())) },
    "$derived": { value throws(VectorError) in .octets(try value.encoded(as: DerivedTemplate())) },
    "$sensitive": { value throws(VectorError) in .octets(try value.encoded(as: Sensitive())) },
    "$sized": { value throws(VectorError) in
      let octets = try joined(value.elements[...])
      return .octets(UInt16(truncatingIfNeeded: octets.count).octets + octets)
    },
    "$attest": { value throws(VectorError) in try .decoded(Attest.self, try value.asOctets()) },
    "$pcrSelection": { value throws(VectorError) in .octets(try value.encoded(as: PCRSelectionList())) },
    "$slice": { value throws(VectorError) in
      let octets = try argument(value, 0).asOctets()
      let from = Int(clamping: try argument(value, 1).asNumber())
      let count = value.elements.count > 2 ? Int(clamping: try argument(value, 2).asNumber()) : octets.count
      return .octets(Array(octets.dropFirst(from).prefix(count)))
    },
    "$flip": { value throws(VectorError) in
      var octets = try argument(value, 0).asOctets()
      let place = value.elements.count > 1 ? Int(clamping: try argument(value, 1).asNumber()) : octets.count - 1
      guard octets.indices.contains(place) else { throw VectorError("there is no octet \(place) to change") }
      octets[place] ^= 1
      return .octets(octets)
    },
    "$repeat": { value throws(VectorError) in
      let times = Int(clamping: try argument(value, 1).asNumber())
      let octets = try argument(value, 0).asOctets()
      guard times <= OctetText.maxCount, octets.count * times <= OctetText.maxCount else {
        throw VectorError("$repeat: \(times) times is too often")
      }
      return .octets(Array(repeatElement(octets, count: times).joined()))
    },
    "$length": { value throws(VectorError) in .integer(Int64(try value.asOctets().count)) },
    "$uint8": { value throws(VectorError) in .octets([UInt8(truncatingIfNeeded: try value.asNumber())]) },
    "$uint16": { value throws(VectorError) in .octets(UInt16(truncatingIfNeeded: try value.asNumber()).octets) },
    "$uint32": { value throws(VectorError) in .octets(UInt32(truncatingIfNeeded: try value.asNumber()).octets) },
    "$uint64": { value throws(VectorError) in .octets(try value.asNumber().octets) },
    "$add": { value throws(VectorError) in
      var sum: UInt64 = 0
      for term in value.elements { sum &+= try term.asNumber() }
      return .integer(Int64(bitPattern: sum))
    },
    "$or": { value throws(VectorError) in try combined(value, |) },
    "$and": { value throws(VectorError) in try combined(value, &) },
    "$kdfa": { value throws(VectorError) in
      let bits = Int(clamping: try argument(value, 5).asNumber())
      guard bits <= OctetText.maxCount else { throw VectorError("$kdfa: \(bits) bits are too many") }
      let octets = kdfa(
        try argument(value, 0).asHash(), key: Secret(try argument(value, 1).asOctets()),
        label: try argument(value, 2).asOctets(), contextU: try argument(value, 3).asOctets(),
        contextV: try argument(value, 4).asOctets(), bits: bits)
      return .octets([UInt8](octets.bytes))
    },
    "$creationData": { value throws(VectorError) in .octets(try value.encoded(as: CreationData())) },
    "$crypt": { value throws(VectorError) in try Protections.crypt(value) },
    "$share": { value throws(VectorError) in try Protections.share(value) },
    "$recover": { value throws(VectorError) in try Protections.recover(value) },
    "$outer": { value throws(VectorError) in try Protections.wrap(value) },
    "$withoutOuter": { value throws(VectorError) in try Protections.unwrap(value) },
    "$credential": { value throws(VectorError) in try credential(value) },
  ]

  private static func combined(
    _ value: Value, _ operation: (UInt64, UInt64) -> UInt64
  ) throws(VectorError) -> Value {
    var result = try argument(value, 0).asNumber()
    for term in value.elements.dropFirst() { result = operation(result, try term.asNumber()) }
    return .integer(Int64(bitPattern: result))
  }

  private static func argument(_ value: Value, _ place: Int) throws(VectorError) -> Value {
    let elements = value.elements
    guard elements.indices.contains(place) else { throw VectorError("a function lacks argument \(place + 1)") }
    return elements[place]
  }

  private static func joined(_ values: ArraySlice<Value>) throws(VectorError) -> [UInt8] {
    var octets: [UInt8] = []
    for value in values { octets += try value.asOctets() }
    return octets
  }

  private static func name(_ algorithm: Value, of octets: [UInt8]) throws(VectorError) -> [UInt8] {
    let hashAlgorithm = try algorithm.asHash()
    return hashAlgorithm.rawValue.octets + hash(hashAlgorithm, octets)
  }

  /// What TPM2_MakeCredential would give for the key with this public area.
  private static func credential(_ value: Value) throws(VectorError) -> Value {
    guard let key = value["key"], let name = value["name"], let credential = value["credential"] else {
      throw VectorError("$credential wants key, name and credential")
    }
    do {
      let area = try Public(reading: try key.encoded(as: Public()), .everything)
      let made = try area.makeCredential(Secret(try credential.asOctets()), for: try name.asOctets())
      return .structure(["credentialBlob": .octets(made.credentialBlob.octets), "secret": .octets(made.secret.octets)])
    } catch { throw VectorError("no credential can be made: \(error)") }
  }
}
