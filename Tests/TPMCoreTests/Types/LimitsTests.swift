// SPDX-License-Identifier: Apache-2.0
import TPMCrypto
import Testing

@testable import TPMCore

/// The literals of Limits.swift against the structures that they are the sizes of.
struct LimitsTests {
  private func octets(_ count: Int) -> [UInt8] { [UInt8](repeating: 1, count: count) }
  private func secret(_ count: Int) -> Secret { Secret(octets(count)) }
  private var point: ECCPoint {
    ECCPoint(x: ECCParameter(octets(ECCParameter.limit)), y: ECCParameter(octets(ECCParameter.limit)))
  }

  @Test func aDigestHoldsTheLargestHash() throws {
    let largest = try #require(HashAlgorithm.allCases.map(\.size).max())
    #expect(Digest.limit == largest && Limits.maxDigestSize == largest)
    #expect(Limits.hashCount == HashAlgorithm.allCases.count)
    let tagged = try HashDigest(.sha512, octets(64)).marshaled().count
    #expect(QualifyingData.limit == tagged && Name.limit == tagged)
  }

  @Test func aBufferIsNoLargerForBeingSecret() {
    #expect(SecretDigest.limit == Digest.limit && SecretData.limit == QualifyingData.limit)
    #expect(SecretMaxBuffer.limit == MaxBuffer.limit && SecretPrivate.limit == Private.limit)
    #expect(SecretMessageRSA.limit == PublicKeyRSA.limit && PrivateKeyECC.limit == ECCParameter.limit)
  }

  @Test func keysAndBlocksAreThoseOfTheLargestAlgorithms() throws {
    let keyBits = try #require(BlockCipher.allCases.flatMap(\.keyBits).max())
    #expect(IV.limit == BlockCipher.allCases.map(\.blockSize).max())
    #expect(SymKey.limit == max(keyBits / 8, Digest.limit))
    #expect(ECCParameter.limit == Curve.allCases.map(\.size).max())
    #expect(PublicKeyRSA.limit == RSAParameters.supportedKeyBits.max().map { Int($0) / 8 })
    #expect(PrivateKeyRSA.limit == PublicKeyRSA.limit / 2)
    #expect(Label.limit == min(Digest.limit, ECCParameter.limit, 32))
  }

  @Test func aTemplateHoldsTheLargestPublicArea() throws {
    let cipher = SymDefObject(SymmetricCipher())
    let policy = Digest(octets(Digest.limit))
    let areas = [
      Public(
        authPolicy: policy, parameters: .rsa(RSAParameters(symmetric: cipher, scheme: .oaep(.sha512), keyBits: 4096)),
        unique: .rsa(PublicKeyRSA(octets(PublicKeyRSA.limit)))),
      Public(
        authPolicy: policy,
        parameters: .ecc(
          ECCParameters(
            symmetric: cipher, scheme: .ecdaa(ECDAAScheme(.sha512, 0)), curveID: .bnP638, kdf: .kdf2(.sha512))),
        unique: .ecc(point)),
    ]
    for area in areas { #expect(try area.marshaled().count <= Template.limit) }
  }

  @Test(arguments: PublicType.allCases)
  func aPrivateAreaHoldsTheLargestSensitiveAreaAndTwoDigests(_ type: PublicType) throws {
    let limits: [PublicType: Int] = [
      .rsa: PrivateKeyRSA.limit, .ecc: PrivateKeyECC.limit, .keyedHash: SensitiveData.limit, .symCipher: SymKey.limit,
    ]
    let key = try #require(limits[type])
    let sensitive = Sensitive(
      authValue: Auth(secret(64)), seedValue: SecretDigest(secret(64)), sensitive: SensitiveComposite(type, secret(key))
    )
    let size = try Sized(sensitive).marshaled().count + 2 * (2 + Digest.limit)
    #expect(type == .rsa ? size == Private.limit : size <= Private.limit)
  }

  @Test func aCredentialIsTwoDigestsAndASecretOneRSABlock() throws {
    let point = try point.marshaled().count
    #expect(IDObject.limit == 2 * (2 + Digest.limit))
    #expect(EncryptedSecret.limit == max(PublicKeyRSA.limit, point))
    #expect(SensitiveData.limit >= 2 * (2 + Label.limit))
  }

  /// The largest sequences, with all but one octet of a block pending in each state.
  @Test func theLargestSequenceFitsItsContext() throws {
    let states = HashAlgorithm.allCases.map { algorithm in
      var state = HashState(algorithm)
      state.update(octets(algorithm.blockSize - 1))
      return state
    }
    let event = SequenceObject(authValue: secret(64), computation: .event(states), isSafe: true)
    #expect(try SavedSequence(event).marshaled().count + 8 <= ContextSensitive.limit)
    for algorithm in HashAlgorithm.allCases {
      var state = HMACState(algorithm, key: secret(1))
      state.update(octets(algorithm.blockSize - 1))
      let saved = try SavedSequence(SequenceObject(authValue: Secret(), computation: .hmac(state))).marshaled()
      #expect(try SavedSequence(reading: saved).sequence != nil)
    }
  }

  /// Each list with one element for each hash algorithm, in the largest response that has it.
  @Test func responsesHaveRoomForEveryHash() throws {
    let digests = DigestValues(HashAlgorithm.allCases.map { HashDigest($0, octets($0.size)) })
    #expect(try 100 + digests.marshaled().count <= Limits.maxResponseSize)
    let selections = PCRSelectionList(HashAlgorithm.allCases.map { PCRSelection($0, .all) })
    let values = DigestList(Array(repeating: Digest(octets(64)), count: DigestList.limit))
    #expect(try 100 + 4 + selections.marshaled().count + values.marshaled().count <= Limits.maxResponseSize)
    #expect(try 4 + selections.marshaled().count <= Limits.maxCapBuffer)
    #expect(Algorithms.implemented.count <= min(Limits.maxAlgListSize, Limits.maxCapAlgs))
  }

  @Test func aSavedContextFitsInACommand() {
    // Header, sequence, saved handle, hierarchy, size.
    #expect(10 + 8 + 4 + 4 + 2 + ContextDataBuffer.limit <= Limits.maxCommandSize)
  }
}

/// TPMA_OBJECT against its table; bit 18 has two names there.
struct ObjectAttributesTests {
  @Test func theBitsHaveTheNamesOfTheirTable() throws {
    let table = try #require(SpecTables.all.bitfields["TPMA_OBJECT"])
    let expected = table.bits.filter { !$0.isReserved }.map { "\($0.name.prefix { $0 != " " }) \($0.value)" }
    #expect(ObjectAttributes.names.map { "\($0.name) \($0.bits.rawValue)" } == expected)
  }

  @Test func whatHasNoNameIsReserved() {
    let named = ObjectAttributes.names.reduce(into: UInt32(0)) { $0 |= $1.bits.rawValue }
    #expect(ObjectAttributes.reserved == ~named)
  }
}
