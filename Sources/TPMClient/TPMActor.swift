// SPDX-License-Identifier: Apache-2.0
internal import Dispatch

/// A TPM for concurrent code: commands run one after the other on a thread of the TPM's own, so that waiting for it
/// holds up nobody else.
///
/// ```swift
/// let tpm = TPMActor(TPMConnection(try CharacterDevice("/dev/tpmrm0")))
/// let random = try await tpm.perform { try $0.run(GetRandom.self) { $0.bytesRequested = 16 }.randomBytes }
/// ```
public actor TPMActor {
  private let connection: TPMConnection
  private let executor = QueueExecutor()

  /// Takes a connection over.
  public init(_ connection: sending TPMConnection) { self.connection = connection }

  public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Runs commands in turn; none of another caller comes between them.
  public func perform<R: Sendable, E: Error>(
    _ body: @Sendable (TPMConnection) throws(E) -> R
  ) throws(E) -> R {
    try body(connection)
  }
}

/// Runs the jobs of an actor on a queue of their own.
private final class QueueExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "TPM")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }
}
