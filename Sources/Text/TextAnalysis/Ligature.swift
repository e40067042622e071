/// Letters that are printed as one, such as `ﬁ`.
///
/// Texts that were taken from printed pages hold them as characters of their own (U+FB00 to U+FB06).
package enum Ligature {
  /// The letters of a ligature; nil for another character.
  package static func letters(_ scalar: Unicode.Scalar) -> String? {
    (0xFB00...0xFB06).contains(scalar.value) ? letters[Int(scalar.value) - 0xFB00] : nil
  }

  /// The letters of the ligature that begins there in UTF-8.
  static func letters(_ bytes: [UInt8], _ index: Int, _ end: Int) -> String? {
    guard index + 2 < end, bytes[index] == 0xEF, bytes[index + 1] == 0xAC,
      (0x80...0x86).contains(bytes[index + 2])
    else { return nil }
    return letters[Int(bytes[index + 2]) - 0x80]
  }

  // The last two are of a long s and of a round one.
  private static let letters = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"]
}
