/// Reads the words of texts that can tell their subject.
///
/// A word is a run of letters, digits and marks of any script, in lower case. It keeps apostrophes
/// between letters (`don't`) and loses an English possessive `'s`. The reader leaves out words of
/// one character, plain numbers, stop words, and markup: tags, web addresses and mail addresses
/// (`Markup`).
///
/// Chinese, Japanese, Thai, Lao, Khmer and Burmese have no spaces. For them ICU's dictionaries tell
/// where words end, and one ideograph can be a word. Hiragana alone mostly write endings and
/// particles, so they form a word from three characters on.
package struct WordReader {
  private let stopWords: Set<String>
  /// Opened for the first text that needs it; it stays nil when ICU has no rules.
  private var iterator: BreakIterator?
  private var ends: [Int] = []

  /// Makes a reader that leaves out some words.
  package init(without stopWords: Set<String>) { self.stopWords = stopWords }

  /// The words of `text` in order, in groups of words that stand side by side.
  ///
  /// Between the words of a group are only spaces and hyphens, and no word was left out. In scripts
  /// without spaces, a space ends a group.
  package mutating func runs(of text: String) -> [[String]] {
    var runs: [[String]] = [[]]
    func separate() { if runs.last?.isEmpty == false { runs.append([]) } }
    var word = String.UnicodeScalarView()
    var length = 0
    var hasLetter = false
    var pendingApostrophe = false
    func finish() {
      defer {
        word.removeAll(keepingCapacity: true)
        length = 0
        hasLetter = false
        pendingApostrophe = false
      }
      guard length >= 2, hasLetter else { return separate() }
      var found = String(word).lowercased()
      if found.hasSuffix("'s") { found.removeLast(2) }
      guard found.count >= 2, !stopWords.contains(found) else { return separate() }
      runs[runs.count - 1].append(found)
    }
    var stretch = String.UnicodeScalarView()
    func finishStretch() {
      separate()
      for found in words(of: String(stretch)) {
        if isLongEnough(found) && !stopWords.contains(found) {
          runs[runs.count - 1].append(found)
        } else {
          separate()
        }
      }
      separate()
      stretch.removeAll(keepingCapacity: true)
    }
    for scalar in Markup.removed(from: text).unicodeScalars {
      if Self.isUnspaced(scalar) {
        if length > 0 { finish() }
        stretch.append(scalar)
        continue
      }
      if !stretch.isEmpty { finishStretch() }
      switch kind(of: scalar) {
      case .letter, .digit, .mark:
        if pendingApostrophe {
          word.append("'")
          pendingApostrophe = false
        }
        let kind = kind(of: scalar)
        if kind == .letter { hasLetter = true }
        if kind != .mark { length += 1 }
        word.append(scalar)
      case .apostrophe where hasLetter && !pendingApostrophe:
        pendingApostrophe = true
      case .apostrophe, .other:
        if length > 0 { finish() }
        if scalar != "-" && !scalar.properties.isWhitespace { separate() }
      }
    }
    if !stretch.isEmpty { finishStretch() }
    if length > 0 { finish() }
    return runs.filter { !$0.isEmpty }
  }

  /// The words of a run of letters: one word, unless the script has no spaces.
  mutating func words(of letters: String) -> [String] {
    guard letters.unicodeScalars.contains(where: Self.isUnspaced) else { return [letters] }
    if iterator == nil { iterator = try? BreakIterator(.word, language: "") }
    let bytes = Array(letters.utf8)
    iterator?.findEnds(in: bytes, 0..<bytes.count, into: &ends)
    var start = 0
    return (iterator == nil ? [bytes.count] : ends).map { end in
      defer { start = end }
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }
  }

  /// Joins words that stand side by side to one term, with spaces if their script has them.
  package static func joined(_ words: [String]) -> String {
    let setsSpaces = words.first?.unicodeScalars.first.map { !isUnspaced($0) } ?? true
    return words.joined(separator: setsSpaces ? " " : "")
  }

  /// Whether a scalar is a letter or mark of a script without spaces for which ICU has a
  /// dictionary.
  ///
  /// Signs that repeat a word do not count, so that a word ends before them.
  package static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x0E01: false
    // Thai; Lao; Burmese; Khmer.
    case 0x0E01...0x0E2E, 0x0E30...0x0E3A, 0x0E40...0x0E45, 0x0E47...0x0E4E: true
    case 0x0E81...0x0EC5, 0x0EC7...0x0ECE, 0x0EDC...0x0EDF: true
    case 0x1000...0x103F, 0x1050...0x108F, 0x109A...0x109D: true
    case 0x1780...0x17B3, 0x17B6...0x17D3, 0x17DC...0x17DD: true
    // Kana.
    case 0x3041...0x3096, 0x3099...0x309A, 0x30A1...0x30FA, 0x30FC, 0x31F0...0x31FF: true
    case 0xFF66...0xFF9F: true
    // With the sign that repeats an ideograph, as in 人々.
    case 0x3005...0x3007: true
    default: isIdeograph(scalar)
    }
  }
}

/// Whether a word of a script without spaces is long enough; ICU cuts endings in hiragana into
/// short words.
private func isLongEnough(_ word: String) -> Bool {
  let scalars = word.unicodeScalars
  if scalars.contains(where: isIdeograph) { return true }
  return scalars.count > (scalars.allSatisfy { 0x3041...0x309F ~= $0.value } ? 2 : 1)
}

private func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
  default: false
  }
}

private enum Kind { case letter, digit, mark, apostrophe, other }

private func kind(of scalar: Unicode.Scalar) -> Kind {
  switch scalar {
  case "a"..."z", "A"..."Z": return .letter
  case "0"..."9": return .digit
  case "'", "\u{2019}": return .apostrophe
  default:
    guard scalar.value >= 0x80 else { return .other }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return .letter
    case .decimalNumber: return .digit
    case .nonspacingMark, .spacingMark: return .mark
    default: return .other
    }
  }
}
