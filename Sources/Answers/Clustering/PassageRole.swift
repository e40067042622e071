package import Documents
package import Parallelism
internal import TextAnalysis

/// What part a passage takes in the clusters of a corpus.
package enum PassageRole: Sendable, Equatable {
  /// It may lead a cluster and name it.
  case speaks
  /// It has the text of a passage before it, so that it counts no more.
  case copy
  /// It announces what follows it: it neither leads nor names.
  case announces
  /// It says nothing of its own: it neither leads nor names, and is set aside.
  case idle
}

extension PassageRole {
  /// The part of each passage.
  ///
  /// A passage says nothing of its own when its text
  /// - has no word but stop words and numbers, such as `Both can:` and `2023-09-18`;
  /// - ends with a colon and stands in the corpus more than once: `For example:`;
  /// - stands in three documents or more, and in one of fifty, as licence lines and footers do. Where
  ///   documents are copies of one another, these must be more than twice as many as hold the middle
  ///   text.
  ///
  /// Where that is most of the corpus, the corpus is made of such texts, and none is idle.
  ///
  /// - Parameters:
  ///   - passages: In the order of their texts.
  ///   - threads: How many texts are read at once.
  ///   - work: Ends the reading.
  /// - Returns: `[N]`.
  /// - Throws: `CancellationError` when the work is ended.
  package static func roles(
    of passages: [Passage], threads: Int, work: Work
  ) throws(CancellationError) -> [PassageRole] {
    let texts = RepeatedText.all(in: passages)
    let stopWords = StopWords.languages(of: texts.map { passages[$0.rows.lowerBound].text })
    let size = 1024
    let isMute = try runPieces(
      (texts.count + size - 1) / size, threads: threads, work: work, weight: { _ in 1 },
      makeScratch: { WordReader(without: stopWords) }
    ) { piece, reader in
      texts[piece * size..<min((piece + 1) * size, texts.count)].map { text in
        reader.runs(of: passages[text.rows.lowerBound].text).isEmpty
      }
    }.flatMap(\.self)
    let documents = Set(passages.lazy.map { Place(root: $0.root, path: $0.path) }).count
    let counts = texts.map(\.documents).sorted()
    let usual = counts.isEmpty ? 0 : counts[counts.count / 2]
    let many = max(3, documents / 50, 2 * usual + 1)
    let isIdle = texts.indices.map { index in
      let text = texts[index]
      return isMute[index] || text.documents >= many
        || text.rows.count > 1 && announces(passages[text.rows.lowerBound].text)
    }
    let isCorpusIdle = isIdle.count(where: \.self) * 2 > isIdle.count
    var roles: [PassageRole] = []
    roles.reserveCapacity(passages.count)
    for (text, isIdle) in zip(texts, isIdle) {
      if isIdle && !isCorpusIdle {
        roles += repeatElement(.idle, count: text.rows.count)
      } else {
        roles.append(announces(passages[text.rows.lowerBound].text) ? .announces : .speaks)
        roles += repeatElement(.copy, count: text.rows.count - 1)
      }
    }
    return roles
  }

  /// The same, where of equal texts that say nothing all but the first are copies.
  static func marking(copiesAmong roles: [PassageRole], of passages: [Passage]) -> [PassageRole] {
    roles.indices.map { row in
      let isSecond = row > 0 && passages[row].text == passages[row - 1].text
      return roles[row] == .idle && isSecond ? .copy : roles[row]
    }
  }

  /// Whether a text announces what follows it.
  static func announces(_ text: String) -> Bool { text.hasSuffix(":") || text.hasSuffix("：") }
}

/// A text and where it stands among passages in the order of their texts.
private struct RepeatedText {
  let rows: Range<Int>
  /// How many documents it stands in.
  let documents: Int

  static func all(in passages: [Passage]) -> [RepeatedText] {
    var texts: [RepeatedText] = []
    var start = 0
    while start < passages.count {
      var end = start + 1
      while end < passages.count, passages[end].text == passages[start].text { end += 1 }
      let documents =
        end - start == 1
        ? 1 : Set(passages[start..<end].map { Place(root: $0.root, path: $0.path) }).count
      texts.append(RepeatedText(rows: start..<end, documents: documents))
      start = end
    }
    return texts
  }
}

private struct Place: Hashable {
  let root: String
  let path: String
}
