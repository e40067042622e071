internal import Hashing
package import Tokenization

/// Texts or pairs as tokens, and what a head is to say of each.
package struct HeadExamples: Sendable {
  /// The tokens of each text.
  package private(set) var texts: [[Int32]] = []
  /// The segment of each token.
  package private(set) var segments: [[Int32]] = []
  /// One for each text.
  package private(set) var targets: [HeadTarget] = []
  /// Where each text stands.
  package private(set) var places: [TrainingExamples.Place] = []

  /// How many there are.
  package var count: Int { texts.count }

  /// None yet.
  package init() {}

  /// Adds an example.
  package mutating func append(
    _ encoding: Encoding, _ target: HeadTarget, at place: TrainingExamples.Place
  ) {
    texts.append(encoding.ids)
    segments.append(encoding.typeIDs)
    targets.append(target)
    places.append(place)
  }

  /// Some of them.
  func batch(of numbers: [Int]) -> HeadBatch {
    HeadBatch(
      texts: numbers.map { texts[$0] }, segments: numbers.map { segments[$0] },
      targets: numbers.map { targets[$0] })
  }

  /// A number for all of them in their order, and for what is learned of them.
  func digest(with objective: String) -> UInt64 {
    var hasher = XXH64Hasher()
    hasher.update(Array((objective + "\n").utf8).span)
    for index in texts.indices {
      let words = "\(texts[index]) \(segments[index]) \(targets[index])\n"
      hasher.update(Array(words.utf8).span)
    }
    return hasher.finalize()
  }
}

extension HeadExamples {
  /// Adds a text with a label a word.
  ///
  /// The first token of each word bears its label, and no other token counts. A text that is longer than
  /// the model reads becomes several examples.
  ///
  /// - Parameters:
  ///   - words: The words; the text has a blank between them.
  ///   - labels: The number of each word's label.
  ///   - model: Reads the text.
  ///   - place: Where it stands.
  package mutating func append(
    words: [String], labels: [Int], _ model: TrainedModel, at place: TrainingExamples.Place
  ) {
    for window in model.windows(ofWords: words) {
      let target = HeadTarget.tokens(window.words.map { $0.map { labels[$0] } ?? -1 })
      append(window.encoding, target, at: place)
    }
  }

  /// Adds a question on a text.
  ///
  /// A text that is longer than the model reads becomes several examples, which overlap. One that has
  /// not the whole answer says that there is none, as in SQuAD 2.
  ///
  /// - Parameters:
  ///   - windows: Those of the text, behind the question.
  ///   - answer: The bytes of the answer in the text; nil when there is none.
  ///   - place: Where it stands.
  package mutating func append(
    windows: [TokenWindow], answer: Range<Int>?, at place: TrainingExamples.Place
  ) {
    for window in windows {
      append(window.encoding, .span(of: answer, in: window), at: place)
    }
  }
}

extension HeadTarget {
  /// The tokens of a window that hold an answer, or 0 and 0.
  static func span(of answer: Range<Int>?, in window: TokenWindow) -> HeadTarget {
    let offsets = window.encoding.offsets
    guard let answer,
      // The last token that begins at or before the answer, and the first that ends at or behind it.
      let first = window.places.last(where: { offsets[$0].lowerBound <= answer.lowerBound }),
      let last = window.places.first(where: { offsets[$0].upperBound >= answer.upperBound }),
      first <= last
    else { return .span(first: 0, last: 0) }
    return .span(first: first, last: last)
  }
}

/// Some tokens of a text of words, with the words that begin at them.
package struct WordWindow: Sendable {
  /// The tokens.
  package let encoding: Encoding
  /// For each token the number of the word whose first token it is; nil for all other tokens.
  package let words: [Int?]
}

extension TrainedModel {
  /// The tokens of a text or a pair, as the model reads it.
  package func encoding(of text: String, _ pair: String? = nil) -> Encoding {
    pair.map { tokenizer.encode(text, $0, maximumLength: maximumLength) }
      ?? tokenizer.encode(text, maximumLength: maximumLength)
  }

  /// The tokens of a text of words, in as many windows as it needs; each word is in one of them.
  package func windows(ofWords words: [String]) -> [WordWindow] {
    let text = words.joined(separator: " ")
    var starts: [Int] = []
    var end = 0
    for word in words {
      starts.append(end)
      end += word.utf8.count + 1
    }
    var next = 0
    return (tokenizer.windows(of: text, maximumLength: maximumLength, stride: 0) ?? []).map {
      window in
      var found = [Int?](repeating: nil, count: window.encoding.ids.count)
      for token in window.places {
        let range = window.encoding.offsets[token]
        // A word may have no token: one of nothing but control characters.
        while next < words.count, starts[next] + words[next].utf8.count <= range.lowerBound {
          next += 1
        }
        if next < words.count, range.upperBound > starts[next] {
          found[token] = next
          next += 1
        }
      }
      return WordWindow(encoding: window.encoding, words: found)
    }
  }
}
