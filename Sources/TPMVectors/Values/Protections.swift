// SPDX-License-Identifier: Apache-2.0
import TPMCore
import TPMCrypto

/// The functions for what protects objects outside of a TPM: shared secrets and wraps. Part 1, 19 to 21.
enum Protections {
  /// {symmetric, key, iv, data, decrypt}
  static func crypt(_ value: Value) throws(VectorError) -> Value {
    let (key, data) = (Secret(try octets("key", value)), Secret(try octets("data", value)))
    guard let cipher = try symmetric(value), let mode = cipher.mode.flatMap({ CipherMode(rawValue: $0.rawValue) })
    else {
      throw VectorError("$crypt wants a cipher with its mode")
    }
    var iv = try value["iv"]?.asOctets() ?? [UInt8](repeating: 0, count: mode.usesIV ? cipher.cipher.blockSize : 0)
    do throws(CryptoError) {
      let direction: Direction = value["decrypt"] == .boolean(true) ? .decrypt : .encrypt
      return result(try TPMCrypto.crypt(cipher.cipher, mode: mode, direction, key: key, iv: &iv, data: data))
    } catch { throw VectorError("$crypt: the sizes do not fit the cipher") }
  }

  /// {key, label}: a fresh seed, and what is sent of it.
  static func share(_ value: Value) throws(VectorError) -> Value {
    let (key, use) = (try publicArea(value), try use(value))
    do throws(ResponseCode) {
      let (seed, encrypted) = try key.shareSecret(use)
      return .structure(["seed": result(seed), "secret": .octets(encrypted.octets)])
    } catch { throw VectorError("$share: \(error)") }
  }

  /// {key, sensitive, label, secret}
  static func recover(_ value: Value) throws(VectorError) -> Value {
    let (key, use, secret) = (try publicArea(value), try use(value), EncryptedSecret(try octets("secret", value)))
    let sensitive = try (value["sensitive"] ?? .octets([])).encoded(as: Sensitive())
    do throws(ResponseCode) {
      return result(try key.recoverSecret(secret, with: Sensitive(reading: sensitive, .everything), use))
    } catch { throw VectorError("$recover: \(error)") }
  }

  /// {key, seed, name, data, iv}
  static func wrap(_ value: Value) throws(VectorError) -> Value {
    let (name, data, iv) = (try octets("name", value), Secret(try octets("data", value)), try value["iv"]?.asOctets())
    let outer = try outerWrap(value)
    do throws(ResponseCode) { return .octets(try outer.wrap(data, name: name, iv: iv)) } catch {
      throw VectorError("$outer: \(error)")
    }
  }

  /// {key, seed, name, data, hasIV}
  static func unwrap(_ value: Value) throws(VectorError) -> Value {
    let (name, data) = (try octets("name", value), try octets("data", value))
    let outer = try outerWrap(value)
    do throws(ResponseCode) {
      return result(try outer.unwrap(data.rawSpan, name: name, hasIV: value["hasIV"] == .boolean(true)))
    } catch { throw VectorError("$withoutOuter: \(error)") }
  }

  private static func outerWrap(_ value: Value) throws(VectorError) -> OuterWrap {
    let (key, seed) = (try publicArea(value), Secret(try octets("seed", value)))
    do throws(ResponseCode) { return try OuterWrap(key, seed: seed) } catch {
      throw VectorError("the key protects nothing")
    }
  }

  private static func result(_ secret: Secret) -> Value { .octets([UInt8](secret.bytes)) }

  private static func octets(_ name: String, _ value: Value) throws(VectorError) -> [UInt8] {
    guard let octets = value[name] else { throw VectorError("a function wants \(name)") }
    return try octets.asOctets()
  }

  private static func publicArea(_ value: Value) throws(VectorError) -> Public {
    let octets = try (value["key"] ?? .octets([])).encoded(as: Public())
    do throws(ResponseCode) { return try Public(reading: octets, .everything) } catch {
      throw VectorError("key is no public area: \(error)")
    }
  }

  private static func use(_ value: Value) throws(VectorError) -> SharedSecretUse {
    switch value["label"] {
    case .text("SECRET"): .secret
    case .text("DUPLICATE"): .duplicate
    case .text("IDENTITY"): .identity
    default: throw VectorError("label is SECRET, DUPLICATE or IDENTITY")
    }
  }

  private static func symmetric(_ value: Value) throws(VectorError) -> SymmetricCipher? {
    let octets = try (value["symmetric"] ?? .octets([])).encoded(as: SymDefObject())
    do throws(ResponseCode) { return try SymDefObject(reading: octets, .everything).cipher } catch {
      throw VectorError("symmetric is no TPMT_SYM_DEF_OBJECT")
    }
  }
}
