internal import TextAnalysis

extension TextFacts {
  /// The first difference of each kind; none when the texts agree in all that is looked at.
  ///
  /// Two facts are compared when they stand at the same place (behind or in front of the same word)
  /// or count the same kind of thing. What one text says and the other leaves out is no difference.
  ///
  /// - Parameters:
  ///   - other: The other text.
  ///   - guards: What is looked at.
  ///   - lexicon: What the corpus tells of names.
  /// - Returns: The differences, `first` of this text and `second` of the other.
  package func differences(
    from other: TextFacts, guards: Set<Guard> = Set(Guard.allCases),
    lexicon: NameLexicon = NameLexicon()
  ) -> [Difference] {
    var found: [Difference] = []
    func add(_ kind: Guard, _ pair: (String, String)?) {
      if let pair { found.append(Difference(kind: kind, first: pair.0, second: pair.1)) }
    }
    if guards.contains(.number) || guards.contains(.unit),
      let (first, second, kind) = differentAmount(from: other), guards.contains(kind)
    {
      add(kind, (first, second))
    }
    if guards.contains(.negation) { add(.negation, differentDenial(from: other)) }
    if guards.contains(.date) { add(.date, differentMoment(from: other)) }
    if guards.contains(.name) {
      add(
        .name,
        differentName(from: other, lexicon: lexicon) ?? differentLabel(from: other)
          ?? differentCode(from: other) ?? differentAddress(from: other)
          ?? differentSequel(from: other) ?? differentTail(from: other))
    }
    if found.isEmpty, let (first, second, kind) = differentOrder(from: other),
      guards.contains(kind)
    {
      add(kind, (first, second))
    }
    if found.isEmpty, guards.contains(.word) {
      add(
        .word,
        rivalWords(in: other) ?? framedWords(in: other) ?? differentModal(from: other)
          ?? differentComparison(from: other)
          ?? differentCode(thanCodeOf: other) ?? newAndOld(in: other) ?? loneWords(beside: other)
          ?? ReplacedWords.exchange(template, other.template))
    }
    return found
  }

  /// The difference in letters of scripts without capitals, for two texts of nearly the same wording;
  /// nil when one of them has none.
  ///
  /// - Parameter other: The other text.
  /// - Returns: The difference, `first` of this text.
  func differentLetters(from other: TextFacts) -> Difference? {
    guard !uncasedWords.isEmpty, !other.uncasedWords.isEmpty,
      let (first, second) = UncasedScript.difference(uncasedWords, other.uncasedWords)
    else { return nil }
    return Difference(kind: .letters, first: first, second: second)
  }

  /// The first words that stand in each other's place in two texts of nearly the same wording.
  ///
  /// - Parameters:
  ///   - other: The other text.
  ///   - lexicon: What the corpus tells of words.
  /// - Returns: The difference, `first` of this text; nil when there is none.
  func differentWord(from other: TextFacts, lexicon: NameLexicon) -> Difference? {
    ReplacedWords.difference(template, other.template, lexicon: lexicon).map {
      Difference(kind: .word, first: $0, second: $1)
    }
  }

  private func differentAmount(from other: TextFacts) -> (String, String, Guard)? {
    // Equal numbers and units are paired first, so that `once` is not held against `a week`. Of a number
    // that a text has twice, the one at the same place is taken.
    let elsewhere = Self.unmatched(quantities, other.quantities) {
      $0.agrees(with: $1) && $0.units.isEmpty == $1.units.isEmpty && $0.place.matches($1.place)
    }
    let rest = Self.unmatched(elsewhere.0, elsewhere.1) {
      $0.agrees(with: $1) && $0.units.isEmpty == $1.units.isEmpty
    }
    let (mine, theirs) = Self.unmatched(rest.0, rest.1) { $0.agrees(with: $1) }
    for a in mine {
      for b in theirs {
        if a.differsInUnitOnly(from: b) { return (a.text, b.text, .unit) }
        guard
          a.place.matches(b.place) || a.isComparable(with: b)
            || (a.place.isAlone && b.place.isAlone)
        else { continue }
        // A percentage and a sum, or sums in two currencies, may both be true.
        guard !a.measuresAnotherThing(than: b) else { continue }
        // `a month` and `a year` differ in the unit; `one` and `a month` do not differ.
        if !a.isSoft || !b.isSoft { return (a.text, b.text, .number) }
      }
    }
    return nil
  }

