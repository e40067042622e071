/// The words of a text that can say what it is about.
///
/// A word is a run of letters, digits and marks of any script, lower-cased, with apostrophes
/// between letters kept (`don't`) and an English possessive `'s` taken off. Left out are words of
/// one character, numbers alone, and the words in `stopWords`. Scripts that set no spaces between
/// words give whole runs as one word.
package enum Words {
  /// Lists the words of `text` in order, repeated ones repeatedly.
  package static func of(_ text: String) -> [String] {
    var words: [String] = []
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
      guard length >= 2, hasLetter else { return }
      var found = String(word).lowercased()
      if found.hasSuffix("'s") { found.removeLast(2) }
      guard found.count >= 2, !stopWords.contains(found) else { return }
      words.append(found)
    }
    for scalar in text.unicodeScalars {
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
      }
    }
    if length > 0 { finish() }
    return words
  }

  private enum Kind { case letter, digit, mark, apostrophe, other }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
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

  /// English words that say nothing about a subject.
  package static let stopWords: Set<String> = Set(
    """
    about above across after again against ago all almost along already also although always am
    among an and another any anyone anything are aren't around as at away back be became because
    become becomes been before behind being below between both but by came can can't cannot come
    comes could couldn't did didn't do does doesn't doing don't done down during each either else
    enough even ever every everyone everything few first for from further gave get gets getting
    give given gives go goes going gone got had hadn't has hasn't have haven't having he he'd
    he'll he's her here hers herself him himself his how however i'd i'll i'm i've if in instead
    into is isn't it it'd it'll its itself just keep kept last least less let like made make makes
    making many may maybe me might mine more most much must my myself near need needs neither
    never no nobody none nor not nothing now of off often on once one ones only onto or other
    others ought our ours ourselves out over own per perhaps put quite rather really same saw say
    says see seem seems seen several shall she she'd she'll should shouldn't since so some someone
    something sometimes soon still such take taken takes than that the their theirs them
    themselves then there therefore these they they'd they'll they're they've thing things this
    those though three through thus till to together too took toward towards two under until up
    upon us use used uses using usually very via was wasn't way ways we we'd we'll we're we've
    well went were weren't what whatever when where whether which while who whole whom whose why
    will with within without won't would wouldn't yes yet you you'd you'll you're you've your
    yours yourself yourselves
    """.split(whereSeparator: \.isWhitespace).map { String($0) })
}
