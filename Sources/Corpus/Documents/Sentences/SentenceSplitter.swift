internal import Synchronization
package import TextAnalysis

/// Cuts text into sentences: ICU's rules (Unicode Standard Annex 29), joined again where a full stop
/// belongs to an abbreviation.
///
/// A line break is a space; a blank line ends a sentence, and so does a list item or a ruled line.
package final class SentenceSplitter: Sendable {
  /// Sentences that are longer are cut.
  package let limit: PassageLimit
  private let language: String
  /// Iterators that nobody uses just now.
  private let idle: Mutex<[BreakIterator]>

  /// Opens ICU's rules for a language.
  ///
  /// - Throws: `TextBoundaryError.noRules` when ICU has none.
  package init(
    language: String = "en", limit: PassageLimit = PassageLimit()
  ) throws(TextBoundaryError) {
    self.language = language
    self.limit = limit
    idle = Mutex([try BreakIterator(.sentence, language: language)])
  }

  /// The sentences of a text, as byte offsets into its UTF-8, without the white space between them.
  package func sentences(in text: String) -> [Range<Int>] {
    let bytes = Array(text.utf8)
    return sentences(in: bytes, 0..<bytes.count)
  }

  /// The sentences of plain text: its paragraphs, cut.
  ///
  /// With `shown`, that is what is cut: the same text with some of its bytes blanked.
  func sentences(
    in bytes: [UInt8], _ range: Range<Int>, shown: [UInt8]? = nil
  ) -> [Range<Int>] {
    var sentences: [Range<Int>] = []
    for unit in PlainText.units(of: bytes, range) {
      append(sentencesOf: shown ?? bytes, unit, to: &sentences)
    }
    return sentences
  }

  /// Cuts one paragraph, in which no line break ends anything.
  func append(sentencesOf bytes: [UInt8], _ paragraph: Range<Int>, to sentences: inout [Range<Int>])
  {
    guard !paragraph.isEmpty, let iterator = borrow() else { return }
    defer { idle.withLock { $0.append(iterator) } }
    var ends: [Int] = []
    var languages: [Lexicon.Language]?
    // ICU counts in 32 bits, and a paragraph of this length is no prose.
    let longest = PassageCutter(limit: PassageLimit(maximumBytes: 1 << 24))
    for piece in longest.pieces(of: bytes, paragraph) {
      iterator.findEnds(in: bytes, piece, into: &ends)
      var start = piece.lowerBound
      for end in ends {
        if end < piece.upperBound,
          SentenceJoin.joins(bytes, sentence: start..<end, paragraphEnd: piece.upperBound)
            || SentenceJoin.joins(
              bytes, sentence: start..<end, paragraphEnd: piece.upperBound,
              languages: {
                languages = languages ?? TextLanguages.likeliest(bytes, paragraph)
                return languages ?? []
              })
        {
          continue
        }
        let sentence = Whitespace.trimmed(bytes, start..<end)
        if !sentence.isEmpty {
          sentences.append(contentsOf: PassageCutter(limit: limit).pieces(of: bytes, sentence))
        }
        start = end
      }
    }
  }

  private func borrow() -> BreakIterator? {
    // The language opened once; that it opens again fails only for want of memory.
    idle.withLock { $0.popLast() } ?? (try? BreakIterator(.sentence, language: language))
  }
}
