import Foundation
import Hashing
import Testing

@Suite struct SHA256HasherTests {
  @Test(arguments: [
    // FIPS 180-4's example messages, and the empty one.
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func `the published digests come out`(message: String, digest: String) {
    var hasher = SHA256Hasher()
    hasher.update(Array(message.utf8).span)
    #expect(hexadecimal(hasher.finalize()) == digest)
  }

  @Test(arguments: golden)
  func `digests agree with Python's hashlib`(golden: Golden) {
    var hasher = SHA256Hasher()
    hasher.update(pattern(golden.count).span)
    #expect(hexadecimal(hasher.finalize()) == golden.sha256)
  }

  @Test(arguments: [1, 3, 31, 63, 64, 65, 127, 1000])
  func `a message in pieces has the digest of the whole`(piece: Int) {
    let message = pattern(3000)
    var hasher = SHA256Hasher()
    var start = 0
    while start < message.count {
      let end = min(start + piece, message.count)
      hasher.update(message.span.extracting(start..<end))
      start = end
    }
    var whole = SHA256Hasher()
    whole.update(message.span)
    #expect(hasher.finalize() == whole.finalize())
  }

  @Test func `a file has the digest of its bytes`() throws {
    let path = NSTemporaryDirectory() + "/akin-hashing-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(pattern(100_000)).write(to: URL(fileURLWithPath: path))
    #expect(try sha256(ofFile: path) == golden.last?.sha256)
  }

  @Test func `a file that is not there is named in the error`() {
    let error = #expect(throws: HashingError.self) { try sha256(ofFile: "/no/such/file") }
    #expect(error?.description.contains("/no/such/file: cannot open it") == true)
  }
}

@Suite struct XXH64HasherTests {
  @Test(arguments: golden)
  func `checksums agree with the xxhash package`(golden: Golden) {
    var hasher = XXH64Hasher()
    hasher.update(pattern(golden.count).span)
    #expect(hasher.finalize() == golden.xxh64)
  }

  @Test(arguments: [1, 3, 7, 31, 32, 33, 63, 64, 65, 1000])
  func `bytes in pieces have the checksum of the whole`(piece: Int) {
    let bytes = pattern(3000)
    var hasher = XXH64Hasher()
    var start = 0
    while start < bytes.count {
      let end = min(start + piece, bytes.count)
      hasher.update(bytes.span.extracting(start..<end))
      start = end
    }
    var whole = XXH64Hasher()
    whole.update(bytes.span)
    #expect(hasher.finalize() == whole.finalize())
  }
}

@Suite struct ContentHashTests {
  @Test func `a hash is the first 16 bytes of SHA-256`() {
    let hash = ContentHash(of: "abc")
    #expect(hash.description == "ba7816bf8f01cfea414140de5dae2223")
    #expect(ContentHash(bytes: hash.bytes) == hash)
    #expect(ContentHash(bytes: [1, 2, 3]) == nil)
  }

  @Test func `hashes are in the order of their bytes`() {
    let hashes = (0..<100).map { ContentHash(of: "text \($0)") }.sorted()
    for (hash, next) in zip(hashes, hashes.dropFirst()) {
      #expect(hash.bytes.lexicographicallyPrecedes(next.bytes))
    }
  }
}

/// Byte i is (131 i + 17 ⌊i / 256⌋ + 7) mod 256.
private func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 * 131 + ($0 >> 8) * 17 + 7) }
}

struct Golden: Sendable {
  let count: Int
  let xxh64: UInt64
  let sha256: String
}

// Made with Python's hashlib and xxhash 4.1.0 over the bytes of `pattern`.
private let golden = [
  Golden(
    count: 0, xxh64: 0xef46db3751d8e999,
    sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  Golden(
    count: 1, xxh64: 0xa96c7f0ce858bbb7,
    sha256: "ca358758f6d27e6cf45272937977a748fd88391db679ceda7dc7bf1f005ee879"),
  Golden(
    count: 3, xxh64: 0xbed43740ee6332bb,
    sha256: "17aef23a39d753e713c203c152454d29fa8e39a98e83a69b39a5094dba9ae951"),
  Golden(
    count: 4, xxh64: 0xfa212ae44b3bb23d,
    sha256: "2aad11f94736f39dd139082c65f4b03537584e4a49221847e098238ddc6d153f"),
  Golden(
    count: 7, xxh64: 0x2744460dd675d2c0,
    sha256: "d68796b7712ef368707a713257728d066d10964d9ac113a284888979415d588a"),
  Golden(
    count: 8, xxh64: 0x994b676b71ce94dd,
    sha256: "dcbc821bb9a36f997efeabf7764797402a041575c40539ea9d549503d3225409"),
  Golden(
    count: 15, xxh64: 0x09e6451ed2ff8b1d,
    sha256: "c0121582635a552f8e60baab7923fe1fc270423aae80c3bca723cc76af593a89"),
  Golden(
    count: 31, xxh64: 0x6711d55e306b5d8f,
    sha256: "b40a28e1f3c2313f0c11d4cac74153540d766e4fca27dbbaedfbc2ea6c1e8d30"),
  Golden(
    count: 32, xxh64: 0x07f7b8e3bc5d6e25,
    sha256: "bc9aa1b102854f1e4b21064c8d8552a658396222da87d1d75158f1fb15989168"),
  Golden(
    count: 33, xxh64: 0x09f85eeb4e1cbe9f,
    sha256: "ba2525a86a58dca8882443e63aebb5cba28e46d3eac03ac86ada03154bf39d3f"),
  Golden(
    count: 55, xxh64: 0x8f8dc5b07f6d48ed,
    sha256: "16ed9c4697ca11d5f6fb25ea7900252dd4cb97215d7f6d0b2bb3e2a86ac0ec72"),
  Golden(
    count: 56, xxh64: 0xa2acf5b431db2e52,
    sha256: "939ada93b2fe1e9c596d767bb408567c83e253667f0b25e5be8e16f35f2cbac9"),
  Golden(
    count: 63, xxh64: 0xb7c9968c066cb6a5,
    sha256: "6073f83b09ae82016cdbe24c18996c48f0eaa08ca675d0f6b90b807fc29e0149"),
  Golden(
    count: 64, xxh64: 0x50d4159a0411632e,
    sha256: "b337ba9b0c69c391364e985fdcb23a889887e59800832c92fbfa22b8a3c40304"),
  Golden(
    count: 65, xxh64: 0xd277176bff863efc,
    sha256: "9d6a3fb113b586b4ab97bc11c993a27bd9b7bbcb756e0646083dc47a679600e6"),
  Golden(
    count: 255, xxh64: 0x15a6db05d4e83df4,
    sha256: "f5b7ea17443bf9ab835509c239d239d7c86d4800cf520de9e191767e9b5f3972"),
  Golden(
    count: 1000, xxh64: 0x5ccf2f8763027d49,
    sha256: "597742157bc546b5cb23cf0c4a0841d08da371d29c00bfb2829563ab62042057"),
  Golden(
    count: 100000, xxh64: 0xe8d8657bffc5d0d4,
    sha256: "7d506a170ed10ef93922c54d9b4c29d7be7ad0cb5be02327949bcc0747573498"),
]
