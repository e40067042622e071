internal import CICU

/// The most likely encoding of bytes that are not UTF-8.
///
/// ICU's detector ranks the encodings. The ranking is checked again, because in short texts the
/// detector takes Latin letters for Japanese, Japanese for Greek, and Arabic for Hebrew.
struct EncodingGuess {
  let encoding: TextEncoding
  let isDoubtful: Bool

  init(_ bytes: [UInt8]) {
    let sample = Self.sample(of: bytes)
    var ranking: [(reading: EncodingReading, confidence: Int)] = []
    for match in Self.matches(in: sample) {
      guard let encoding = Self.readable[match.name],
        let reading = EncodingReading(sample, in: encoding), reading.isPossible
      else { continue }
      ranking.append((reading, match.confidence))
    }
    guard let best = ranking.first(where: { $0.reading.isClean }) ?? ranking.first else {
      (encoding, isDoubtful) = (.windows1252, true)
      return
    }
    encoding = best.reading.encoding
    // Another encoding in which the text is the same leaves no doubt.
    let next = ranking.first { $0.reading.units != best.reading.units }
    isDoubtful =
      !best.reading.isClean || best.confidence - (next?.confidence ?? 0) < Self.clearLead
      || Self.hasRival(best.reading, sample)
  }

  /// When the lead is smaller, more than a tenth of sentences were in another encoding.
  private static let clearLead = 20

  /// Whether the bytes are too few to tell the encoding from another one in which they are a clean
  /// text too.
  ///
  /// Nobody can tell one accented letter from another, nor a word in an alphabet of its own from a
  /// few ideographs. ISO-8859-2 and windows-1250 get one rank from ICU at any length.
  private static func hasRival(_ reading: EncodingReading, _ sample: [UInt8]) -> Bool {
    let isLatin = EncodingReading.isLatin(reading.encoding)
    return rivals.contains { encoding in
      let isSibling = siblings.isSuperset(of: [encoding, reading.encoding])
      let isAlike = isLatin && EncodingReading.isLatin(encoding)
      let isShort = isLatin ? isAlike && reading.count < 2 : reading.count < 8
      guard encoding != reading.encoding, isShort || isSibling,
        let other = EncodingReading(sample, in: encoding)
      else { return false }
      return other.isClean && other.units != reading.units
    }
  }

  private static let siblings: Set = [TextEncoding("ISO-8859-2"), TextEncoding("windows-1250")]

  /// The encodings that ICU finds, and that of the Baltic languages, which it does not know.
  private static let rivals = Set(readable.values).union([TextEncoding("windows-1257")])

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
