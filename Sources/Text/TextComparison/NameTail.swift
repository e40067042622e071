internal import TextAnalysis

/// The end of a longer name: `Max` in `the 13 Pro Max is`.
struct NameTail: Sendable, Equatable {
  /// The words, lower-cased.
  let words: [String]
  /// As it is written.
  let text: String
  /// What stands before it, a name by itself, and what stands behind it.
  let place: FactPlace

  /// All ends of the names of a text that have a number in them.
  ///
  /// A name without a number has no ends here: `Bush` and `George Bush` are the same person.
  static func tails(of tokens: [FactToken], names: Set<Int>) -> [NameTail] {
    var tails: [NameTail] = []
    var start = 0
    func isName(_ index: Int) -> Bool { names.contains(index) || tokens[index].hasInnerCapital }
    while start < tokens.count {
      var end = start
      var hasNumber = false
      while end < tokens.count {
        let isNumber = tokens[end].kind == .number && end > start && isName(end - 1)
        guard isName(end) || isNumber else { break }
        hasNumber = hasNumber || isNumber || tokens[end].text.utf8.contains { 0x30...0x39 ~= $0 }
        end += 1
      }
      if hasNumber {
        for first in start + 1..<max(start + 1, end) where isName(first) {
          let words = tokens[first..<end]
          tails.append(
            NameTail(
              words: words.map(\.folded), text: words.map(\.text).joined(separator: " "),
              place: FactPlace(first..<end, in: tokens)))
        }
      }
      start = max(end, start + 1)
    }
    return tails
  }
}

extension TextFacts {
  /// `the 13 Pro is` and `the 13 Pro Max is`: between the same words a name goes on in one of them.
  func differentTail(from other: TextFacts) -> (String, String)? {
    if let tail = other.missingTail(in: self) { return ("", tail) }
    return missingTail(in: other).map { ($0, "") }
  }

  /// The end of a name that this text has and the other one leaves out.
  private func missingTail(in other: TextFacts) -> String? {
    tails.first { tail in
      guard !tail.words.contains(where: { other.words[TextFacts.stem($0)] != nil }) else {
        return false
      }
      let (before, after) = (tail.place.before, tail.place.after)
      if after.isEmpty { return other.ending == before }
      return other.words[TextFacts.stem(after)]?.contains { $0.before == before } ?? false
    }?.text
  }
}
