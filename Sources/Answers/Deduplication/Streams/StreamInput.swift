internal import Hashing

/// An input that is read in whole lines.
struct StreamInput {
  let read: () throws -> [UInt8]
  private var rest: [UInt8] = []
  private var hasher = SHA256Hasher()
  private var isAtEnd = false

  init(read: @escaping () throws -> [UInt8]) { self.read = read }

  /// The SHA-256 of all bytes that were returned or skipped.
  var hash: String {
    let copy = hasher
    return hexadecimal(copy.finalize())
  }

  /// The next bytes, without reading past them; fewer at the end.
  mutating func head(_ count: Int) throws -> ArraySlice<UInt8> {
    while rest.count < count, !isAtEnd {
      let more = try read()
      isAtEnd = more.isEmpty
      rest += more
    }
    return rest.prefix(count)
  }

  /// Skips bytes; returns false when there are not so many.
  mutating func skip(_ count: Int) throws -> Bool {
    var left = count
    while left > 0 {
      if rest.isEmpty {
        rest = try read()
        if rest.isEmpty { return false }
      }
      let size = min(left, rest.count)
      let part = Array(rest[..<size])
      hasher.update(part.span)
      rest.removeFirst(size)
      left -= size
    }
    return true
  }

  /// The next lines with their line endings, at most some megabytes; nil at the end.
  mutating func lines(_ count: Int) throws -> [UInt8]? {
    var (end, found, next) = (0, 0, 0)
    while true {
      while next < rest.count, found < count, end < batchBytes {
        if rest[next] == UInt8(ascii: "\n") {
          found += 1
          end = next + 1
        }
        next += 1
      }
      if found == count || end >= batchBytes { break }
      guard !isAtEnd else {
        end = rest.count
        break
      }
      let more = try read()
      isAtEnd = more.isEmpty
      rest += more
    }
    guard end > 0 else { return nil }
    let bytes = Array(rest[..<end])
    rest.removeFirst(end)
    hasher.update(bytes.span)
    return bytes
  }
}

/// The most bytes of a batch.
private let batchBytes = 64 << 20
