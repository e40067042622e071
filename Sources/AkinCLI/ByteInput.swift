internal import Foundation

/// Where bytes come from: standard input, a file, or a test's memory.
package struct ByteInput: Sendable {
  /// The next bytes, as many as are there; empty at the end.
  let next: @Sendable () throws -> [UInt8]

  /// A stream that asks `next` for bytes until it gives none.
  package init(next: @escaping @Sendable () throws -> [UInt8]) { self.next = next }
}

/// Cuts a stream into lines and hands them out in windows, so that an endless input needs little
/// memory and what has arrived is answered at once.
package struct LineWindows {
  private let input: ByteInput
  private let maximumLines: Int
  private var rest: [UInt8] = []
  private var ready: ArraySlice<String> = []
  private var isAtEnd = false

  /// - Parameters:
  ///   - input: What is read.
  ///   - maximumLines: The longest window.
  package init(_ input: ByteInput, maximumLines: Int = 2048) {
    self.input = input
    self.maximumLines = maximumLines
  }

  /// The next lines, without their ends (LF or CR LF); nil at the end of the input.
  ///
  /// Bytes that are not UTF-8 become U+FFFD; a mark at the very start is dropped.
  package mutating func next() throws -> [String]? {
    while ready.isEmpty {
      guard !isAtEnd else { return nil }
      let bytes = try input.next()
      if bytes.isEmpty {
        isAtEnd = true
        if !rest.isEmpty { ready = [text(rest[...])] }
        rest = []
      } else {
        take(bytes)
      }
    }
    defer { ready = ready.dropFirst(maximumLines) }
    return Array(ready.prefix(maximumLines))
  }

  private var isAtStart = true

  private mutating func take(_ bytes: [UInt8]) {
    guard let last = bytes.lastIndex(of: 0x0A) else {
      rest += bytes
      return
    }
    var lines: [String] = []
    var block = rest[...]
    block += bytes[...last]
    while let end = block.firstIndex(of: 0x0A) {
      lines.append(text(block[..<end]))
      block = block[(end + 1)...]
    }
    ready = lines[...]
    rest = Array(bytes[(last + 1)...])
  }

  private mutating func text(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    if bytes.last == 0x0D { bytes.removeLast() }
    if isAtStart, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    isAtStart = false
    return String(decoding: bytes, as: UTF8.self)
  }
}
