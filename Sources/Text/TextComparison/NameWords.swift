internal import TextAnalysis

/// When two words are one name.
enum NameWords {
  /// The form that a name is compared in.
  static func canonical(_ word: String) -> String { forms[word] ?? word }

  /// Whether two words may be one name: a place and its people, or a slip of the pen.
  static func areSame(_ a: String, _ b: String, _ lexicon: NameLexicon) -> Bool {
    if a == b { return true }
    // In versions and other codes, the digit is the name: `v1` and `v2`.
    if !a.utf8.filter(Self.isDigit).elementsEqual(b.utf8.filter(Self.isDigit)) { return false }
    let (short, long) = a.utf8.count < b.utf8.count ? (a, b) : (b, a)
    guard short.utf8.count >= 3 else { return false }
    if long.hasPrefix(short) { return endings.contains(String(long.dropFirst(short.count))) }
    // Long words that differ in one letter are spellings of one name, even where the corpus has both:
    // `Fallujah`, `Falluja`.
    guard
      short.utf8.count >= 7
        || (short.utf8.count >= 5 && !(lexicon.isEstablished(a) && lexicon.isEstablished(b)))
    else { return false }
    return isOneEditApart(Array(short), Array(long))
  }

  /// Whether one of two names at the same place may be short for the other, or another spelling:
  /// `Tim` and `Timothy`, `Moslem` and `Muslim`.
  ///
  /// They are two names when the corpus has both often.
  static func mayBeOne(_ a: String, _ b: String, _ lexicon: NameLexicon) -> Bool {
    if areSame(a, b, lexicon) { return true }
    guard !a.utf8.contains(where: isDigit), !b.utf8.contains(where: isDigit),
      !(lexicon.isEstablished(a) && lexicon.isEstablished(b))
    else { return false }
    let (short, long) = a.utf8.count < b.utf8.count ? (a, b) : (b, a)
    if short.utf8.count >= 2, long.hasPrefix(short) { return true }
    return short.utf8.count >= 6 && long.utf8.count - short.utf8.count <= 1
      && a.utf8.first == b.utf8.first && edits(Array(a), Array(b)) <= 2
  }

  /// The edit distance: the fewest letters that are changed, added or left out.
  private static func edits(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let changed = corner + (letter == other ? 0 : 1)
        corner = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, corner + 1)
      }
    }
    return row[b.count]
  }

  /// Whether two words differ only in their digits: `v1` and `v2`, `MP3` and `MP4`.
  static func areOneSeries(_ a: String, _ b: String) -> Bool {
    a != b && a.utf8.contains(where: isDigit) && b.utf8.contains(where: isDigit)
      && a.utf8.filter { !isDigit($0) }.elementsEqual(b.utf8.filter { !isDigit($0) })
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  /// Whether a word is a form of address, not a name.
  static func isTitle(_ name: String) -> Bool { titles.contains(name) }

  private static let titles = Lexicon.words(.titles)
  private static let endings = Lexicon.words(.nameEndings)

  private static let forms: [String: String] = {
    var table: [String: String] = [:]
    for meaning in Lexicon.meanings(.nameForms) {
      for word in meaning.words { table[word] = meaning.name }
    }
    return table
  }()

  /// Whether one letter is changed or added, or two neighbours are exchanged.
  private static func isOneEditApart(_ short: [Character], _ long: [Character]) -> Bool {
    guard long.count - short.count <= 1 else { return false }
    let start = zip(short, long).prefix { $0 == $1 }.count
    if long.count > short.count { return short[start...].elementsEqual(long[(start + 1)...]) }
    if short[(start + 1)...].elementsEqual(long[(start + 1)...]) { return true }
    return short.count - start >= 2 && short[start] == long[start + 1]
      && short[start + 1] == long[start]
      && short[(start + 2)...].elementsEqual(long[(start + 2)...])
  }
}
