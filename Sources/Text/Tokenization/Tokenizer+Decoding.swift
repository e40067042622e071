extension Tokenizer {
  /// Puts tokens together to a text, as the decoder of `tokenizers` does.
  package func decode(_ tokens: [String]) -> String { decoder.text(of: tokens) }

  /// Puts the tokens of a whole text together, as `transformers` does.
  ///
  /// - Parameters:
  ///   - ids: the tokens.
  ///   - special: tokens that are left out.
  ///   - isCleaned: whether blanks before points and short forms are taken out once more, over the
  ///     borders of tokens.
  /// - Returns: the text.
  package func decode(_ ids: [Int32], without special: Set<Int32>, isCleaned: Bool) -> String {
    let text = decode(ids.filter { !special.contains($0) }.map { token($0) ?? "" })
    return isCleaned ? TokenDecoder.cleaned(text, inToken: false) : text
  }

  /// How tokens become text.
  package var decoder: TokenDecoder {
    switch subwords {
    case .wordPiece: .wordPiece
    case .unigram(let subwords): subwords.decoder
    }
  }
}

/// How tokens become text.
package enum TokenDecoder: Sendable, Equatable {
  /// Tokens with `##` in front continue a word; all others follow a blank.
  case wordPiece
  /// A sign stands for each blank; those of the first token may stand for none.
  case signed(String, isFirstBlank: Bool)

  /// The text of tokens.
  package func text(of tokens: [String]) -> String {
    switch self {
    case .wordPiece: Self.joinedWords(tokens)
    case .signed(let sign, let isFirstBlank): Self.joined(tokens, sign, isFirstBlank: isFirstBlank)
    }
  }

  /// Words with a blank between them, and none before a point or comma.
  private static func joinedWords(_ tokens: [String]) -> String {
    var text = ""
    for (place, token) in tokens.enumerated() {
      let piece =
        place == 0
        ? token
        : token.utf8.starts(with: "##".utf8)
          ? String(decoding: token.utf8.dropFirst(2), as: UTF8.self) : " " + token
      text += cleaned(piece, inToken: true)
    }
    return text
  }

  private static func joined(_ tokens: [String], _ sign: String, isFirstBlank: Bool) -> String {
    var text: [UInt8] = []
    let (sign, blank) = (Array(sign.utf8), [UInt8(ascii: " ")])
    for (place, token) in tokens.enumerated() {
      var bytes = Array(token.utf8)
      bytes.replaceAll(sign, with: place == 0 && !isFirstBlank ? [] : blank)
      text += bytes
    }
    return String(decoding: text, as: UTF8.self)
  }

  fileprivate static func cleaned(_ text: String, inToken: Bool) -> String {
    guard text.utf8.contains(UInt8(ascii: " ")) else { return text }
    var bytes = Array(text.utf8)
    for (from, to) in inToken ? tokenRules : textRules { bytes.replaceAll(from, with: to) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let textRules = rules([
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
    (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ])
  private static let tokenRules = textRules + rules([(" do not", " don't")])

  private static func rules(_ texts: [(String, String)]) -> [([UInt8], [UInt8])] {
    texts.map { (Array($0.0.utf8), Array($0.1.utf8)) }
  }
}

extension [UInt8] {
  /// Replaces each occurrence of `from`, from left to right.
  fileprivate mutating func replaceAll(_ from: [UInt8], with to: [UInt8]) {
    var index = 0
    while index + from.count <= count {
      if self[index..<index + from.count].elementsEqual(from) {
        replaceSubrange(index..<index + from.count, with: to)
        index += to.count
      } else {
        index += 1
      }
    }
  }
}
