// SPDX-License-Identifier: Apache-2.0

/// Keys by their handles.
extension Machine {
  /// The object that handle `number` of a command names, for a command that wants one of a certain kind, as no
  /// sequence is; that earns `code`.
  func key(_ handle: UInt32, number: Int, else code: ResponseCode = .key) throws(ResponseCode) -> Object {
    do throws(ResponseCode) { return try object(handle) } catch { throw code.handle(number) }
  }
}
