/// How a model reads texts: what decides whether equal vectors mean equal texts.
package struct TextReader: Sendable {
  let tokens: @Sendable (String) -> [Int32]
  let unknown: Int32
  let isCut: @Sendable (String) -> Bool

  /// A reader.
  ///
  /// - Parameters:
  ///   - unknown: The token for whatever the model has no token for.
  ///   - tokens: The tokens of a word, without those that frame every text.
  ///   - isCut: Whether a whole text is longer than the model reads.
  package init(
    unknown: Int32, tokens: @escaping @Sendable (String) -> [Int32],
    isCut: @escaping @Sendable (String) -> Bool
  ) {
    self.unknown = unknown
    self.tokens = tokens
    self.isCut = isCut
  }
}

/// The part of a text that its vector does not tell.
///
/// A tokenizer turns all words and signs outside of its vocabulary into one token, strips some marks and
/// cuts off what is too long. Texts that differ only there have one vector. Of some scripts a model has
/// the letters and no words, and so knows only the spelling.
struct TextReading: Sendable {
  /// Words that the model does not know, in the order of the text: they have the unknown token in them,
  /// or a token for each letter.
  private(set) var unreadWords: [String] = []
  /// The same of words that are signs alone.
  private(set) var unreadSigns: [String] = []
  /// The other words beyond ASCII, by their tokens.
  private(set) var spellings: [[Int32]: Set<String>] = [:]
  /// Whether the end of the text was cut off.
  let isCut: Bool

  /// Reads a text; words of ASCII count as known, unless they are longer than any model reads.
  init(_ text: String, with reader: TextReader) {
    isCut = reader.isCut(text)
    guard text.utf8.count > Self.longestWord || text.utf8.contains(where: { $0 >= 0x80 }) else {
      return
    }
    for word in text.unicodeScalars.split(whereSeparator: Self.isBetweenWords) {
      guard word.count > Self.longestWord || !word.allSatisfy(\.isASCII) else { continue }
      add(word, reader)
    }
  }

  private mutating func add(_ word: Substring.UnicodeScalarView, _ reader: TextReader) {
    let tokens = reader.tokens(String(word))
    let letters = word.filter(\.properties.isAlphabetic)
    let spelling = Self.folded(word)
    if tokens.contains(reader.unknown) || Self.isSpelled(word, in: tokens.count) {
      if letters.isEmpty { unreadSigns.append(spelling) } else { unreadWords.append(spelling) }
    } else if letters.isEmpty || letters.contains(where: { !Self.isEuropean($0) }) {
      // People leave out the accents of European scripts as often as they write them.
      spellings[tokens, default: []].insert(spelling)
    }
  }

  /// The differences of two texts that their vectors do not tell.
  ///
  /// Signs that only one of the two has are no difference.
  ///
  /// - Parameters:
  ///   - other: The other text.
  ///   - guards: What is looked at.
  /// - Returns: The differences, `first` of this text and `second` of the other.
  func differences(from other: TextReading, guards: Set<Guard>) -> [Difference] {
    var found: [Difference] = []
    if guards.contains(.unread), let (first, second) = unreadDifference(from: other) {
      found.append(Difference(kind: .unread, first: first, second: second))
    }
    if guards.contains(.cut), isCut || other.isCut {
      let sides = [self, other].map { $0.isCut ? "cut off" : "whole" }
      found.append(Difference(kind: .cut, first: sides[0], second: sides[1]))
    }
    return found
  }

  private func unreadDifference(from other: TextReading) -> (String, String)? {
    if unreadWords != other.unreadWords {
      return Self.firstDifference(unreadWords, other.unreadWords)
    }
    if unreadSigns != other.unreadSigns, !unreadSigns.isEmpty, !other.unreadSigns.isEmpty {
      return Self.firstDifference(unreadSigns, other.unreadSigns)
    }
    // Of several spellings with one reading, the first in the alphabet: a dictionary has no order.
    return spellings.compactMap { tokens, mine -> (String, String)? in
      guard let theirs = other.spellings[tokens], mine != theirs else { return nil }
      return (mine.min() ?? "", theirs.min() ?? "")
    }.min { $0 < $1 }
  }

  private static func firstDifference(_ a: [String], _ b: [String]) -> (String, String) {
    let start = zip(a, b).prefix { $0 == $1 }.count
    return (start < a.count ? a[start] : "", start < b.count ? b[start] : "")
  }

  /// White space, punctuation and the signs of ASCII, at which every tokenizer cuts.
  private static func isBetweenWords(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": return false
    case "\u{0}"..."\u{7F}": return true
    default: break
    }
    if scalar.properties.isWhitespace { return true }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// Whether the model has about one token for each letter of a word, and so only its spelling.
  ///
  /// Latin words are never so taken, nor those of scripts such as Chinese, whose tokens are single signs.
  private static func isSpelled(_ word: Substring.UnicodeScalarView, in tokenCount: Int) -> Bool {
    var letters = 0
    for scalar in word where scalar.properties.isAlphabetic {
      if scalar.value < 0x370 || scalar.properties.isIdeographic { return false }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .spacingMark, .enclosingMark: continue
      default: letters += 1
      }
    }
    return letters > 1 && tokenCount * 4 >= letters * 3
  }

  /// Latin, Greek, Cyrillic and their neighbours.
  private static func isEuropean(_ letter: Unicode.Scalar) -> Bool {
    letter.value < 0x590 || 0x1E00...0x1FFF ~= letter.value
  }

  /// Lower-cased, without invisible characters.
  private static func folded(_ word: Substring.UnicodeScalarView) -> String {
    let seen = word.filter { !(0xFE00...0xFE0F ~= $0.value) && $0.value != 0xAD }
    return String(String.UnicodeScalarView(seen)).lowercased()
  }

  /// No model reads anything of a longer word.
  private static let longestWord = 100
}
