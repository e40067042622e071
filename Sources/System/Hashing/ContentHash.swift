/// Names bytes by their content: the first 16 bytes of their SHA-256.
///
/// 128 bits: among 2⁴⁰ texts the chance that any two share a hash is below 2⁻⁴⁸.
package struct ContentHash: Hashable, Sendable {
  /// Bytes 0 to 7 of the digest, as a big-endian number.
  package let high: UInt64
  /// Bytes 8 to 15 of the digest, as a big-endian number.
  package let low: UInt64

  /// Hashes `bytes`.
  package init(of bytes: RawSpan) {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    self.init(prefixOf: hasher.finalize())
  }

  /// Hashes the UTF-8 of `text`.
  package init(of text: String) {
    var hasher = SHA256Hasher()
    let utf8 = Array(text.utf8)
    hasher.update(utf8.span)
    self.init(prefixOf: hasher.finalize())
  }

  /// The hash whose 16 bytes are `bytes`; `nil` for another count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    self.init(prefixOf: Array(bytes))
  }

  /// The 16 bytes.
  package var bytes: [UInt8] {
    unsafe withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { unsafe Array($0) }
  }

  // Takes 16 or more bytes.
  private init(prefixOf digest: [UInt8]) {
    high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension ContentHash: Comparable {
  package static func < (a: ContentHash, b: ContentHash) -> Bool {
    (a.high, a.low) < (b.high, b.low)
  }
}

extension ContentHash: CustomStringConvertible {
  package var description: String { hexadecimal(bytes) }
}

/// The bytes in lower-case hexadecimal, two digits each.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  return String(decoding: text, as: UTF8.self)
}
