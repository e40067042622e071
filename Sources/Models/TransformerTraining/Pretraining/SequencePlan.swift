internal import VectorMath

/// Which texts stand side by side in the sequences of one epoch.
///
/// A document is walked through from its beginning, sentence by sentence, until a sequence is full.
/// The sentences are divided in two: `[CLS]` A `[SEP]` B `[SEP]`. For half of the sequences B is
/// replaced by sentences of another document, and those that stood there begin the next sequence
/// (Devlin et al. 2019, §A.2). Everything is drawn from the seed, the epoch and the number of the
/// document, so each epoch has other sequences, and no thread decides anything.
package struct SequencePlan: Sendable {
  /// One sequence.
  package struct Pair: Sendable, Equatable {
    /// The places of the first text's tokens.
    package let first: Range<Int>
    /// Those of the second one; empty where nothing follows and there is no other document.
    package let second: Range<Int>
    /// Whether the second text follows the first; nil where there is only one document, so that
    /// every text follows.
    package let isNext: Bool?
  }

  /// The sequences in the order of the documents.
  package private(set) var pairs: [Pair] = []

  /// Plans an epoch.
  package init(
    _ documents: TokenizedDocuments, _ options: SequenceOptions, seed: UInt64, epoch: Int
  ) {
    for document in 0..<documents.count {
      var walk = Walk(
        documents: documents, options: options, document: document,
        generator: SeededGenerator(
          seed: mixed(seed, UInt64(bitPattern: Int64(epoch)), UInt64(document))))
      walk.append(to: &pairs)
    }
  }

  /// The way through one document.
  private struct Walk {
    let documents: TokenizedDocuments
    let options: SequenceOptions
    let document: Int
    var generator: SeededGenerator

    mutating func append(to pairs: inout [Pair]) {
      let all = documents.sentencesOf(document)
      var start = all.lowerBound
      while start < all.upperBound {
        // BERT's own code draws the length once a document; a book would be short as a whole.
        let isShort = generator.unit() < options.shortShare
        let target = isShort ? Int.random(in: 2...options.room, using: &generator) : options.room
        var end = start + 1
        while end < all.upperBound, documents.tokens(ofSentences: start..<end).count < target {
          end += 1
        }
        let follows = generator.unit() < 0.5
        // One long sentence is full by itself; it needs a second one to be followed by.
        if end == start + 1, follows || documents.count == 1 {
          if end < all.upperBound {
            end += 1
          } else if start > all.lowerBound {
            // The last one follows the one before it, which is read once more.
            start -= 1
          }
        }
        let split =
          end - start > 1 ? Int.random(in: start + 1..<end, using: &generator) : end
        let first = documents.tokens(ofSentences: start..<split)
        if documents.count == 1 {
          pairs.append(
            cut(first, documents.tokens(ofSentences: split..<end), isNext: nil))
          start = end
        } else if follows, split < end {
          pairs.append(
            cut(first, documents.tokens(ofSentences: split..<end), isNext: true))
          start = end
        } else {
          pairs.append(cut(first, other(upTo: target - first.count), isNext: false))
          start = split
        }
      }
    }

    /// Sentences of another document, of at least so many tokens if it has as many.
    private mutating func other(upTo count: Int) -> Range<Int> {
      let drawn = Int.random(in: 0..<documents.count - 1, using: &generator)
      let all = documents.sentencesOf(drawn < document ? drawn : drawn + 1)
      let start = Int.random(in: all, using: &generator)
      var end = start + 1
      while end < all.upperBound, documents.tokens(ofSentences: start..<end).count < count {
        end += 1
      }
      return documents.tokens(ofSentences: start..<end)
    }

    /// Cuts the longer text, at its beginning or its end, until both fit.
    private mutating func cut(_ first: Range<Int>, _ second: Range<Int>, isNext: Bool?) -> Pair {
      var (first, second) = (first, second)
      func cut(_ range: Range<Int>, _ isAtEnd: Bool) -> Range<Int> {
        isAtEnd
          ? range.lowerBound..<range.upperBound - 1 : range.lowerBound + 1..<range.upperBound
      }
      while first.count + second.count > options.room {
        let isAtEnd = generator.unit() < 0.5
        if first.count > second.count {
          first = cut(first, isAtEnd)
        } else {
          second = cut(second, isAtEnd)
        }
      }
      return Pair(first: first, second: second, isNext: isNext)
    }
  }
}

/// A seed that depends on all of some numbers.
func mixed(_ numbers: UInt64...) -> UInt64 {
  numbers.reduce(0) { seed, number in
    var generator = SeededGenerator(seed: seed ^ number)
    return generator.next()
  }
}
