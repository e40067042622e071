/// A source of bytes: standard input, a file, or the memory of a test.
package struct ByteInput: Sendable {
  /// Returns the next bytes, as many as are there; empty at the end.
  let next: @Sendable () throws -> [UInt8]
  /// Whether `next` would return without waiting.
  let isReady: @Sendable () -> Bool

  /// A stream that asks `next` for bytes until it gives none.
  package init(
    isReady: @escaping @Sendable () -> Bool = { true },
    next: @escaping @Sendable () throws -> [UInt8]
  ) {
    self.isReady = isReady
    self.next = next
  }
}

/// Cuts a stream into lines and returns them in windows.
///
/// So an endless input needs little memory, and lines that have arrived are answered at once.
package struct LineWindows {
  private let input: ByteInput
  private let name: String
  private let maximumLines: Int
  /// The most bytes of a line that the memory suffices for; nil for no limit.
  package var longestLine: Int?
  private var rest: [UInt8] = []
  private var ready: ArraySlice<String> = []
  private var lineNumber = 0
  private var isAtStart = true
  private var isAtEnd = false

  /// - Parameters:
  ///   - input: The input to read.
  ///   - name: The name of the input in errors.
  ///   - maximumLines: The most lines of a window of `next()`.
  package init(_ input: ByteInput, name: String = "stdin", maximumLines: Int = 2048) {
    self.input = input
    self.name = name
    self.maximumLines = maximumLines
  }

  /// The next lines, without their line endings (LF or CR LF); nil at the end of the input.
  ///
  /// Bytes that are not UTF-8 become U+FFFD; a byte-order mark at the start is dropped.
  package mutating func next() throws -> [String]? {
    try next(lines: maximumLines, bytes: .max, mayWait: true)
  }

  /// The next lines that have arrived.
  ///
  /// - Parameters:
  ///   - count: The most lines.
  ///   - bytes: The most bytes, unless a single line is longer.
  ///   - mayWait: Whether to wait for the first line.
  /// - Returns: The lines; none when there are none yet, nil at the end of the input.
  /// - Throws: `InputError` for a line that is too long; the errors of the input.
  package mutating func next(lines count: Int, bytes: Int, mayWait: Bool) throws -> [String]? {
    var window: [String] = []
    var size = 0
    while true {
      while let line = ready.first {
        size += line.utf8.count
        guard window.isEmpty || window.count < count && size <= bytes else { return window }
        window.append(line)
        ready.removeFirst()
      }
      if isAtEnd { return window.isEmpty ? nil : window }
      guard input.isReady() || mayWait && window.isEmpty else { return window }
      try read()
    }
  }

  private mutating func read() throws {
    let bytes = try input.next()
    if bytes.isEmpty {
      isAtEnd = true
      if !rest.isEmpty { ready = [text(rest[...])] }
      rest = []
    } else {
      take(bytes)
    }
    guard let longestLine else { return }
    let sizes = ready.map(\.utf8.count) + [rest.count]
    if let tooLong = sizes.firstIndex(where: { $0 > longestLine }) {
      throw InputError.lineTooLong(
        file: name, line: lineNumber - ready.count + tooLong + 1, limit: longestLine)
    }
  }

  private mutating func take(_ bytes: [UInt8]) {
    guard let last = bytes.lastIndex(of: 0x0A) else {
      rest += bytes
      return
    }
    var lines: [String] = []
    rest += bytes[...last]
    var start = 0
    while let end = rest[start...].firstIndex(of: 0x0A) {
      lines.append(text(rest[start..<end]))
      start = end + 1
    }
    ready = lines[...]
    rest = Array(bytes[(last + 1)...])
  }

  private mutating func text(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    if bytes.last == 0x0D { bytes.removeLast() }
    if isAtStart, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    isAtStart = false
    lineNumber += 1
    return String(decoding: bytes, as: UTF8.self)
  }
}
