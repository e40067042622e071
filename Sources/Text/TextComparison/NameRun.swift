internal import TextAnalysis

/// A name as it stands in a text, all its words together: `Saddam Hussein`, `the Bank of England`.
struct NameRun: Sendable, Equatable {
  /// One word of it.
  struct Word: Sendable, Equatable {
    let text: String
    /// Lower-cased, without points and the ending of a possessive.
    let folded: String
  }

  var words: [Word]
  /// What stands before it and behind it.
  let place: FactPlace
  /// Whether it begins the text and may be no name at all.
  let isOpening: Bool

  /// The names of a text: words that are names, with the capitalised words beside them and an `of`
  /// between two.
  ///
  /// - Parameters:
  ///   - tokens: The text.
  ///   - names: The words that are names, by their index.
  /// - Returns: The names, in their order.
  static func runs(of tokens: [FactToken], names: [Int: TextFacts.Name]) -> [NameRun] {
    var runs: [NameRun] = []
    var start = 0
    func isPart(_ index: Int) -> Bool {
      guard tokens.indices.contains(index) else { return false }
      if names[index] != nil { return true }
      let token = tokens[index]
      return token.isCapitalized && !token.startsSentence && !token.isUncased
        && token.text.utf8.count > 1 && !StopWords.english.contains(token.folded)
    }
    while start < tokens.count {
      guard isPart(start) else {
        start += 1
        continue
      }
      var end = start + 1
      while isPart(end) || (end < tokens.count && tokens[end].folded == "of" && isPart(end + 1)) {
        end += 1
      }
      let range = start..<end
      if range.contains(where: { names[$0] != nil }) {
        runs.append(
          NameRun(
            words: range.filter { tokens[$0].folded != "of" }.map { index in
              let token = tokens[index]
              return Word(
                text: token.text,
                folded: names[index]?.folded ?? NameWords.canonical(TextFacts.stem(token.folded)))
            },
            place: FactPlace(range, in: tokens), isOpening: names[start]?.isOpening ?? false))
      }
      start = end
    }
    return runs
  }

  /// Whether some words may be the initials of others: `GE`, `General Electric`.
  static func mayAbbreviate(_ words: [Word], _ others: [Word]) -> Bool {
    func isShort(_ short: [Word], of long: [Word]) -> Bool {
      let initials = long.compactMap { $0.text.lowercased().first }
      guard initials.count > 1, let word = short.first, short.count == 1 else { return false }
      // `BoE` has a letter for the `of` as well.
      let letters = Array(word.text.lowercased().filter(\.isLetter))
      return letters.count <= 6 && letters.first == initials[0]
        && word.text.last(where: \.isLetter)?.isUppercase ?? false
        && (isPart(initials, of: letters) || isPart(letters, of: initials))
    }
    return isShort(words, of: others) || isShort(others, of: words)
  }

  /// Whether all letters of one are in the other in their order.
  private static func isPart(_ letters: [Character], of others: [Character]) -> Bool {
    var rest = others[...]
    return letters.allSatisfy { letter in
      guard let place = rest.firstIndex(of: letter) else { return false }
      rest = rest[(place + 1)...]
      return true
    }
  }
}

extension TextFacts {
  /// The names in which two texts differ: they stand between the same words, and neither may be
  /// another way to write the other.
  ///
  /// - Parameters:
  ///   - other: The other text.
  ///   - lexicon: What the corpus tells of names.
  /// - Returns: The words in which the two differ.
  func differentName(from other: TextFacts, lexicon: NameLexicon) -> (String, String)? {
    let theirs = other.runs.map { ($0, $0.words(missingIn: self, lexicon)) }
      .filter { !$0.1.isEmpty }
    guard !theirs.isEmpty else { return nil }
    for run in runs {
      let mine = run.words(missingIn: other, lexicon)
      guard !mine.isEmpty else { continue }
      for (otherRun, others) in theirs
      where run.isOpening == otherRun.isOpening && run.place == otherRun.place {
        guard Self.areDifferent(mine, others, lexicon),
          !NameRun.mayAbbreviate(run.words, otherRun.words)
        else { continue }
        return (Self.shown(mine), Self.shown(others))
      }
    }
    return differentSeries(from: other)
  }

  /// Versions differ wherever they stand: `in v1` and `with v2`.
  private func differentSeries(from other: TextFacts) -> (String, String)? {
    for a in names where other.words[a.folded] == nil {
      for b in other.names
      where words[b.folded] == nil && NameWords.areOneSeries(a.folded, b.folded) {
        return (a.text, b.text)
      }
    }
    return nil
  }

  /// Whether two names are two in spite of the words that they share.
  ///
  /// They are one when only one of them has a form of address, or when what is left of one is short
  /// for what is left of the other, or another part of the same name.
  private static func areDifferent(
    _ words: [NameRun.Word], _ others: [NameRun.Word], _ lexicon: NameLexicon
  ) -> Bool {
    func named(_ words: [NameRun.Word]) -> [NameRun.Word] {
      words.filter { !NameWords.isTitle($0.folded) }
    }
    let (a, b) = (named(words), named(others))
    // `Mr Smith` and `Mrs Smith`; but not `Ms Stewart` and `Martha Stewart`.
    guard !a.isEmpty, !b.isEmpty else { return a.isEmpty && b.isEmpty }
    func joined(_ words: [NameRun.Word]) -> String { words.map(\.folded).joined() }
    if NameWords.mayBeOne(joined(a), joined(b), lexicon) || NameRun.mayAbbreviate(a, b) {
      return false
    }
    if a.count == b.count,
      zip(a, b).allSatisfy({ NameWords.mayBeOne($0.folded, $1.folded, lexicon) })
    {
      return false
    }
    return !a.contains { word in
      b.contains { lexicon.areTogether(word.folded, $0.folded) }
    }
  }

  private static func shown(_ words: [NameRun.Word]) -> String {
    words.map(\.text).joined(separator: " ")
  }
}

extension NameRun {
  /// The words of the name that have no form in another text.
  fileprivate func words(missingIn facts: TextFacts, _ lexicon: NameLexicon) -> [Word] {
    words.filter { word in
      facts.words[word.folded] == nil
        && !facts.names.contains { NameWords.areSame($0.folded, word.folded, lexicon) }
        && !facts.words.keys.contains { NameWords.areSame($0, word.folded, lexicon) }
    }
  }
}
