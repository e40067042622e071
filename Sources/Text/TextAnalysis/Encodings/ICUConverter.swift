internal import CICU

/// A converter of ICU to Unicode.
@safe final class ICUConverter {
  private let handle: OpaquePointer

  init?(_ encoding: TextEncoding) {
    var status: ICUStatus = 0
    guard let handle = unsafe icu_open_converter(encoding.name, &status), status <= 0 else {
      return nil
    }
    unsafe self.handle = handle
  }

  deinit { unsafe icu_close_converter(handle) }

  /// The text, and the number of bytes that belong to no character.
  func utf8(of bytes: [UInt8]) -> (utf8: [UInt8], invalidBytes: Int) {
    var utf8: [UInt8] = []
    utf8.reserveCapacity(bytes.count * 3 / 2)
    var invalid = 0
    var start = 0
    while start < bytes.count {
      let end = Self.end(ofPieceFrom: start, bytes)
      let units = units(bytes[start..<end])
      for unit in units where unit == 0xFFFD { invalid += 1 }
      utf8.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
      start = end
    }
    return (utf8, invalid)
  }

  /// The text in UTF-16, with U+FFFD for bytes that belong to no character.
  func units(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
    // No encoding makes more than one unit from a byte.
    let capacity = bytes.count + 1
    return unsafe [UInt16](unsafeUninitializedCapacity: capacity) { units, count in
      var status: ICUStatus = 0
      unsafe bytes.withUnsafeBytes { source in
        count = unsafe Int(
          icu_to_utf16(
            handle, units.baseAddress, Int32(capacity),
            source.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(source.count), &status))
      }
      if status > 0 { count = 0 }
    }
  }

  /// The MIME name of an encoding, or else its IANA name; nil for an unknown encoding.
  static func standardName(of name: String) -> String? {
    var status: ICUStatus = 0
    for standard in ["MIME", "IANA"] {
      if let found = unsafe icu_standard_name(name, standard, &status) {
        return unsafe String(cString: found)
      }
    }
    return nil
  }

  /// The end of a piece, which is the end of a line: ICU counts in 32 bits, so long texts are
  /// converted in pieces.
  private static func end(ofPieceFrom start: Int, _ bytes: [UInt8]) -> Int {
    let longest = 1 << 24
    guard bytes.count - start > longest else { return bytes.count }
    let piece = bytes[start..<start + longest]
    return piece.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? piece.endIndex
  }
}
