internal import CICU

/// An iterator of ICU, with the buffer that it reads from.
///
/// Opening one costs as much as cutting a short book. It is `Sendable` without checks: it has no
/// lock, and its owner lends it to one caller at a time.
@safe package final class BreakIterator: @unchecked Sendable {
  private let handle: OpaquePointer
  private var narrow: [UInt8] = []
  private var wide: [UInt16] = []

  /// Opens the rules of a language, without ICU's own list of abbreviations (`ss=standard`).
  ///
  /// That list takes the end of any word for an abbreviation (the `F.` of "we blocked TNF. We
  /// then"). It holds words such as `All.` and `Joe.`, and lacks `Dr.` and `No.`. ICU 72 was tried
  /// on abstracts, mails and novels. `Abbreviations` takes its place.
  ///
  /// - Parameters:
  ///   - unit: Sentences or words.
  ///   - language: A locale such as `en`; empty for the rules of all languages.
  /// - Throws: `noRules` when ICU has none.
  package init(_ unit: TextUnit, language: String) throws(TextBoundaryError) {
    let type =
      switch unit {
      case .word: icu_word
      case .sentence: icu_sentence
      }
    var status: ICUStatus = 0
    let handle = unsafe icu_open_iterator(type, language, nil, 0, &status)
    guard let handle = unsafe handle, status <= 0 else {
      let word = unsafe icu_status_name(status).map { unsafe String(cString: $0) } ?? "\(status)"
      throw .noRules(unit, language: language, status: word)
    }
    unsafe self.handle = handle
  }

  deinit { unsafe icu_close_iterator(handle) }

  /// The ends of the sentences or words in a paragraph; line breaks count as spaces.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8; what is not valid is read as U+FFFD.
  ///   - range: the paragraph, at most 2³¹ − 1 bytes.
  ///   - ends: receives offsets into `bytes`, rising; the last is `range.upperBound`.
  package func findEnds(in bytes: [UInt8], _ range: Range<Int>, into ends: inout [Int]) {
    ends.removeAll(keepingCapacity: true)
    var status: ICUStatus = 0
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
        let view = unsafe icu_open_utf8(nil, text.baseAddress, Int64(text.count), &status)
        defer { _ = unsafe icu_close_text(view) }
        unsafe icu_set_text(handle, view, &status)
        collect(from: range.lowerBound, status, into: &ends)
      }
    }
    if ends.last != range.upperBound { ends.append(range.upperBound) }
  }

  /// Widens the paragraph to UTF-16, where ICU is fastest; returns `false` when it is not all
  /// ASCII.
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

  private func collect(from start: Int, _ status: ICUStatus, into ends: inout [Int]) {
    guard status <= 0 else { return }
    while case let end = unsafe icu_next(handle), end != -1 {
      ends.append(start + Int(end))
    }
  }
}
