// SPDX-License-Identifier: Apache-2.0

/// A TPM_RC other than success: what a command that fails is answered with. Part 2, 6.6.
public struct ResponseCode: Error, Hashable, BitwiseCopyable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// True for format-one codes, the only ones that carry a handle, parameter or session number. Part 2, 6.6.2.
  public var isFormatOne: Bool { rawValue & 0x080 != 0 }

  /// True for a format-one code that names no handle, parameter or session yet.
  private var canBeNumbered: Bool { isFormatOne && rawValue & 0xF40 == 0 }

  /// The same error, said of parameter `n`, counted from 1 and without the handles.
  public func parameter(_ n: Int) -> Self { numbered(0x040, n, limit: 15) }

  /// The same error, said of handle `n`, counted from 1.
  public func handle(_ n: Int) -> Self { numbered(0x000, n, limit: 7) }

  /// The same error, said of session `n`, counted from 1.
  public func session(_ n: Int) -> Self { numbered(0x800, n, limit: 7) }

  /// TPM_RC_REFERENCE_H0 and on: handle `n`, counted from 1, names something that is not loaded.
  public static func missingHandle(_ n: Int) -> Self {
    Self(rawValue: referenceH0.rawValue + UInt32(clamping: min(n, 7) - 1))
  }

  /// TPM_RC_REFERENCE_S0 and on: session `n`, counted from 1, is not loaded.
  public static func missingSession(_ n: Int) -> Self {
    Self(rawValue: referenceS0.rawValue + UInt32(clamping: min(n, 7) - 1))
  }

  private func numbered(_ kind: UInt32, _ n: Int, limit: Int) -> Self {
    guard canBeNumbered, n >= 1, n <= limit else { return self }
    return Self(rawValue: rawValue | kind | UInt32(n) << 8)
  }
}

extension ResponseCode: CustomStringConvertible {
  /// The name in Part 2, with the handle, parameter or session that it is about.
  public var description: String {
    let base = isFormatOne ? Self(rawValue: rawValue & 0x0BF) : self
    let name = Self.names.first { $0.code == base }?.name ?? "TPM_RC 0x" + String(rawValue, radix: 16)
    guard isFormatOne, rawValue & 0xF00 != 0 else { return name }
    let number = rawValue >> 8 & 0xF
    if rawValue & 0x040 != 0 { return "\(name), parameter \(number)" }
    return number > 7 ? "\(name), session \(number - 8)" : "\(name), handle \(number)"
  }
}
