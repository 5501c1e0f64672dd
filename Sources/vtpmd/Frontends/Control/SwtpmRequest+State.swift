// SPDX-License-Identifier: Apache-2.0
internal import LinuxSystem
internal import TPMCore
internal import TPMCrypto

/// GET_STATEBLOB, with which a machine's TPM leaves with it.
///
/// The state goes in two parts, and commands may come between them: a client that asks for the permanent one and next,
/// on the same connection, for the volatile one gets both of the same moment.
struct StateSource {
  /// The volatile state of when the permanent one was given, until it is asked for.
  private enum Counterpart {
    case current
    case kept(Secret?)
  }

  private var counterpart = Counterpart.current

  /// Answers with all of a state from an offset on. Flag 1 asks for what is not encrypted, which none is.
  mutating func get(
    flags: UInt32, kind: UInt32, offset: UInt32, _ output: inout OctetQueue, host: inout Host
  ) {
    guard flags & ~1 == 0, let kind = StateKind(rawValue: kind) else {
      return SwtpmRequest.answer([SwtpmResult.badParameter, 0, 0, 0], &output)
    }
    do throws(StoreFailure) {
      guard let blob = try take(kind, host: host) else {
        return SwtpmRequest.answer([SwtpmResult.missing, 0, 0, 0], &output)
      }
      let start = min(Int(clamping: offset), blob.count)
      let (total, length) = (UInt32(clamping: blob.count), UInt32(clamping: blob.count - start))
      // The answer is one, however long the state is.
      output = OctetQueue(capacity: blob.count + 16)
      SwtpmRequest.answer([SwtpmResult.success, 0, total, length], &output)
      output.append(blob.bytes.extracting(droppingFirst: start))
    } catch { SwtpmRequest.answer([SwtpmResult.ioError, 0, 0, 0], &output) }
  }

  private mutating func take(_ kind: StateKind, host: borrowing Host) throws(StoreFailure) -> Secret? {
    switch kind {
    case .permanent:
      counterpart = .kept(try host.state(.volatile))
    case .volatile:
      if case .kept(let state) = counterpart {
        counterpart = .current
        return state
      }
    case .saved: break
    }
    return try host.state(kind)
  }
}

/// SET_STATEBLOB, with which it arrives: the octets of a request are collected as they come.
struct StateStream {
  private final class Arrival {
    /// What the request is refused with after its octets; nil where it is not.
    let refusal: UInt32?
    let kind: StateKind
    var remaining: UInt32
    var blob = Writer()

    init(_ kind: StateKind, _ length: UInt32, refusal: UInt32?) {
      (self.kind, remaining, self.refusal) = (kind, length, refusal)
    }
  }

  private var arrival: Arrival?

  var isRunning: Bool { arrival != nil }

  /// Begins with a request; one that is refused is answered after its octets too, or the connection ends where they are
  /// more than any state has.
  mutating func begin(
    flags: UInt32, kind: UInt32, length: UInt32, _ output: inout OctetQueue, host: inout Host
  ) -> Step {
    guard length <= Host.largestState else {
      SwtpmRequest.answer([SwtpmResult.badParameter], &output)
      return .over
    }
    let known = StateKind(rawValue: kind)
    let refusal: UInt32? =
      host.isPoweredOn ? SwtpmResult.badOrdinal : flags != 0 || known == nil ? SwtpmResult.badParameter : nil
    arrival = Arrival(known ?? .saved, length, refusal: refusal)
    finishIfWhole(&output, host: &host)
    return .served
  }

  mutating func serve(_ input: inout OctetQueue, _ output: inout OctetQueue, host: inout Host) -> Step {
    guard let arrival else { return .waiting }
    let count = min(input.count, Int(clamping: arrival.remaining))
    guard count > 0 else { return .waiting }
    if arrival.refusal == nil { arrival.blob.write(input.octets.extracting(0..<count)) }
    input.drop(count)
    arrival.remaining -= UInt32(clamping: count)
    finishIfWhole(&output, host: &host)
    return .served
  }

  private mutating func finishIfWhole(_ output: inout OctetQueue, host: inout Host) {
    guard let whole = arrival, whole.remaining == 0 else { return }
    arrival = nil
    SwtpmRequest.answer([whole.refusal ?? Self.take(whole.kind, whole.blob, host: &host)], &output)
  }

  /// An empty state is one that there was none of.
  private static func take(_ kind: StateKind, _ blob: borrowing Writer, host: inout Host) -> UInt32 {
    guard blob.count > 0 else { return SwtpmResult.success }
    // It may have got power while its octets came.
    guard !host.isPoweredOn else { return SwtpmResult.badOrdinal }
    do throws(StateError) { try host.setState(kind, blob.octets) } catch {
      if case .notStored = error { return SwtpmResult.ioError }
      return SwtpmResult.badParameter
    }
    return SwtpmResult.success
  }
}
