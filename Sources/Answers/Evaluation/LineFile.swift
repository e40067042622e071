internal import CZlib

/// A text file that is read line by line, gzipped or plain.
///
/// It needs memory for one line. A gzipped file that was cut at any byte throws.
struct LineFile {
  let path: String
  /// The most bytes of a line: 64 MiB, ten times a long book.
  var lineLimit = 64 << 20
  /// The most bytes of an unpacked file, so that a hostile archive cannot make us read without end.
  var limit = 16 << 30

  private static let chunk = 256 << 10

  /// Calls `body` with each line that is not blank and its number, counted from 1.
  ///
  /// - Parameter body: Takes the bytes without the line ending, and the number.
  /// - Throws: When the file cannot be read; the errors of `body`.
  func forEachLine(
    _ body: (_ line: [UInt8], _ number: Int) throws(EvaluationFileError) -> Void
  ) throws(EvaluationFileError) {
    guard let file = unsafe gzopen(path, "rb") else { throw .missing(path: path) }
    defer { unsafe gzclose_r(file) }
    unsafe gzbuffer(file, UInt32(Self.chunk))
    var buffer = [UInt8](repeating: 0, count: Self.chunk)
    var line: [UInt8] = []
    var number = 1
    var total = 0
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Int(gzread(file, bytes.baseAddress, UInt32(bytes.count)))
      }
      try unsafe check(file, atStart: total == 0)
      guard count > 0 else { break }
      total += count
      guard total <= limit else { throw .tooLarge(path: path, limit: limit) }
      var rest = buffer[..<count]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line += rest[..<end]
        try finish(line, number, body)
        line.removeAll(keepingCapacity: true)
        number += 1
        rest = rest[(end + 1)...]
      }
      line += rest
      guard line.count <= lineLimit else {
        throw .lineTooLong(path: path, line: number, limit: lineLimit)
      }
    }
    try finish(line, number, body)
  }

  private func finish(
    _ line: [UInt8], _ number: Int,
    _ body: (_ line: [UInt8], _ number: Int) throws(EvaluationFileError) -> Void
  ) throws(EvaluationFileError) {
    guard line.count <= lineLimit else {
      throw .lineTooLong(path: path, line: number, limit: lineLimit)
    }
    var kept = line[...]
    if number == 1, kept.starts(with: [0xEF, 0xBB, 0xBF]) { kept = kept.dropFirst(3) }
    while let last = kept.last, last == 0x0D || last == 0x20 || last == 0x09 { kept.removeLast() }
    guard !kept.isEmpty else { return }
    try body(Array(kept), number)
  }

  @unsafe private func check(_ file: gzFile, atStart: Bool) throws(EvaluationFileError) {
    var code: Int32 = 0
    let words = unsafe gzerror(file, &code)
    guard code == Z_OK || code == Z_STREAM_END else {
      let reason = unsafe words.map { unsafe String(cString: $0) } ?? "zlib error \(code)"
      throw .unreadable(path: path, reason: reason)
    }
    guard atStart, path.hasSuffix(".gz"), unsafe gzdirect(file) == 1 else { return }
    throw .notGzip(path: path)
  }
}
