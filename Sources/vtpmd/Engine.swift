// SPDX-License-Identifier: Apache-2.0
internal import TPMCore

/// The engine as the frontends use it; tests put a smaller one in its place.
protocol Engine: AnyObject {
  var isPoweredOn: Bool { get }
  var isEstablished: Bool { get }
  var maxCommandSize: Int { get }
  /// _TPM_Init. Part 1, 10.2.2.
  func powerOn()
  /// Power goes away, without warning.
  func powerOff()
  /// Answers exactly once, whatever the octets; the response is gone afterwards.
  func execute(_ command: RawSpan, locality: UInt8, respond: (RawSpan) -> Void)
  /// TPM2_Startup(CLEAR) on our own, where there was none since power-on.
  func startup()
  /// Saves as TPM2_Shutdown(CLEAR) does, where the TPM was started.
  func shutdown()
  /// The next self-test fails, if it is run before the next _TPM_Init.
  func failNextSelfTest()
  func hashStart()
  func hashData(_ octets: RawSpan)
  func hashEnd()
  /// Lets the authenticated countdown timers run down, tells the number of each that has signalled since this was last
  /// called, and answers in how many milliseconds the next one signals; nil while none counts. Part 1, 40.
  func keepTime(_ signal: (Int) -> Void) -> UInt64?
  /// False where there is no such timer.
  func isTimerSignaled(_ number: Int) -> Bool
  /// False where the locality may not.
  func resetEstablished(locality: UInt8) -> Bool
  /// What is stored of the TPM.
  func persistentState() throws(StoreFailure) -> Transaction
  /// What power keeps of the TPM; nothing without power.
  func volatileState() throws(StoreFailure) -> Transaction
  /// Whether a TPM could be taken up from these records.
  func check(_ state: StoredState) throws(StateError)
  /// Becomes the TPM that these records are.
  func replace(with state: StoredState) throws(StateError)
}

/// The TPM of a daemon, which nobody but its host has.
final class TPMEngine: Engine {
  // Sound: nothing that the TPM calls, its platform and its store, gets back to it.
  @exclusivity(unchecked) private var storage: TPM
  private let trace: TraceFile?
  private(set) var maxCommandSize: Int

  /// - Parameter trace: where commands and responses are put down
  init(_ tpm: consuming TPM, trace: TraceFile? = nil) {
    maxCommandSize = tpm.maxCommandSize
    unsafe storage = tpm
    self.trace = trace
  }

  private var tpm: TPM {
    _read { yield unsafe storage }
    _modify { yield unsafe &storage }
  }

  var isPoweredOn: Bool { tpm.isPoweredOn }
  var isEstablished: Bool { tpm.isEstablished }
  func powerOn() { tpm.powerOn() }
  func powerOff() { tpm.powerOff() }
  func execute(_ command: RawSpan, locality: UInt8, respond: (RawSpan) -> Void) {
    guard let trace else { return tpm.execute(command, locality: locality, respond: respond) }
    trace.command(command, locality: locality)
    tpm.execute(command, locality: locality) { response in
      trace.response(response)
      respond(response)
    }
  }
  func startup() { tpm.startup() }
  func shutdown() { tpm.shutdown() }
  func failNextSelfTest() { tpm.failNextSelfTest() }
  func hashStart() { tpm.hashStart() }
  func hashData(_ octets: RawSpan) { tpm.hashData(octets) }
  func hashEnd() { tpm.hashEnd() }
  func keepTime(_ signal: (Int) -> Void) -> UInt64? { tpm.keepTime(signal) }
  func isTimerSignaled(_ number: Int) -> Bool { tpm.isTimerSignaled(number) }
  func resetEstablished(locality: UInt8) -> Bool { tpm.resetEstablished(locality: locality) }
  func persistentState() throws(StoreFailure) -> Transaction { try tpm.persistentState() }
  func volatileState() throws(StoreFailure) -> Transaction { try tpm.volatileState() }
  func check(_ state: StoredState) throws(StateError) { try tpm.check(state) }
  func replace(with state: StoredState) throws(StateError) {
    try tpm.replace(with: state)
    maxCommandSize = tpm.maxCommandSize
  }
}