  private func differentMoment(from other: TextFacts) -> (String, String)? {
    let elsewhere = Self.unmatched(moments, other.moments) {
      $0.agrees(with: $1) && $0.place.matches($1.place)
    }
    let (mine, theirs) = Self.unmatched(elsewhere.0, elsewhere.1) { $0.agrees(with: $1) }
    for a in mine {
      for b in theirs
      where a.contradicts(b) && (a.place.matches(b.place) || a.isComparable(with: b)) {
        return (a.text, b.text)
      }
    }
    return nil
  }

  /// What is left of two lists when each element has taken one that agrees with it.
  private static func unmatched<Fact>(
    _ a: [Fact], _ b: [Fact], agree: (Fact, Fact) -> Bool
  ) -> ([Fact], [Fact]) {
    var theirs = b
    let mine = a.filter { fact in
      guard let match = theirs.firstIndex(where: { agree(fact, $0) }) else { return true }
      theirs.remove(at: match)
      return false
    }
    return (mine, theirs)
  }

  private func differentDenial(from other: TextFacts) -> (String, String)? {
    if let (word, opposite) = oppositeWords(in: other) {
      // An opposite that is denied says the same again.
      let mine = denials.contains { $0.text.lowercased() != word && $0.prefixed != word }
      let theirs = other.denials.contains {
        $0.text.lowercased() != opposite && $0.prefixed != opposite
      }
      return mine == theirs ? (word, opposite) : nil
    }
    guard denials.isEmpty != other.denials.isEmpty else { return nil }
    let (denying, plain) = denials.isEmpty ? (other, self) : (self, other)
    // `forbidden` beside `not allowed`.
    guard plain.impliedDenials.isSubset(of: denying.impliedDenials) else { return nil }
    // `not the same` beside `different`, and `large` beside `not small`.
    let opposable = plain.words.keys.filter {
      denying.words[$0] == nil && NegationWords.hasOpposite($0)
    }
    if denying.words.keys.contains(where: { word in
      plain.words[word] == nil && NegationWords.hasOpposite(word)
        && opposable.contains { NegationWords.areOpposite(word, $0) }
    }) {
      return nil
    }
    // A denial counts only where the other text has what is denied: `without a teacher` adds to it.
    guard
      let denial = denying.denials.first(where: {
        plain.says($0.denied) && plain.words[$0.prefixed] == nil
      })
    else { return nil }
    let words = denial.denied.isEmpty ? denial.text : "\(denial.text) … \(denial.denied)"
    return denials.isEmpty ? ("", words) : (words, "")
  }

  /// Whether the text has the word, perhaps with another ending.
  private func says(_ word: String) -> Bool {
    if word.isEmpty { return true }
    let stem = TextFacts.stem(word)
    if words[stem] != nil { return true }
    guard stem.count >= 5 else {
      return words.keys.contains {
        $0.hasPrefix(stem) && $0.count <= stem.count + 2 && stem.count > 2
      }
    }
    let start = stem.prefix(max(4, stem.count - 3))
    return words.keys.contains { $0.hasPrefix(start) && $0.count <= stem.count + 3 }
  }

  private func oppositeWords(in other: TextFacts) -> (String, String)? {
    facingWords(in: other) {
      $0.matches($1) || ($0.before.isEmpty && $1.before.isEmpty)
    } excluding: { word in
      { candidate in
        guard NegationWords.areOpposite(word, candidate) else { return false }
        // This text has both words: `big countries … small countries`.
        return !words.contains { opposite, places in
          places.count > other.words[opposite]?.count ?? 0
            && NegationWords.areOpposite(word, opposite)
        }
      }
    }
      ?? facingWords(in: other) {
        $0 == $1
      } excluding: { word in
        { NegationWords.isDenied(word, $0) }
      }
  }

