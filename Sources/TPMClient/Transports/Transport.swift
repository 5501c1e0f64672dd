// SPDX-License-Identifier: Apache-2.0
public import TPMCore

/// A way to a TPM: it takes the octets of a command there, and the octets of the response back.
public protocol Transport: AnyObject {
  /// Sends one command and waits for its response, which takes the place of what `response` held.
  ///
  /// - Parameter locality: where the command shall come from; a transport that cannot choose says so in the error
  func exchange(_ command: RawSpan, _ response: inout Writer, locality: UInt8) throws(TransportError)

  /// What the platform around the TPM can be told; nil where the TPM is a chip, or another program has the platform.
  var platform: (any PlatformControl)? { get }
}

/// The signals of a platform that a simulator takes in the place of wires. Part 1, 9.4 and 10.2.
public protocol PlatformControl: AnyObject {
  /// _TPM_Init: the TPM gets power.
  func powerOn() throws(TransportError)
  /// The TPM loses power, with or without a TPM2_Shutdown before.
  func powerOff() throws(TransportError)
  /// Whether a person asserts physical presence from now on.
  func setPhysicalPresence(_ isPresent: Bool) throws(TransportError)
  /// Whether commands that can be given up are to be, with TPM_RC_CANCELED.
  func setCancel(_ isCancelled: Bool) throws(TransportError)
  /// _TPM_Hash_Start, _TPM_Hash_Data with each part, and _TPM_Hash_End.
  func measure(_ parts: [[UInt8]]) throws(TransportError)
  /// Lets the next self-test fail that is run before the next _TPM_Init. Part 1, 9.4.
  func failNextSelfTest() throws(TransportError)
  /// Lets so much time pass for the TPM.
  func pass(milliseconds: UInt64) throws(TransportError)
}

/// Why a command did not reach the TPM, or its response did not come back.
public struct TransportError: Error, Equatable, CustomStringConvertible {
  /// In one line, without a full stop.
  public let description: String
  /// What was asked for is not a part of what the transport speaks.
  public let isUnsupported: Bool

  public init(_ description: String, isUnsupported: Bool = false) {
    (self.description, self.isUnsupported) = (description, isUnsupported)
  }

  static func unsupported(_ what: String) -> Self {
    Self("\(what) is not something this transport can do", isUnsupported: true)
  }
}

extension Transport {
  /// Nothing.
  public var platform: (any PlatformControl)? { nil }
}

/// The longest response that is taken from a TPM, in octets; a size field that says more is a mistake.
let maxResponseSize = 65536
