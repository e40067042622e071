import Parallelism
import TestSupport
import Testing
import TextAnalysis
import TextComparison

private func kinds(_ first: String, _ second: String) -> [Guard] {
  TextFacts(first).differences(from: TextFacts(second)).map(\.kind)
}

/// Two made texts around a word of a section, and whether a guard sees a difference because the word
/// is listed; with a word that no section has, the guard answers the opposite.
private struct Probe: Sendable, CustomTestStringConvertible {
  let section: Lexicon.Section
  let kind: Guard
  let isSeen: Bool
  /// Whether the corpus knows all words of both texts.
  let areKnown: Bool
  let texts: @Sendable (String) -> (String, String)

  init(
    _ section: Lexicon.Section, _ kind: Guard, isSeen: Bool, areKnown: Bool = false,
    _ texts: @escaping @Sendable (String) -> (String, String)
  ) {
    (self.section, self.kind, self.isSeen) = (section, kind, isSeen)
    (self.areKnown, self.texts) = (areKnown, texts)
  }

  var testDescription: String { section.rawValue }

  func sees(_ word: String) throws -> Bool {
    let (first, second) = texts(word)
    guard areKnown else { return kinds(first, second).contains(kind) }
    let corpus = Array(repeating: [first, second], count: 3).flatMap(\.self)
    let lexicon = try NameLexicon(corpus.count, threads: 1, work: .none) { corpus[$0] }
    return TextFacts(first, lexicon: lexicon)
      .differences(from: TextFacts(second, lexicon: lexicon), lexicon: lexicon)
      .contains { $0.kind == kind }
  }
}

private let unlisted = "zorb"

private func capitalized(_ word: String) -> String {
  word.prefix(1).uppercased() + word.dropFirst()
}

/// A number as it is written in digits.
private func digits(_ number: Double) -> String {
  number == number.rounded() ? String(Int(number)) : String(number)
}

@Suite struct LexiconUseTests {
  private static let probes = [
    Probe(.denials, .negation, isSeen: true) { ("They \($0) know it.", "They know it.") },
    Probe(.denialsWithTo, .negation, isSeen: true) {
      ("They \($0) to reach it.", "They reach it.")
    },
    Probe(.impliedDenials, .negation, isSeen: false) {
      ("It is \($0) and allowed.", "It is not allowed.")
    },
    Probe(.denialPrefixes, .negation, isSeen: true) { ("It is \($0)known.", "It is known.") },
    Probe(.wordsAfterADenial, .negation, isSeen: true) {
      ("They do not \($0) see it.", "They see it.")
    },
    Probe(.than, .negation, isSeen: false) {
      ("It is no longer \($0) mine is.", "It is longer \($0) mine is.")
    },
    Probe(.articles, .word, isSeen: true) {
      ("\($0) cat often chased dog", "dog often chased \($0) cat")
    },
    Probe(.joiners, .name, isSeen: false) { ("We saw Ann \($0) Bob.", "We saw Bob \($0) Ann.") },
    Probe(.objectsOfOrders, .name, isSeen: false) { ("Anna \($0) there.", "Julia \($0) there.") },
    Probe(.titles, .name, isSeen: false) {
      ("I saw \(capitalized($0)) Stewart there.", "I saw Martha Stewart there.")
    },
    Probe(.nameEndings, .name, isSeen: false, areKnown: true) {
      ("They like Zembla.", "They like Zembla\($0).")
    },
    Probe(.nameForms, .name, isSeen: false) { word in
      let name = Lexicon.meanings(.nameForms).first { $0.words.contains(word) }?.name ?? "xyzzy"
      return ("We like \(capitalized(word)) now.", "We like \(capitalized(name)) now.")
    },
    Probe(.units, .unit, isSeen: true) { word in
      let isLength = ["m", "metre", "mètre", "metro"].contains {
        Self.measure($0) == Self.measure(word)
      }
      return ("It has 5 \(word) now.", "It has 5 \(isLength ? "watt" : "km") now.")
    },
    Probe(.unitPrefixes, .unit, isSeen: true) {
      ("It has 5 \($0)watt now.", "It has 5 watt now.")
    },
    Probe(.powers, .unit, isSeen: true) { ("It has 5 \($0) m.", "It has 5 m.") },
    Probe(.frequencies, .number, isSeen: true) { ("We pay \($0) here.", "We pay 7 here.") },
    Probe(.months, .date, isSeen: true) { ("It was 7 \($0) then.", "It was 2024-03-05 then.") },
    Probe(.times, .date, isSeen: true) { word in
      ("We met \(word) there.", "We met \(Self.otherTime(than: word)) there.")
    },
    Probe(.abbreviationsInAnyCase, .name, isSeen: true) {
      ("We saw \($0). Anna there.", "We saw \($0). Julia there.")
    },
  ]

  @Test(arguments: probes) private func `every word that is listed changes an answer`(probe: Probe)
    throws
  {
    let words =
      probe.section.form == .words
      ? Lexicon.words(probe.section) : Set(Lexicon.meanings(probe.section).flatMap(\.words))
    for word in words {
      #expect(try probe.sees(word) == probe.isSeen, "\(probe.section.rawValue): \(word)")
    }
    #expect(try probe.sees(unlisted) != probe.isSeen, "\(probe.section.rawValue)")
  }

