/// How wide text is where every letter takes one column.
enum TextColumns {
  /// Two for ideographs, kana and hangul, else one.
  static func count(of scalar: Unicode.Scalar) -> Int {
    scalar.value >= 0x1100 && scalar.value < 0x1_F000 && !(0x1E00..<0x2E80 ~= scalar.value) ? 2 : 1
  }

  /// The width of UTF-8.
  static func count(in text: ArraySlice<UInt8>) -> Int {
    guard text.contains(where: { $0 >= 0x80 }) else { return text.count }
    return String(decoding: text, as: UTF8.self).unicodeScalars.reduce(0) { $0 + count(of: $1) }
  }

  /// The offset of the byte that stands at each column, and at last the end.
  static func offsets(in bytes: [UInt8], _ range: Range<Int>) -> [Int] {
    var offsets: [Int] = []
    offsets.reserveCapacity(range.count + 1)
    var offset = range.lowerBound
    for scalar in String(decoding: bytes[range], as: UTF8.self).unicodeScalars {
      for _ in 0..<count(of: scalar) { offsets.append(min(offset, range.upperBound)) }
      offset += UTF8.width(scalar)
    }
    offsets.append(range.upperBound)
    return offsets
  }
}
