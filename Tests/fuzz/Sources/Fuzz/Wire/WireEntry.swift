// SPDX-License-Identifier: Apache-2.0
import TPMCrypto

@testable import TPMCore

/// One structure, and what the target does with octets that may be one.
struct WireEntry: Sendable {
  let check: @Sendable ([UInt8]) -> Void

  init<V: Wire>(_: V.Type) {
    check = { octets in
      for vocabulary in [Vocabulary.full, .everything] {
        guard let value = try? V(reading: octets.rawSpan, vocabulary) else { continue }
        guard let again = try? value.marshaled() else {
          require(false, "\(V.self) cannot be written: \(hexadecimal(octets))")
          return
        }
        require(
          again == octets, "\(V.self) is written as \(hexadecimal(again)), not \(hexadecimal(octets))")
        _ = value.described
      }
      // What is refused is left in any state, and must still be fit to be thrown away.
      var reader = Reader(octets.rawSpan, numbersFields: true)
      var value = V()
      try? value.visit(&reader)
    }
  }
}

extension WireEntry {
  static func parameters<C: Command>(_: C.Type) -> Self { Self(C.Parameters.self) }
  static func response<C: Command>(_: C.Type) -> Self { Self(C.Response.self) }

  /// Structures that do not stand in commands and responses by themselves, or that states and contexts are made of. New
  /// ones go to the end: the corpus knows them by their places.
  static let structures: [Self] = [
    Self(Public.self), Self(Sensitive.self), Self(SensitiveCreate.self), Self(Derive.self), Self(DerivedTemplate.self),
    Self(Attest.self), Self(Signature.self), Self(NVPublic.self), Self(NVPublic2.self), Self(CreationData.self),
    Self(ContextData.self), Self(Context.self), Self(AuthCommand.self), Self(AuthResponse.self),
    Self(CapabilityData.self), Self(NVPINCounterParameters.self), Self(SymDef.self), Self(SymDefObject.self),
    Self(KeyedHashScheme.self), Self(SignatureScheme.self), Self(RSAScheme.self), Self(RSADecryptScheme.self),
    Self(ECCScheme.self), Self(KDFScheme.self), Self(PublicParms.self), Self(PCRSelectionList.self),
    Self(DigestValues.self), Self(CreationTicket.self), Self(VerifiedTicket.self), Self(AuthTicket.self),
    Self(HashCheckTicket.self), Self(SizedOrEmpty<Sensitive>.self), Self(Sized<Nullable<Public>>.self),
    Self(AlgorithmDetailECC.self), Self(TimeInfo.self), Self(Persistent.self), Self(Orderly.self),
    Self(SavedResetData.self), Self(ClearData.self), Self(SavedShutdown.self), Self(NVIndex.self),
    Self(PersistentObject.self), Self(Object.self), Self(SavedSession.self), Self(SavedSequence.self),
    Self(Profile.self), Self(ExpandedNVPublic.self),
  ]
}