  @Test(
    arguments: probes.map(\.section) + [
      .opposites, .oppositeBeginnings, .rivals, .wordsInAFrame, .modals, .numbers, .ordinals,
    ])
  func `every word that is listed is one that texts are cut into`(section: Lexicon.Section) {
    let words =
      switch section.form {
      case .words: Array(Lexicon.words(section))
      case .meanings: Lexicon.meanings(section).flatMap(\.words)
      case .alternatives: Array(Lexicon.exclusions(section).keys)
      }
    for word in words {
      let isWord = word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "'" }
      #expect(isWord || word.count == 1, "\(word)")
    }
  }

  @Test(arguments: [
    (Lexicon.Section.opposites, Guard.negation), (.oppositeBeginnings, .negation),
    (.rivals, .word), (.wordsInAFrame, .word), (.modals, .word),
  ])
  func `every two words that exclude each other are told apart`(
    section: Lexicon.Section, kind: Guard
  ) {
    // Beginnings stand in a word.
    let gap = section == .oppositeBeginnings ? "" : " "
    for (word, others) in Lexicon.exclusions(section) {
      for other in others {
        let found = kinds("We were \(word)\(gap)zorb there.", "We were \(other)\(gap)zorb there.")
        #expect(found.contains(kind), "\(word) / \(other): \(found)")
      }
    }
    #expect(kinds("We were zorb there.", "We were zark there.").isEmpty)
  }

  @Test(arguments: [
    (Lexicon.Section.numbers, "We have % men."), (.ordinals, "We saw the % man."),
    (.multipliers, "We have 5% men."), (.partsAndTimes, "We lost % then."),
  ])
  func `every word for a number says that number`(section: Lexicon.Section, text: String) {
    for meaning in Lexicon.meanings(section) {
      for word in meaning.words {
        guard let number = Double(meaning.name) else { continue }
        func written(_ number: Double) -> String {
          switch section {
          case .ordinals: text.replacing("%", with: digits(number) + "th")
          case .multipliers: text.replacing("5%", with: digits(number * 5))
          default: text.replacing("%", with: digits(number))
          }
        }
        // `5k`, `5 thousand`.
        let isSign = section == .multipliers && word.count < 3
        let said = text.replacing("5%", with: isSign ? "5%" : "5 %").replacing("%", with: word)
        #expect(kinds(said, written(number)).isEmpty, "\(word) is \(meaning.name)")
        #expect(kinds(said, written(number + 7)) == [.number], "\(word) is \(meaning.name)")
      }
    }
  }

  @Test func `every month has its number`() {
    for meaning in Lexicon.meanings(.months) {
      guard let month = Int(meaning.name) else { continue }
      for word in meaning.words {
        #expect(kinds("Due 5 \(word) 2024.", "Due 2024-\(month)-05.").isEmpty, "\(word)")
        #expect(kinds("Due 5 \(word) 2024.", "Due 2024-\(month % 12 + 1)-05.") == [.date])
      }
    }
  }

  @Test func `words of one time agree, and those of another do not`() {
    for (_, meanings) in Dictionary(grouping: Lexicon.meanings(.times), by: \.name) {
      let words = meanings.flatMap(\.words)
      for word in words {
        #expect(kinds("We met \(words[0]) there.", "We met \(word) there.").isEmpty, "\(word)")
        #expect(
          kinds("We met \(word) there.", "We met \(Self.otherTime(than: word)) there.") == [.date])
      }
    }
  }

  /// Another time of the same kind: only of such two is one wrong when the other is right.
  private static func otherTime(than word: String) -> String {
    let all = Lexicon.meanings(.times)
    guard let name = all.first(where: { $0.words.contains(word) })?.name else { return "Sunday" }
    if ["hour/noon", "hour/midnight"].contains(name) { return "14:05" }
    let kind = name.prefix { $0 != "/" } + "/"
    let other = all.first {
      $0.name.hasPrefix(kind) && $0.name != name
        && !["hour/noon", "hour/midnight"].contains($0.name)
    }
    return other?.words.first ?? ""
  }

  @Test(arguments: Lexicon.words(.wordEndings))
  func `words that differ in their endings are forms of one`(ending: String) {
    let other = ["ing", "ying"].contains(ending) ? "ed" : "ying"
    func isDifferent(_ first: String, _ second: String) -> Bool {
      let texts = ["we saw \(first) there", "we saw \(second) there"]
      var judge = PairJudge(guards: [.word], lexicon: NameLexicon(), reader: nil) { texts[$0] }
      return !judge.areAlike(0, 1, .byWording(isNear: false))
    }
    #expect(!isDifferent("xyz" + ending, "xyz" + other))
    #expect(isDifferent("xyzqq", "xyz" + other))
  }

  /// What a unit measures.
  private static func measure(_ word: String) -> Substring? {
    Lexicon.meanings(.units).first { $0.words.contains(word) }?.name.drop { $0 != " " }
  }
}
