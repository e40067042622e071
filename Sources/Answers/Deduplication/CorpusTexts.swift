internal import Parallelism
internal import TextComparison

/// The different texts of a corpus.
struct CorpusTexts: Sendable {
  /// `[N]`, the number of each row's text.
  let ids: [UInt32]
  /// The texts, in the order of their first rows.
  let texts: [NormalizedText]

  /// Normalises the texts of all candidates, until `work` is ended.
  init(_ candidates: [DuplicateCandidate], threads: Int, work: Work) throws(CancellationError) {
    let size = 1024
    let parts = try runPieces(
      (candidates.count + size - 1) / size, threads: threads, work: work.silent
    ) { part in
      candidates[part * size..<min((part + 1) * size, candidates.count)]
        .map { NormalizedText($0.text) }
    }
    var known: [NormalizedText: UInt32] = [:]
    known.reserveCapacity(candidates.count)
    var ids: [UInt32] = []
    ids.reserveCapacity(candidates.count)
    var texts: [NormalizedText] = []
    for part in parts {
      try work.check()
      for text in part {
        let next = UInt32(texts.count)
        let id = known[text, default: next]
        if id == next {
          known[text] = id
          texts.append(text)
        }
        ids.append(id)
      }
    }
    self.ids = ids
    self.texts = texts
  }

  /// The text of a row.
  subscript(row: Int) -> NormalizedText { texts[Int(ids[row])] }

  /// The id of a row's text.
  func id(of row: Int) -> Int { Int(ids[row]) }
}
