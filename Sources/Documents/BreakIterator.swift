internal import CICU

/// One ICU sentence iterator with the buffer it reads from.
///
/// `Sendable` without checks: it has no lock of its own, and `SentenceSplitter` lends each to one caller at a time.
@safe final class BreakIterator: @unchecked Sendable {
  private let handle: OpaquePointer
  private var narrow: [UInt8] = []
  private var wide: [UInt16] = []

  /// Opens the rules of a language, with ICU's own list of abbreviations.
  init(language: String) throws(DocumentError) {
    var status = U_ZERO_ERROR
    let handle = unsafe icu_open_sentences("\(language)@ss=standard", &status)
    guard let handle = unsafe handle, status.rawValue <= U_ZERO_ERROR.rawValue else {
      let word = unsafe String(cString: icu_status_name(status))
      throw .noSentenceRules(language: language, status: word)
    }
    unsafe self.handle = handle
  }

  deinit { unsafe icu_close(handle) }

  /// The ends of the sentences in a paragraph, line breaks counting as spaces.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8; what is not valid is read as U+FFFD.
  ///   - range: the paragraph, at most 2³¹ − 1 bytes.
  ///   - ends: receives offsets into `bytes`, rising; the last is `range.upperBound`.
  func findEnds(in bytes: [UInt8], _ range: Range<Int>, into ends: inout [Int]) {
    ends.removeAll(keepingCapacity: true)
    var status = U_ZERO_ERROR
    if copyASCII(bytes, range) {
      unsafe wide.withUnsafeBufferPointer { text in
        unsafe icu_set_utf16(handle, text.baseAddress, Int32(text.count), &status)
        collect(from: range.lowerBound, status, into: &ends)
      }
    } else {
      narrow.removeAll(keepingCapacity: true)
      for index in range {
        let byte = bytes[index]
        narrow.append(byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") ? 0x20 : byte)
      }
      unsafe narrow.withUnsafeBufferPointer { text in
        unsafe icu_set_utf8(handle, text.baseAddress, Int64(text.count), &status)
        collect(from: range.lowerBound, status, into: &ends)
      }
    }
    if ends.last != range.upperBound { ends.append(range.upperBound) }
  }

  /// Widens the paragraph to UTF-16, where ICU is fastest; `false` when it is not all ASCII.
  private func copyASCII(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    wide.removeAll(keepingCapacity: true)
    wide.reserveCapacity(range.count)
    for index in range {
      let byte = bytes[index]
      guard byte < 0x80 else { return false }
      wide.append(byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") ? 0x20 : UInt16(byte))
    }
    return true
  }

  private func collect(from start: Int, _ status: UErrorCode, into ends: inout [Int]) {
    guard status.rawValue <= U_ZERO_ERROR.rawValue else { return }
    while case let end = unsafe icu_next(handle), end != -1 {
      ends.append(start + Int(end))
    }
  }
}
