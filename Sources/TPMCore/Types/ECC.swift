// SPDX-License-Identifier: Apache-2.0
public import TPMCrypto

/// TPMS_ECC_POINT: a point by its coordinates. Part 2, 11.2.5.2.
public struct ECCPoint: Wire, Hashable {
  public var x = ECCParameter()
  public var y = ECCParameter()

  public init() {}
  public init(x: ECCParameter, y: ECCParameter) { (self.x, self.y) = (x, y) }

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("x", &x)
    try codec.field("y", &y)
  }
}

/// TPMS_ALGORITHM_DETAIL_ECC: the numbers of a curve. Part 2, 11.2.5.8.
public struct AlgorithmDetailECC: Wire, Hashable {
  public var curveID = Curve()
  public var keySize: UInt16 = 0
  public var kdf = KDFScheme.null
  public var sign = ECCScheme.null
  public var p = ECCParameter()
  public var a = ECCParameter()
  public var b = ECCParameter()
  public var gX = ECCParameter()
  public var gY = ECCParameter()
  public var n = ECCParameter()
  public var h = ECCParameter()

  public init() {}

  public mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("curveID", &curveID)
    try codec.field("keySize", &keySize)
    try codec.field("kdf", &kdf)
    try codec.field("sign", &sign)
    try codec.field("p", &p)
    try codec.field("a", &a)
    try codec.field("b", &b)
    try codec.field("gX", &gX)
    try codec.field("gY", &gY)
    try codec.field("n", &n)
    try codec.field("h", &h)
  }
}
