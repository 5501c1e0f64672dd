// SPDX-License-Identifier: Apache-2.0

/// The numbers of the known answers of RSA and of elliptic curves. The keys were made for this and used nowhere else.
enum AsymmetricVectors {
  /// An RSA key of 2048 bits with the exponent 65537.
  static let modulus = octets(
    "c28d2deb1dab5d239993e08edcafd3fa3758a37d353f33a894c53c08af0583109f0826044948c8fca2f29d2d876a23dcb673"
      + "2253ea246c396f914d616664a9b346cb1ef427a49db1f706afe3571d4cdb7520c904d3bc3ad65fcbfe82d87fc5d1949eb536"
      + "9c52a08bc17bda764da2b4dedb1ea3e3dcbed26c68a08416112b747bd69faefdf0b6b3fece98ef241c9b692cda2554544990"
      + "3eaf93a4d968ef8b8e34b1662ff92967cfa1ef31b7d12c35b40cf6f39fe4c226b25066c929ee31a00b36bab37af41ac6b693"
      + "21aeec9556e2759bc6b23e763ad597a15b07c85bc6092ae5d5254ea6f15b5d12b928dc584844683db8826112344d5df6e61e"
      + "4735e468772d")
  /// A prime factor of it.
  static let prime = octets(
    "f7a1a8e5a5581586532b4a76bb7ee78f3da6aae49f16e99bc2e5f31098999072c9fa03cfb991714063dfe711a2ad108a762c"
      + "5cbaa81da97269527598b7186f3687eda0a34dffbdc463a6ec4cfb43acec5e6bbd16ae33ed8765628f95a6b4cf83d4283d1a"
      + "a30a8ebcaeb10037cc92f1ac8be38a5ad89ec906340f44c90274a2fb")
  /// The RSASSA signature of "abc" with SHA-256.
  static let rsassa = octets(
    "a647095525e9e9ff9bcb91aca4d0d56a54d6172aed2568d7cb3924a2e719d4065bc39f5bc61d48ae039cc513c499dc7cab25"
      + "1ab315293dfb37d090876052c0bf082b5e6f47e4856e73a2dcd01514f4f1653e39c0ccff2b86326168b1cfdb7eb6fe5d03b5"
      + "4d74386ea50cae99fdb81581222df9fe96e890794398da7c4f8a25566831cb7eea752de4b8135c720bbfe094b2b041f75928"
      + "ab8b714aa081703532d39c2ec5d3046cd3ec55e7a39808d0ca28d905042fdf3795404e635364dc44d04f8cf2e9a157dedb84"
      + "756ecb958e1fd2c0827c4aa07e1bd6c3cb446c06d5be5d1af92cb3db9b60883ca093d54a3a98dcf5e274c1919c53c2d4b763"
      + "4a52bf042ee3")
  /// An RSAPSS signature of "abc" with SHA-256.
  static let rsapss = octets(
    "aeaff0b46ac24686161e3fdfb0ee7baa98315cacc51099d229d7a44fd733c87a41ede6799464e0686715cf65de9dd7bb2efb"
      + "7d793f7ce4171eb2a482a55be8306e3af0dc4ee8ceea6bc4c7fd87b0ad333b49f867e8684e2ca4e023e3380f369d73eb4064"
      + "28b5957bb5290d012857a1d87c94d656b64fbf802ce1905b5ce40e7ff3aa2ce2238d7151e5d4321fcdadc0cae63a46c33c17"
      + "d5aaa64bc002e85afe3cba28dda4cf65fb63581e309290bc113f16d1077e5641eea8c2eb5c863e0adab29e8e6264bf197b38"
      + "800090cfe4ad74cb59c3ea2009157ca558fb8a69ca6abc3585244233e66439d7e5884af2fad17101410eb6fa708ff1777c63"
      + "a3fcc924a548")
  /// "known answer", encrypted with RSAES.
  static let rsaes = octets(
    "ad9f68bd1f88bb9f58ec527f1f6ecb2fc4640a18df1e0b4b80773fd669772ba10f296d4087590c8fce659f3ce33ef47eb0bd"
      + "74c4265500565d2870a7225f03e346c40b990a3d0ffd1a54b5186c45dfa5bad663d805428d9c4e414d250c565810ae782d5f"
      + "203caf826c56d6d2b0ff5ef86f5c29020f4be8a8922a4db0711ff58504e0f61e8302f2f3eb0e79bad79ba899cc2a3d27f22a"
      + "ede2697f1b5105f7f857c7d1e0fcb94ef3e24b641dd1a1ba515b4705eec92b63d377e64142df9b64d1dd0090e834e3e497ea"
      + "e5273bf5dfaa7eb2e5c0411fa1e9b1097c9ad300628015042605ff676eb3e1824112beb1659ff5c9dfddc006fdbbc90a1f4d"
      + "4f32e34f4fe5")
  /// "known answer", encrypted with OAEP and SHA-256.
  static let oaep = octets(
    "8e3c95669a37f34f63dd89eec36261e131121ec22d92db0d3f7e1c486a857e83fffc1c532794189944f2866616e627f31031"
      + "ea7d324888f22f38917ada626b1f758b7356050a4316f2bd5cb34c13c8967d2db85e0795ab1ba8ac73918c2256c6cfc2039d"
      + "dab85278b78f31285a8920a041c20c967412ee287a1ca48a9f4ccc109341410683a3a8560437b29c475c15ef9b7a2230265f"
      + "d05dad3018b087b7bfd2486f8017188e623154541bf35a0f10f0b0afea4dbe00b7847e99a791ec86edc9770fcc8223412188"
      + "211a4b38b3d8a6e35007fa17dbb30a69b7a925fe75744443764d0d369ae6a56a6de3b9dd96004a9f6343f6e0cbd8c5d7b02d"
      + "6f6c27dcf9d5")
  /// A private key of nistP256.
  static let nistP256Scalar = octets(
    "9c7f316d585ed8f8dfd5d4546b8b79be311d831c8ccad76bcdb83bf8fcb368c2")
  /// The public point, x and y.
  static let nistP256Point = octets(
    "31449c22b0b0ba43d75fda1b17c7e767bbcf4c7b49804fc651d751f95b5c194ff4a901f3eb869c8e04a9912ee327b4dabce1"
      + "5d134e8f1b26361bf6c765d1edbc")
  /// A private key of nistP384.
  static let nistP384Scalar = octets(
    "4aa16676c362d51f16c8d3b2c8b67939cfe784147b1e001087d1b9ff4229cd58d5102ea2ae6b8125020287a64b3050fb")
  /// The public point, x and y.
  static let nistP384Point = octets(
    "522619c06576f72e3a5cd0897be1e8c6b88c1f9d095cbd0449c00b2a90c813c5c5496261ee3b5c69877960b4d79cbe63d7e3"
      + "ef705f04d425591982ae68f3c594d6c1d233af0a00fde9252c03a7224622282be3f536dc75183821a694d5de2a97")
  /// A private key of nistP521.
  static let nistP521Scalar = octets(
    "019fb64707f6c6cd4f7a29835ddf110aae69e3893926841572da3e9ebf50538fc746c495322749144c64485be4a8f98f76f9"
      + "0e56e953be7e42a61b9b415438922282")
  /// The public point, x and y.
  static let nistP521Point = octets(
    "017c28155dcb4c1f08af3f934140bb04d49b602da21790c88e32b957252f0b9435d93d6063ccd8340a05333282ab5f7fe081"
      + "5133af5e78c709916c9ed9d6632dd17901d6ad19598b4bde9b97d5c9c60914ee395380383a19e7705731fd1dfcc54afa21a3"
      + "948d30d9aa234acda0d876c127d5d58c87d45901d8356ebcec42940ce3caee5a")
  /// Somebody else's public point of nistP256.
  static let peerPoint = octets(
    "770875be07a49656dc46328e5a6ea763018201f36104ae16165d74141d70ee278fcc0d73367c8dd11443b75f0ce73ba412fe"
      + "760dce84d9fac58b9049e2cc8bb9")
  /// The x-coordinate that both keys share.
  static let sharedX = octets(
    "e72ca610ad3fac05a15b64490a1de8c438f517dfc391c75a7e314b9eaf1ecb23")

  // RFC 6979, A.2.5: the key of P-256 and its signature of "sample" with SHA-256.
  /// The public point.
  static let ecdsaPoint = octets(
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1"
      + "b20c2d7e9f5177a3c294d4462299")
  /// r.
  static let ecdsaR = octets(
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716")
  /// s.
  static let ecdsaS = octets(
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")

  private static func octets(_ digits: String) -> [UInt8] { KnownAnswerTests.Test.octets(digits) }
}
