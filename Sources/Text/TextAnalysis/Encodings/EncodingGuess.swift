internal import CICU

/// The most likely encoding of bytes that are not UTF-8.
///
/// ICU's detector ranks the encodings. The ranking is checked again, because in short texts the
/// detector takes Latin letters for Japanese, and Arabic for Hebrew.
struct EncodingGuess {
  let encoding: TextEncoding
  let isDoubtful: Bool

  init(_ bytes: [UInt8]) {
    let sample = Self.sample(of: bytes)
    var ranking: [(encoding: TextEncoding, confidence: Int)] = []
    for match in Self.matches(in: sample) {
      guard let encoding = Self.readable[match.name], Self.fits(encoding, sample) else { continue }
      ranking.append((encoding, match.confidence))
    }
    guard let best = ranking.first else {
      (encoding, isDoubtful) = (.windows1252, true)
      return
    }
    let next = ranking.first { $0.encoding != best.encoding }
    encoding = best.encoding
    isDoubtful = best.confidence - (next?.confidence ?? 0) < Self.clearLead
  }

  /// When the lead is smaller, more than a tenth of sentences were in another encoding.
  private static let clearLead = 20

  /// The names that ICU finds, and the encodings that they stand for.
  ///
  /// An encoding of Windows holds all characters of its ISO model, and more. UTF-16 and EBCDIC,
  /// which ICU sees in short texts, are not possible without NUL bytes.
  private static let readable: [String: TextEncoding] = [
    "ISO-8859-1": .windows1252, "windows-1252": .windows1252,
    "ISO-8859-2": TextEncoding("ISO-8859-2"), "windows-1250": TextEncoding("windows-1250"),
    "ISO-8859-5": TextEncoding("ISO-8859-5"), "windows-1251": TextEncoding("windows-1251"),
    "KOI8-R": TextEncoding("KOI8-R"),
    "ISO-8859-6": TextEncoding("ISO-8859-6"), "windows-1256": TextEncoding("windows-1256"),
    "ISO-8859-7": TextEncoding("windows-1253"), "windows-1253": TextEncoding("windows-1253"),
    "ISO-8859-8": TextEncoding("windows-1255"), "ISO-8859-8-I": TextEncoding("windows-1255"),
    "windows-1255": TextEncoding("windows-1255"),
    "ISO-8859-9": TextEncoding("windows-1254"), "windows-1254": TextEncoding("windows-1254"),
    "Shift_JIS": TextEncoding("Shift_JIS"), "EUC-JP": TextEncoding("EUC-JP"),
    "GB18030": TextEncoding("GB18030"), "Big5": TextEncoding("Big5"),
    "EUC-KR": TextEncoding("EUC-KR"),
  ]

  /// Encodings with characters of two bytes.
  private static let wide: Set<String> = ["Shift_JIS", "EUC-JP", "GB18030", "Big5", "EUC-KR"]

  /// Whether the bytes are text in an encoding.
  ///
  /// Then nearly all bytes are characters. Ideographs, kana and hangul stand side by side, and a
  /// Latin letter with an accent stands between plain letters.
  private static func fits(_ encoding: TextEncoding, _ sample: [UInt8]) -> Bool {
    guard encoding != .windows1252, let converter = ICUConverter(encoding) else { return true }
    let units = converter.units(sample[...])
    var (count, bad, beside) = (0, 0, 0)
    for (place, unit) in units.enumerated() where unit >= 0x80 {
      count += 1
      if unit == 0xFFFD || unit < 0xA0 { bad += 1 }
      if place > 0 && units[place - 1] >= 0x80
        || place + 1 < units.count && units[place + 1] >= 0x80
      {
        beside += 1
      }
    }
    return bad * 20 <= count && (!wide.contains(encoding.name) || beside * 2 >= count)
  }

  /// The lines with bytes beyond ASCII, as many as ICU reads.
  private static func sample(of bytes: [UInt8]) -> [UInt8] {
    var sample: [UInt8] = []
    var start = 0
    while start < bytes.count, sample.count < longestSample {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      if let first = bytes[start..<end].firstIndex(where: { $0 >= 0x80 }) {
        // All bytes before the first one are ASCII, so no character is cut.
        let beginning = max(start, first - longestLine / 2)
        sample += bytes[beginning..<min(end, beginning + longestLine)]
        sample.append(UInt8(ascii: "\n"))
      }
      start = end + 1
    }
    return sample
  }

  private static let longestSample = 8_000
  private static let longestLine = 2_000

  private static func matches(in sample: [UInt8]) -> [(name: String, confidence: Int)] {
    var status: ICUStatus = 0
    guard let detector = unsafe icu_open_detector(&status) else { return [] }
    defer { unsafe icu_close_detector(detector) }
    return unsafe sample.withUnsafeBytes { bytes in
      unsafe icu_set_detector_text(
        detector, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
        &status)
      var count: Int32 = 0
      guard let matches = unsafe icu_detect_all(detector, &count, &status), status <= 0 else {
        return []
      }
      var found: [(name: String, confidence: Int)] = []
      for index in 0..<Int(count) {
        let match = unsafe matches[index]
        guard let name = unsafe icu_match_name(match, &status) else { continue }
        unsafe found.append(
          (String(cString: name), Int(icu_match_confidence(match, &status))))
      }
      return found
    }
  }
}
