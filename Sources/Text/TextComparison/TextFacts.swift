internal import TextAnalysis

/// What a text says that near texts may not differ in: numbers, times, names, denials and the like.
package struct TextFacts: Sendable {
  private(set) var quantities: [Quantity] = []
  private(set) var moments: [Moment] = []
  private(set) var denials: [Denial] = []
  /// Words that deny within their meaning.
  private(set) var impliedDenials: Set<String> = []
  /// Names of people, places and things, one word each.
  private(set) var names: [Name] = []
  /// The names again, all words of a name together.
  private(set) var runs: [NameRun] = []
  /// Single capital letters and Roman numbers, which name one of several: `Room A`, `part II`, `C#`.
  private(set) var labels: [Name] = []
  /// Roman numbers from II on, by the place of their word in `template`.
  private(set) var romanNumbers: [Int: String] = [:]
  /// Numbers with letters right behind them, which name one of several: `12B`, `2.7rc1`.
  private(set) var codes: [Code] = []
  /// Addresses of mail and pages, and names with underscores: `create_server`, `__exit__`.
  private(set) var addresses: Set<String> = []
  /// The words in their order, with a mark for each number, time and name.
  private(set) var template: [String] = []
  /// The texts behind the marks; those that `and` or a like word joins are one, in the order of the
  /// alphabet.
  private(set) var slots: [[String]] = []
  /// All words, lower-cased, each with the places where it stands.
  private(set) var words: [String: [FactPlace]] = [:]

  /// What lengthens a name with a number: `Max` in `13 Pro Max`.
  private(set) var tails: [NameTail] = []
  /// Comparisons: operators (`>`, `>=`), and words before `than` (`greater`, or `greater=` where `or equal
  /// to` follows).
  private(set) var comparisons: Set<String> = []
  /// The words between white space of code or a formula; nil for prose.
  private(set) var code: [Substring]?
  /// How many words and numbers there are.
  private(set) var length = 0
  /// The last word or number.
  private(set) var ending = ""

  /// The words of scripts without capitals, folded, in their order.
  private(set) var uncasedWords: [String] = []

  /// A word that denies.
  struct Denial: Sendable, Equatable {
    let text: String
    /// What is denied: the first word behind it that is no stop word, lower-cased.
    let denied: String
    /// The word in one when the denial is a prefix: `nonstop`; empty otherwise.
    var prefixed = ""
  }

  /// A number and the letters right behind it.
  struct Code: Sendable, Equatable {
    let number: String
    /// Lower-cased.
    let letters: String

    /// Whether the letters may be the unit of the number.
    var isUnit: Bool { !Unit.meanings(of: letters).isEmpty || NumberWords.scale(letters) != nil }
  }

  /// One word of a name.
  struct Name: Sendable, Equatable {
    let text: String
    /// Lower-cased, without points and the ending of a possessive.
    let folded: String
    let place: FactPlace
    /// Whether it is the first word of the text and may be no name at all.
    let isOpening: Bool
    /// Whether it counts as a name only because it is written like a code: `GET`.
    var isCode = false
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: One passage.
  ///   - lexicon: What the corpus tells of names.
  package init(_ text: String, lexicon: NameLexicon = NameLexicon()) {
    let tokens = FactToken.tokens(of: text)
    let reader = FactReader(tokens)
    quantities = reader.quantities
    moments = reader.moments
    uncasedWords = tokens.filter(\.isUncased).map { UncasedScript.folded($0.text) }
    let isTitle = NameLexicon.isTitle(tokens)
    let isShouted = Self.isShouted(tokens)
    length = tokens.count { $0.kind != .sign }
    ending = tokens.last { $0.kind != .sign }?.folded ?? ""
    comparisons = Comparisons.read(text, tokens)
    code = CodeText.words(of: text)
    var namesByIndex: [Int: Name] = [:]
    for (index, token) in tokens.enumerated() where token.kind == .word {
      words[Self.stem(token.folded), default: []].append(
        FactPlace(index..<index + 1, in: tokens))
      addDenial(at: index, of: tokens)
      // A single letter behind a number may be a unit or a part of a name: `Room 12C`.
      if token.isAttached, tokens[index - 1].kind == .number,
        !reader.used.contains(index) || token.text.count == 1
      {
        codes.append(Code(number: tokens[index - 1].text, letters: token.folded))
      }
      if !reader.used.contains(index) {
        let count = names.count
        addName(
          at: index, of: tokens, isTitle: isTitle,
          isCode: tokens[index].isCode && !isShouted, lexicon: lexicon)
        if names.count > count { namesByIndex[index] = names.last }
        addLabel(at: index, of: tokens, isTitle: isTitle)
      }
    }
    if text.contains("@") || text.contains("://") {
      for word in text.split(whereSeparator: \.isWhitespace) where Self.isAddress(word) {
        addresses.insert(NormalizedText(String(word)).text.filter { $0 != "!" && $0 != "?" })
      }
    }
    if text.contains("_") {
      for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" })
      where Self.isIdentifier(word) {
        addresses.insert(word.lowercased())
      }
    }
    let nameIndices = Set(namesByIndex.keys)
    addTemplate(of: tokens, numbers: reader.used, names: nameIndices)
    tails = NameTail.tails(of: tokens, names: nameIndices)
    runs = NameRun.runs(of: tokens, names: namesByIndex)
  }

  static let nameMark = "@"

  /// Whether so many words are in capital letters that these tell nothing.
  private static func isShouted(_ tokens: [FactToken]) -> Bool {
    var (words, capitals) = (0, 0)
    for token in tokens where token.kind == .word && token.text.utf8.count > 1 {
      words += 1
      if token.text.unicodeScalars.allSatisfy(\.properties.isUppercase) { capitals += 1 }
    }
    return capitals * 2 >= words
  }

  private mutating func addTemplate(of tokens: [FactToken], numbers: Set<Int>, names: Set<Int>) {
    // Where the last mark stands.
    var last: Int?
    for (index, token) in tokens.enumerated() {
      let isName = names.contains(index)
      guard isName || numbers.contains(index) else {
        template.append(token.folded)
        continue
      }
      template.append(isName ? Self.nameMark : "#")
      let word = Self.stem(token.folded)
      let isJoined =
        last.map { last in
          index - last == 1
            ? isName && names.contains(last)
            : index - last == 2 && Self.joiners.contains(tokens[last + 1].folded)
        } ?? false
      if isJoined {
        slots[slots.count - 1].append(word)
        slots[slots.count - 1].sort()
      } else {
        slots.append([word])
      }
      last = index
    }
  }

  /// Words that join what may stand in any order.
  static let joiners = Lexicon.words(.joiners)

  private static func isAddress(_ word: Substring) -> Bool {
    if word.contains("://") { return true }
    guard let at = word.firstIndex(of: "@"), at > word.startIndex else { return false }
    return word[word.index(after: at)...].contains(".")
  }

  /// Whether a word has underscores that do not only emphasise it, as in `_word_`.
  private static func isIdentifier(_ word: Substring) -> Bool {
    let parts = word.split(separator: "_")
    return parts.count > 1 || (parts.count == 1 && word.hasPrefix("__") && word.hasSuffix("__"))
  }

  /// Whether a word is a Roman number below forty, of two letters and more, in capitals.
  private static func isRomanNumber(_ word: String) -> Bool {
    word.utf8.count > 1 && word.wholeMatch(of: /X{0,3}(IX|IV|V?I{0,3})/) != nil
  }

  private mutating func addLabel(at index: Int, of tokens: [FactToken], isTitle: Bool) {
    let token = tokens[index]
    guard token.isCapitalized, token.text.utf8.count <= 5 else { return }
    guard
      token.text.utf8.count == 1 || token.text.hasSuffix("+") || token.text.hasSuffix("#")
        || Self.isRomanNumber(token.text)
    else { return }
    // Articles begin sentences and are capitalised in titles.
    if token.text == "A", token.startsSentence || isTitle { return }
    if Self.isRomanNumber(token.text) { romanNumbers[index] = token.text }
    labels.append(
      Name(
        text: token.text, folded: token.folded, place: FactPlace(index..<index + 1, in: tokens),
        isOpening: false))
  }

  private mutating func addDenial(at index: Int, of tokens: [FactToken]) {
    let word = tokens[index].folded
    if let prefix = tokens[index].hyphenatedPrefix, NegationWords.denies(prefix) {
      denials.append(
        Denial(text: prefix, denied: String(word.dropFirst(prefix.count)), prefixed: word))
      return
    }
    let next = index + 1 < tokens.count ? tokens[index + 1] : nil
    let denies =
      NegationWords.denies(word) || (NegationWords.deniesWithTo(word) && next?.folded == "to")
    guard denies else {
      if NegationWords.impliesDenial(word) { impliedDenials.insert(word) }
      return
    }
    // `not only` and `nothing but` affirm, `no. 5` counts, `"No," he said` is an answer, `no longer than` is
    // a bound, `why not` and `or not` ask.
    if let next, NegationWords.takesBack(next.folded) { return }
    if word == "no" && (next?.kind == .number || tokens[index].endsClause) { return }
    if index + 2 < tokens.count, NegationWords.hasOpposite(tokens[index + 1].folded),
      NegationWords.than.contains(tokens[index + 2].folded)
    {
      return
    }
    if word == "not", index > 0, ["or", "if", "why"].contains(tokens[index - 1].folded) { return }
    // `no longer` denies what comes after it.
    let denied = tokens[(index + 1)...].first {
      $0.kind == .word && !StopWords.english.contains($0.folded) && $0.folded != "to"
        && !NegationWords.qualifiers.contains($0.folded)
    }
    denials.append(Denial(text: tokens[index].text, denied: denied?.folded ?? ""))
  }

  private mutating func addName(
    at index: Int, of tokens: [FactToken], isTitle: Bool, isCode: Bool,
    lexicon: NameLexicon
  ) {
    let token = tokens[index]
    let word = Self.stem(token.folded)
    guard word.utf8.count > 1, token.text != "us" else { return }
    let isSure = token.isCapitalized && !token.startsSentence && !isTitle
    var (isOpening, isOnlyCode) = (false, false)
    switch lexicon.capitalShare(of: word) {
    // A word that is capitalised now and then is a name where this text capitalises it.
    case let share? where share >= 0.75 || (isSure && share >= 0.25): break
    case .some:
      guard isCode else { return }
      isOnlyCode = true
    case nil
    where token.isCapitalized && !isTitle && !StopWords.english.contains(token.folded)
      && (!token.startsSentence || isOpener(index, of: tokens)):
      isOpening = token.startsSentence
    case nil:
      guard isCode else { return }
      isOnlyCode = true
    }
    names.append(
      Name(
        text: token.text, folded: NameWords.canonical(word),
        place: FactPlace(index..<index + 1, in: tokens),
        isOpening: isOpening, isCode: isOnlyCode))
  }

  /// Whether the first word of a text may be a name, and is not a verb that gives an order.
  private func isOpener(_ index: Int, of tokens: [FactToken]) -> Bool {
    index == 0 && index + 1 < tokens.count && !Self.objects.contains(tokens[index + 1].folded)
  }

  /// A word without the ending of a possessive, and without points.
  static func stem(_ word: String) -> String {
    let stem = word.hasSuffix("'s") ? String(word.dropLast(2)) : word
    return stem.contains(".") ? stem.replacing(".", with: "") : stem
  }

  /// Words that follow a verb that gives an order, and do not follow a name.
  private static let objects = Lexicon.words(.objectsOfOrders)
}
