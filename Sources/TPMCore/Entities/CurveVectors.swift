// SPDX-License-Identifier: Apache-2.0

/// More numbers of the known answers of elliptic curves, computed by another program. The signatures are those of the
/// P-256 key in `AsymmetricVectors` over the SHA-256 digest of "abc".
enum CurveVectors {
  /// A private key of nistP192.
  static let nistP192Scalar = octets(
    "4ac88dbd428e31f72954223df57195edf0ad98f0ed085565")
  /// The public point, x and y.
  static let nistP192Point = octets(
    "58f298b98687854f69633ebd02293871eb4b90f003fe42c9da215dc4cda8671256e268643e277472a4607c901cbea405")
  /// A private key of nistP224.
  static let nistP224Scalar = octets(
    "25e50a693349bc0d560575ecd0bd696446e019279c613023477f97fe")
  /// The public point, x and y.
  static let nistP224Point = octets(
    "9edebbbe06c7fd00f8c211c4be6c97816de96d88288e02f6e0f6bfdf72f83ca6bd425bb004b911bbb5fa83d8b44d5cf89c26"
      + "5649c3197d59")
  /// A private key of bnP256.
  static let bnP256Scalar = octets(
    "31de183534d3d27ad3785e257c7a149d1d5d9ef10277ed3fd0d5cd529edadf03")
  /// The public point, x and y.
  static let bnP256Point = octets(
    "a8bb8de8988bf68d94347dd958f465380e6270d00451b3734d7e44cc9e101a1110b19d15089862d4b646d4832c23d43bde06"
      + "f390ed2121b5b6b55e93fbe04a59")
  /// A private key of bnP638.
  static let bnP638Scalar = octets(
    "205981bd404c4f9e99bffdcf84d0aaae0658a9b93db3b0df07cc053596b302ca67c28e023e773b8a48c5927079cc399444b6"
      + "6e5ac86b4e200ffada2e0bd1d2bd418cb716a7203262ae72efd7da527a3a")
  /// The public point, x and y.
  static let bnP638Point = octets(
    "23b8e86b4f00bd9aeb0b46330f63ecf3d944a5a4a768ef1fac77d11c8a0c7eff2dcf139fbc2a745c7cbd8821e7dbfd0e9977"
      + "f95244736e8122b35c80f169d66ad06ad80c09e72971b953460031fe7f241d9a8d0ab452bb2c1b9b16337643bf57e87cf8e9"
      + "e3d93d550dbf8c1a26d0a7a4838cd32f19ae17c4918ccc236281c03ac9ddba28358d362ca768e05e021dbb0042a0ce1c6d72"
      + "fad14a54facfbbeefb1c")
  /// A private key of sm2P256.
  static let sm2P256Scalar = octets(
    "a2166ff3438eae969ad8442a34effedbea3a88b6bbd074280337b1f065935149")
  /// The public point, x and y.
  static let sm2P256Point = octets(
    "83deff4d00f0f41719c49a9fd8de258703dc3a15d7a8dfda8d438b2e85fbe146f1e127b87a2986a79d14957ba4a8804a8746"
      + "80eb08e0414a5d4e965e94f63753")
  /// The octets that a one-time scalar is made of.
  static let drawn = octets(
    "478121394e643ebec12b1d227d08798c42fe08fcdf624d1e795c190f01e95fc2eb14783fb1d50252")
  /// r of the SM2 signature of "abc" with SHA-256 and that scalar.
  static let sm2R = octets(
    "2c3ee573bb1b65e2b2ba187f65e46ffcca010bc09ec051518addc53134ab082f")
  /// s.
  static let sm2S = octets(
    "3eb83861d18b8a05c7c983417e19abbd4980f492b8032d6a0ea8cbdccd42756e")
  /// r of the EC Schnorr signature.
  static let schnorrR = octets(
    "2b86ab1e370763ce7ec5884114ef0f5c34a69d14dcef7577fc3500d3cde20386")
  /// s.
  static let schnorrS = octets(
    "00989b5ea08f5fd07a293c26c0f383f260574fec1bc2c0c75e77d35f64fb5c44")
  /// The private key that was committed to for ECDAA.
  static let commitment = octets(
    "2244e570e152341b85166fb056feb0a2767f8a6b2b927918c7ab11da4e9e5fa5")
  /// k of the ECDAA signature.
  static let ecdaaK = octets(
    "0f8f5be0e723199455bbd1c7b61508ae72b2d18eb8a95b0d0855977a76602cd3")
  /// s.
  static let ecdaaS = octets(
    "c10316326b94cfb549852879b431a105d1e6ce5742876f45c951bc68c0266cb3")
  /// What Full MQV gives with that one-time key and two points of the other side.
  static let mqvPoint = octets(
    "00ca224850c2f01ea7270459e33e7abaabf7632b8f076a700bcdbd56744f79c6a3948e916449712a3a828a765184a02b6fab"
      + "e9da4e1c5efe9138986ca50a71bb")

  private static func octets(_ digits: String) -> [UInt8] { KnownAnswerTests.Test.octets(digits) }
}
