internal import TextAnalysis

/// A word, a number in digits or a sign, as it stands in a text.
struct FactToken: Sendable, Equatable {
  enum Kind: Sendable { case word, number, sign }

  /// As it is written.
  var text: String
  /// Lower-cased, with straight apostrophes.
  var folded: String
  var kind: Kind
  /// Whether it begins with a capital letter.
  var isCapitalized: Bool
  /// Whether it is the first word of a sentence, which is capitalised whatever it is.
  var startsSentence: Bool
  /// Whether white space or the start of the text is before it.
  var followsSpace: Bool
  /// Whether it is a word of a script without capitals.
  var isUncased = false
  /// Whether nothing is between it and the token before it, as between `12` and `B` in `12B`.
  var isAttached = false
  /// Whether a mark that ends a clause or a quotation is right behind it.
  var endsClause = false
}

extension FactToken {
  /// Whether it looks like a version, a command or an abbreviation: letters with digits behind them
  /// (`v1`, `H264`), or two and more capital letters (`GET`) that do not just stress a denial (`NOT`).
  var isCode: Bool {
    guard kind == .word, !isUncased, text.utf8.count > 1 else { return false }
    if text.utf8.contains(where: { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) { return true }
    return text.unicodeScalars.allSatisfy(\.properties.isUppercase)
      && !NegationWords.denies(folded)
  }

  /// The beginning that a hyphen sets off, in small letters: `non` of `non-stop`.
  var hyphenatedPrefix: String? {
    guard kind == .word, let hyphen = text.firstIndex(of: "-") else { return nil }
    return text[..<hyphen].lowercased()
  }

  /// Whether it has a capital letter behind its first one: `iPhone`, `AccessControl`.
  var hasInnerCapital: Bool {
    kind == .word && text.unicodeScalars.dropFirst().contains(where: \.properties.isUppercase)
  }

  /// Cuts a text into tokens.
  ///
  /// A number is cut from the letters behind it (`5km`), unless it is an ordinal (`3rd`) or the word
  /// begins with letters (`MP3`). Numbers keep points, commas, colons and dashes between digits. Words
  /// of scripts without capitals are cut from all others.
  static func tokens(of text: String) -> [FactToken] {
    let text = text.utf8.contains(UInt8(ascii: "&")) ? CharacterReference.resolved(text) : text
    var scanner = Scanner(scalars: text.unicodeScalars.map(UncasedScript.plain))
    scanner.scan()
    return scanner.tokens
  }

  private struct Scanner {
    let scalars: [Unicode.Scalar]
    var tokens: [FactToken] = []
    private var sentenceStarts = true
    private var spaceBefore = true
    // One past the newest token.
    private var end = 0

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func scan() {
      var position = 0
      while position < scalars.count {
        let scalar = scalars[position]
        var end = position + 1
        if Self.isDigit(scalar) {
          end = endOfNumber(from: position)
          add(position..<end, .number)
        } else if UncasedScript.isLetter(scalar) {
          end = endOfUncasedWord(from: position)
          add(position..<end, .word, isUncased: true)
        } else if Self.isLetter(scalar) {
          end = endOfWord(from: position)
          add(position..<end, .word)
        } else {
          switch scalar {
          case ".": sentenceStarts = !endsAbbreviation
          case "!", "?", "\n", "\u{2026}", "\u{3002}": sentenceStarts = true
          case "%", "$", "\u{20AC}", "\u{A3}", "\u{A5}", "\u{20B9}", "\u{B0}", "/", "\u{2030}", "+",
            "#":
            add(position..<end, .sign)
          case "-", "\u{2212}":
            // It is a sign only in front of a number; elsewhere it joins words.
            if spaceBefore, end < scalars.count, Self.isDigit(scalars[end]) {
              end = endOfNumber(from: end)
              add(position..<end, .number)
            }
          default: break
          }
          if end == position + 1 {
            if position == self.end, !tokens.isEmpty, Self.closing.contains(scalar) {
              tokens[tokens.count - 1].endsClause = true
            }
            spaceBefore = scalar.properties.isWhitespace || scalar == "(" || scalar == "\""
          }
        }
        position = end
      }
    }

    private mutating func add(_ range: Range<Int>, _ kind: Kind, isUncased: Bool = false) {
      var view = String.UnicodeScalarView()
      for scalar in scalars[range] { view.append(scalar == "\u{2019}" ? "'" : scalar) }
      let written = String(view)
      let isCapital =
        kind == .word && scalars[range.lowerBound].properties.isUppercase
      tokens.append(
        FactToken(
          text: written, folded: folded(written, kind), kind: kind, isCapitalized: isCapital,
          startsSentence: sentenceStarts, followsSpace: spaceBefore, isUncased: isUncased,
          isAttached: range.lowerBound > 0 && range.lowerBound == end))
      end = range.upperBound
      if kind != .sign { sentenceStarts = false }
      spaceBefore = false
    }

    /// A hyphen within a word says nothing: `non-stop`, `nonstop`.
    private func folded(_ text: String, _ kind: Kind) -> String {
      let folded = text.lowercased()
      return kind == .word && folded.contains("-") ? folded.replacing("-", with: "") : folded
    }

    private static let closing = Set(",.;:!?\")\u{201D}\u{2019}'".unicodeScalars)

    /// Whether the stop after the newest token belongs to it, as after `Dr` or `approx`.
    private var endsAbbreviation: Bool {
      guard let last = tokens.last, last.kind == .word else { return false }
      return last.text.utf8.count == 1 || last.text.contains(".")
        || Self.abbreviations.contains(last.folded)
    }

    private static let abbreviations = Lexicon.words(.abbreviationsInAnyCase)

    private func endOfNumber(from start: Int) -> Int {
      var end = start
      var marks: [Unicode.Scalar: [Int]] = [:]
      while end < scalars.count {
        if Self.isDigit(scalars[end]) {
          end += 1
        } else if ".,:-\u{2F}".unicodeScalars.contains(scalars[end]), end + 1 < scalars.count,
          Self.isDigit(scalars[end + 1])
        {
          marks[scalars[end], default: []].append(end)
          end += 1
        } else {
          break
        }
      }
      // 555-1234 is one.
      if let dash = marks["-"], dash.count == 1, dash[0] - start == 3, end - dash[0] == 5,
        marks.count == 1
      {
        return end
      }
      // 5-6 and 500/1000 are two numbers; 2024-03-15 and 15/3/2024 are one date. A comma that
      // separates neither thousands nor decimals separates two numbers.
      for mark: Unicode.Scalar in ["-", "/"] {
        if let places = marks[mark], places.count != 2 { end = min(end, places[0]) }
      }
      if let comma = marks[","]?.first, comma < end {
        let digits = scalars[(comma + 1)..<end].prefix { Self.isDigit($0) }.count
        if digits > 3 { end = comma }
      }
      // 3rd, 21st, 1960s, 1960's: one token with their ending.
      var ending = end
      if end + 1 < scalars.count, scalars[end - 1] == "0",
        ["'", "\u{2019}"].contains(scalars[end]),
        scalars[end + 1] == "s", end + 2 == scalars.count || !Self.isLetter(scalars[end + 2])
      {
        return end + 2
      }
      while ending < scalars.count, Self.isLetter(scalars[ending]), ending - end < 3 {
        ending += 1
      }
      let letters = String(String.UnicodeScalarView(scalars[end..<ending])).lowercased()
      return ["st", "nd", "rd", "th", "s"].contains(letters) ? ending : end
    }

    private func endOfUncasedWord(from start: Int) -> Int {
      scalars[start...].firstIndex { !UncasedScript.isLetter($0) && !UncasedScript.isMark($0) }
        ?? scalars.count
    }

    private func endOfWord(from start: Int) -> Int {
      var end = start
      while end < scalars.count {
        let scalar = scalars[end]
        if UncasedScript.isLetter(scalar) {
          break
        } else if Self.isDigit(scalar), isBehindDollar(start) {
          // $US5
          break
        } else if Self.isLetter(scalar) || Self.isDigit(scalar) {
          end += 1
        } else if scalar == "'" || scalar == "\u{2019}" || scalar == ".", end + 1 < scalars.count,
          Self.isLetter(scalars[end + 1]), scalar != "." || isInitial(endingAt: end, from: start)
        {
          // don't, U.S.
          end += 1
        } else if scalar == "-", isPrefix(start..<end), end + 1 < scalars.count,
          Self.isLetter(scalars[end + 1]), !UncasedScript.isLetter(scalars[end + 1])
        {
          // anti-clockwise
          end += 1
        } else {
          break
        }
      }
      // C++, C#
      if end - start == 1 {
        while end < scalars.count, end - start < 3, scalars[end] == "+" || scalars[end] == "#" {
          end += 1
        }
        if end < scalars.count, Self.isLetter(scalars[end]) || Self.isDigit(scalars[end]) {
          end = start + 1
        }
      }
      return end
    }

    private func isPrefix(_ range: Range<Int>) -> Bool {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[range])
      return NegationWords.isHyphenatedPrefix(String(view).lowercased())
    }

    private func isBehindDollar(_ start: Int) -> Bool { start > 0 && scalars[start - 1] == "$" }

    /// Whether the letter before `end` stands alone, as the letters of an abbreviation do.
    private func isInitial(endingAt end: Int, from start: Int) -> Bool {
      end - start == 1 || (end - start >= 3 && scalars[end - 2] == ".")
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar {
      case "a"..."z", "A"..."Z": return true
      case "\u{0}"..."\u{7F}": return false
      case "\u{B5}": return true
      default:
        return scalar.properties.isAlphabetic
          || scalar.properties.generalCategory == .nonspacingMark
      }
    }
  }
}
