// SPDX-License-Identifier: Apache-2.0

extension PCRProperty {
  /// TPM_CAP_PCR_PROPERTIES: for each property the PCR that have it, in ascending order. Part 2, 6.14.
  static let all: [TaggedPCRSelect] = {
    var result = [select(.save, \.isStateSaved)]
    for locality: UInt8 in 0...4 {
      let extend = PCRProperty(rawValue: extendL0.rawValue + 2 * UInt32(locality))
      let reset = PCRProperty(rawValue: resetL0.rawValue + 2 * UInt32(locality))
      result.append(select(extend) { $0.mayExtend(from: locality) })
      result.append(select(reset) { $0.mayReset(from: locality) })
    }
    return result + [
      select(.noIncrement, \.isNotCounted),
      select(.drtmReset, \.isResetByDRTM),
      select(.policy, \.isInAuthGroup),
      select(.auth, \.isInAuthGroup),
    ]
  }()

  private static func select(_ property: PCRProperty, _ has: (PCRAttributes) -> Bool) -> TaggedPCRSelect {
    let numbers = (0..<Limits.implementationPCR).filter { has(PCRAttributes.of($0)) }
    return TaggedPCRSelect(property, PCRBitmap(numbers))
  }
}
