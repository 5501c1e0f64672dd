// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMCrypto

/// A journal that holds everything in its first record.
struct NewJournal: ~Copyable {
  let header: JournalHeader
  /// Seals the records that follow.
  var cipher: RunCipher?
  private(set) var image: OctetQueue

  init(_ whole: RawSpan, _ key: StateKey) throws(CryptoError) {
    let header = try JournalHeader(of: key)
    var cipher = try RunCipher(beginningIn: header, key)
    let record = try cipher.seal(whole, sequence: JournalFormat.firstSequence)
    var image = OctetQueue(capacity: JournalFormat.headerSize + record.count)
    image.append(header.octets.rawSpan)
    image.append(record.octets)
    self.header = header
    self.cipher = consume cipher
    self.image = image
  }

  /// The octets, which are then no longer here.
  mutating func takeImage() -> OctetQueue {
    var image = OctetQueue(capacity: 1)
    swap(&image, &self.image)
    return image
  }
}
