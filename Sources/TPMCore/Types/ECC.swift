// SPDX-License-Identifier: Apache-2.0
internal import TPMCrypto

/// TPMS_ECC_POINT: a point by its coordinates. Part 2, 11.2.5.2.
struct ECCPoint: Wire, Hashable {
  var x = ECCParameter()
  var y = ECCParameter()

  init() {}
  init(x: ECCParameter, y: ECCParameter) { (self.x, self.y) = (x, y) }

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
    try codec.field("x", &x)
    try codec.field("y", &y)
  }
}

/// TPMS_ALGORITHM_DETAIL_ECC: the numbers of a curve. Part 2, 11.2.5.8.
struct AlgorithmDetailECC: Wire, Hashable {
  var curveID = Curve()
  var keySize: UInt16 = 0
  var kdf = KDFScheme.null
  var sign = ECCScheme.null
  var p = ECCParameter()
  var a = ECCParameter()
  var b = ECCParameter()
  var gX = ECCParameter()
  var gY = ECCParameter()
  var n = ECCParameter()
  var h = ECCParameter()

  mutating func visit<C: Codec>(_ codec: inout C) throws(ResponseCode) {
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
