/// When two words are one name.
enum NameWords {
  /// The form that a name is compared in; nil for a word that is only part of one.
  static func canonical(_ word: String) -> String? {
    guard let form = forms[word] else { return word }
    return form.isEmpty ? nil : form
  }

  /// Whether two words may be one name: a place and its people, or a slip of the pen.
  static func areSame(_ a: String, _ b: String, _ lexicon: NameLexicon) -> Bool {
    if a == b { return true }
    let (short, long) = a.utf8.count < b.utf8.count ? (a, b) : (b, a)
    guard short.utf8.count >= 3 else { return false }
    if long.hasPrefix(short) { return endings.contains(String(long.dropFirst(short.count))) }
    guard short.utf8.count >= 5, !lexicon.isEstablished(a) || !lexicon.isEstablished(b) else {
      return false
    }
    return isOneEditApart(Array(short), Array(long))
  }

  /// Whether a word is how people are addressed: no name of theirs.
  static func isTitle(_ name: String) -> Bool {
    ["mr", "mrs", "ms", "miss", "dr", "prof", "sir"].contains(name)
  }

  private static let endings: Set<String> = [
    "s", "n", "an", "ian", "ns", "ans", "ians", "ese", "ish", "i", "is", "er", "ers",
  ]

  private static let forms: [String: String] = [
    "us": "us", "usa": "us", "america": "us", "american": "us", "americans": "us", "states": "us",
    "united": "", "uk": "uk", "britain": "uk", "british": "uk", "kingdom": "uk", "ww2": "wwii",
    "roman": "rome", "romans": "rome", "french": "france", "germans": "germany",
    "german": "germany", "dutch": "netherlands", "holland": "netherlands", "english": "england",
    "spanish": "spain", "chinese": "china", "swiss": "switzerland", "polish": "poland",
    "danish": "denmark", "swedish": "sweden", "turkish": "turkey", "greek": "greece",
    "corporation": "corp", "incorporated": "inc", "limited": "ltd", "doctor": "dr",
    "professor": "prof", "saint": "st", "mount": "mt",
    "iphones": "iphone", "bombay": "mumbai", "calcutta": "kolkata", "peking": "beijing",
  ]

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
