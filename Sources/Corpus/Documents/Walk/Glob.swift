internal import TextAnalysis

/// A pattern with wildcards, matched as git matches the lines of `.gitignore`.
///
/// `*`, `?` and `[…]` never match a slash when the pattern is for paths; `**` between slashes does.
struct Glob: Sendable {
  /// What the pattern is matched against.
  enum Scope: Sendable { case name, path }

  let pattern: [UInt8]
  let scope: Scope
  /// Bytes at the start that stand for themselves.
  ///
  /// Git compares them first and matches the rest by
  /// itself, which lets `a**/b` match `ax/y/b`.
  private let literalCount: Int

  init(_ pattern: some Collection<UInt8>, scope: Scope) {
    self.pattern = Array(pattern)
    self.scope = scope
    literalCount = self.pattern.firstIndex { "*?[\\".utf8.contains($0) } ?? self.pattern.count
  }

  func matches(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.starts(with: pattern[..<literalCount]) else { return false }
    if literalCount == pattern.count { return text.count == literalCount }
    var match = Match(
      pattern: pattern[literalCount...], text: text.dropFirst(literalCount), scope: scope)
    return match.holds(literalCount, text.startIndex + literalCount)
  }

  /// One attempt, which remembers where it has failed, so that its cost is bounded by the product of
  /// the lengths.
  private struct Match {
    let pattern: ArraySlice<UInt8>
    let text: ArraySlice<UInt8>
    let scope: Scope
    private var failures: Set<Int> = []

    init(pattern: ArraySlice<UInt8>, text: ArraySlice<UInt8>, scope: Scope) {
      self.pattern = pattern
      self.text = text
      self.scope = scope
    }

    /// Whether the pattern from one index on matches the text from another on.
    mutating func holds(_ patternStart: Int, _ textStart: Int) -> Bool {
      var (place, position) = (patternStart, textStart)
      while place < pattern.endIndex {
        let mark = pattern[place]
        if mark == UInt8(ascii: "*") { return starHolds(place, position) }
        guard position < text.endIndex else { return false }
        let byte = text[position]
        switch mark {
        case UInt8(ascii: "?"):
          if isBarrier(byte) { return false }
          place += 1
        case UInt8(ascii: "["):
          guard let set = ByteSet(pattern, at: place), set.contains(byte), !isBarrier(byte) else {
            return false
          }
          place = set.end
        case UInt8(ascii: "\\"):
          guard place + 1 < pattern.endIndex, pattern[place + 1] == byte else { return false }
          place += 2
        default:
          guard mark == byte else { return false }
          place += 1
        }
        position += 1
      }
      return position == text.endIndex
    }

    private func isBarrier(_ byte: UInt8) -> Bool {
      scope == .path && byte == UInt8(ascii: "/")
    }

    private mutating func starHolds(_ star: Int, _ start: Int) -> Bool {
      var after = star
      while after < pattern.endIndex, pattern[after] == UInt8(ascii: "*") { after += 1 }
      var crossesSlashes = scope == .name
      if scope == .path, after - star > 1, isSegment(star, after) {
        crossesSlashes = true
        // "**/" also stands for no folder at all.
        if let slash = slashEnd(after), remembered(slash, start) { return true }
      }
      if after == pattern.endIndex {
        return crossesSlashes || !text[start...].contains(UInt8(ascii: "/"))
      }
      for position in start...text.endIndex {
        if remembered(after, position) { return true }
        if position < text.endIndex, !crossesSlashes, isBarrier(text[position]) { return false }
      }
      return false
    }

    /// Whether stars fill the space between two slashes or ends.
    private func isSegment(_ start: Int, _ end: Int) -> Bool {
      (start == pattern.startIndex || pattern[start - 1] == UInt8(ascii: "/"))
        && (end == pattern.endIndex || slashEnd(end) != nil)
    }

    /// The index behind a slash, which may be escaped.
    private func slashEnd(_ index: Int) -> Int? {
      if index < pattern.endIndex, pattern[index] == UInt8(ascii: "/") { return index + 1 }
      if index + 1 < pattern.endIndex, pattern[index] == UInt8(ascii: "\\"),
        pattern[index + 1] == UInt8(ascii: "/")
      {
        return index + 2
      }
      return nil
    }

    private mutating func remembered(_ place: Int, _ position: Int) -> Bool {
      let key = place * (text.endIndex + 1) + position
      if failures.contains(key) { return false }
      if holds(place, position) { return true }
      failures.insert(key)
      return false
    }
  }
}

/// A set of bytes in brackets: `[a-z]`, `[!0-9]`, `[[:alpha:]_]`.
struct ByteSet {
  /// The index behind the closing bracket.
  private(set) var end: Int
  private var isNegated = false
  private var members: [ClosedRange<UInt8>] = []
  private var classes: [String] = []

  /// Reads the set at an opening bracket; `nil` when it is not closed or names an unknown class.
  init?(_ pattern: ArraySlice<UInt8>, at open: Int) {
    end = open + 1
    func byte(_ index: Int) -> UInt8? { index < pattern.endIndex ? pattern[index] : nil }
    if byte(end) == UInt8(ascii: "!") || byte(end) == UInt8(ascii: "^") {
      isNegated = true
      end += 1
    }
    var previous: UInt8?
    var isFirst = true
    while isFirst || byte(end) != UInt8(ascii: "]") {
      isFirst = false
      guard var current = byte(end) else { return nil }
      if current == UInt8(ascii: "-"), let low = previous, let next = byte(end + 1),
        next != UInt8(ascii: "]")
      {
        end += next == UInt8(ascii: "\\") ? 2 : 1
        guard let high = byte(end) else { return nil }
        if low <= high { members.append(low...high) }
        previous = nil
        end += 1
        continue
      }
      if current == UInt8(ascii: "["), byte(end + 1) == UInt8(ascii: ":") {
        guard let close = pattern[(end + 2)...].firstIndex(of: UInt8(ascii: "]")) else {
          return nil
        }
        if close > end + 2, pattern[close - 1] == UInt8(ascii: ":") {
          let name = String(decoding: pattern[end + 2..<close - 1], as: UTF8.self)
          guard ByteSet.classNames.contains(name) else { return nil }
          classes.append(name)
          previous = nil
          end = close + 1
          continue
        }
      } else if current == UInt8(ascii: "\\") {
        end += 1
        guard let escaped = byte(end) else { return nil }
        current = escaped
      }
      members.append(current...current)
      previous = current
      end += 1
    }
    end += 1
  }

  func contains(_ byte: UInt8) -> Bool {
    let found =
      members.contains { $0.contains(byte) } || classes.contains { ByteSet.class($0, has: byte) }
    return found != isNegated
  }

  private static let classNames: Set<String> = [
    "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "xdigit",
  ]

  private static func `class`(_ name: String, has byte: UInt8) -> Bool {
    switch name {
    case "alnum": Whitespace.isLetterOrDigit(byte)
    case "alpha": Whitespace.isLetter(byte)
    case "blank": byte == 0x20 || byte == 0x09
    case "cntrl": byte < 0x20 || byte == 0x7F
    case "digit": Whitespace.isDigit(byte)
    case "graph": (0x21...0x7E).contains(byte)
    case "lower": (0x61...0x7A).contains(byte)
    case "print": (0x20...0x7E).contains(byte)
    case "punct": (0x21...0x7E).contains(byte) && !Whitespace.isLetterOrDigit(byte)
    case "space": Whitespace.isSpace(byte)
    case "upper": (0x41...0x5A).contains(byte)
    default: Whitespace.isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
  }
}