  /// Words of one kind between the same words, or at both beginnings: `a red car` and `a blue car`,
  /// `he sings` and `she sings`.
  private func rivalWords(in other: TextFacts) -> (String, String)? {
    facingWords(in: other) {
      $0.before == $1.before && ($0.before.isEmpty || $0.after == $1.after)
    } excluding: { word in
      let rivals = RivalWords.rivals(of: word)
      return rivals.isEmpty ? nil : { rivals.contains($0) }
    }
  }

  /// The first word that stands where the other text has one that it excludes.
  ///
  /// - Parameters:
  ///   - other: The other text.
  ///   - areSame: Whether two places are one.
  ///   - excluding: The words that a word excludes; nil when there are none.
  /// - Returns: The word of this text and that of the other; nil when there are none.
  func facingWords(
    in other: TextFacts, at areSame: (FactPlace, FactPlace) -> Bool,
    excluding: (String) -> ((String) -> Bool)?
  ) -> (String, String)? {
    var found: (String, String)?
    // Both texts may have either word elsewhere: `the lamp on the desk is on`.
    for (word, places) in words where places.count > other.words[word]?.count ?? 0 {
      guard let excludes = excluding(word) else { continue }
      for (opposite, otherPlaces) in other.words
      where otherPlaces.count > words[opposite]?.count ?? 0 {
        guard places.contains(where: { place in otherPlaces.contains { areSame(place, $0) } }),
          excludes(opposite)
        else { continue }
        // A dictionary has no order, so the first in the alphabet is named.
        if found.map({ (word, opposite) < $0 }) ?? true { found = (word, opposite) }
      }
    }
    return found
  }

  /// `Room A` and `Room B`, `part II` and `part III`.
  private func differentLabel(from other: TextFacts) -> (String, String)? {
    for a in labels where !other.labels.contains(where: { $0.text == a.text }) {
      for b in other.labels where !labels.contains(where: { $0.text == b.text }) {
        guard a.place.matches(b.place) else { continue }
        // `I` is a number only beside another number, and at the end: `Chapter I`.
        let isEnd = a.place.after.isEmpty && b.place.after.isEmpty
        guard isEnd || a.text != "I" || b.text.count > 1, isEnd || b.text != "I" || a.text.count > 1
        else { continue }
        return (a.text, b.text)
      }
    }
    return nil
  }

  /// A title and the same title with a Roman number: `On curves`, `On curves, II`.
  private func differentSequel(from other: TextFacts) -> (String, String)? {
    guard romanNumbers.isEmpty != other.romanNumbers.isEmpty else { return nil }
    let (sequel, plain) = romanNumbers.isEmpty ? (other, self) : (self, other)
    guard let number = sequel.romanNumbers[plain.template.count],
      sequel.template.starts(with: plain.template)
    else { return nil }
    return romanNumbers.isEmpty ? ("", number) : (number, "")
  }

  /// `Room 12B` and `Room 12C`, `2.7rc1` and `2.7rc2`.
  private func differentCode(from other: TextFacts) -> (String, String)? {
    for a in codes where !other.codes.contains(a) {
      for b in other.codes where !codes.contains(b) && a.number == b.number {
        // `5km` and `5miles` differ as quantities.
        if !a.isUnit || !b.isUnit { return (a.number + a.letters, b.number + b.letters) }
      }
    }
    return nil
  }

  private func differentAddress(from other: TextFacts) -> (String, String)? {
    guard let first = addresses.subtracting(other.addresses).min(),
      let second = other.addresses.subtracting(addresses).min()
    else { return nil }
    return (first, second)
  }

  /// The same numbers and names in another order: `A beat B`, `B beat A`.
  private func differentOrder(from other: TextFacts) -> (String, String, Guard)? {
    guard slots.count > 1, slots != other.slots, template == other.template,
      slots.joined().sorted() == other.slots.joined().sorted(),
      let place = slots.indices.first(where: { slots[$0] != other.slots[$0] })
    else { return nil }
    let areNames =
      template.contains(TextFacts.nameMark) && names.contains { slots[place].contains($0.folded) }
    return (
      slots[place].joined(separator: " "), other.slots[place].joined(separator: " "),
      areNames ? .name : .number
    )
  }
}
