internal import Documents
internal import Records

/// The passages of one document, before its sections are known.
struct DocumentDraft {
  /// Its passages, by their numbers.
  var rows: Range<Int>
  var title: String?
  /// How many passages at its beginning say the title and nothing else.
  var titleCount = 0

  /// All documents in their order.
  static func all(in passages: [AdaptationPassage]) -> [DocumentDraft] {
    var drafts: [DocumentDraft] = []
    var start = 0
    while start < passages.count {
      var end = start + 1
      while end < passages.count, passages[end].isOfSameDocument(as: passages[start]) { end += 1 }
      drafts.append(DocumentDraft(start..<end, of: passages))
      start = end
    }
    return drafts
  }

  /// The document of some rows, with the title that it gives itself: the title of a record, the heading
  /// above everything, or a first line that stands alone and is no sentence.
  private init(_ rows: Range<Int>, of passages: [AdaptationPassage]) {
    self.rows = rows
    let own = rows.map { passages[$0].passage }
    let titles = own.prefix { $0.field.map(TextFields.isTitle) ?? false }
    if !titles.isEmpty, titles.count < own.count {
      title = titles.map(\.text).joined(separator: " ")
      titleCount = titles.count
    } else if let outermost = own[0].headings.first,
      own.allSatisfy({ $0.headings.first == outermost })
    {
      title = outermost
    } else if own.count > 1, own[0].isTitle(before: own[1]) {
      title = own[0].text
      titleCount = 1
    }
  }

  private init(rows: Range<Int>) { self.rows = rows }

  /// The least passages of a piece.
  private static let pieceLength = 8...64
  private static let wantedPieces = 60

  /// Divides a document at its sections, or, where these are long, between its paragraphs.
  ///
  /// Pieces have no title: that of the whole would be learnt from one and asked of another.
  func pieces(of passages: [AdaptationPassage]) -> [DocumentDraft] {
    let length = min(
      max(passages.count / Self.wantedPieces, Self.pieceLength.lowerBound),
      Self.pieceLength.upperBound)
    var pieces: [DocumentDraft] = []
    var start = rows.lowerBound
    for row in rows.dropFirst() {
      let (passage, earlier) = (passages[row].passage, passages[row - 1].passage)
      let isSection = passage.heading != earlier.heading
      let isParagraph = passage.line > earlier.endLine
      if row - start >= length && isSection || row - start >= 2 * length && isParagraph {
        pieces.append(DocumentDraft(rows: start..<row))
        start = row
      }
    }
    // A short rest belongs to the piece before it.
    if rows.upperBound - start < length / 2, let last = pieces.popLast() {
      start = last.rows.lowerBound
    }
    pieces.append(DocumentDraft(rows: start..<rows.upperBound))
    return pieces
  }
}

extension AdaptationPassage {
  fileprivate func isOfSameDocument(as other: AdaptationPassage) -> Bool {
    guard passage.path == other.passage.path, passage.root == other.passage.root else {
      return false
    }
    // Lines of a long file are of several sources and of no record.
    return passage.field == nil || source == other.source && record == other.record
  }
}

extension Passage {
  private static let longestTitle = 20

  /// Whether it is a title, as the first passage of its file: a line of its own that no mark ends as
  /// a sentence, with a blank line or a heading behind it.
  fileprivate func isTitle(before next: Passage) -> Bool {
    guard heading == nil, line == endLine, next.line > endLine + 1 || next.heading != nil,
      let last = text.last, !".!…:;,。！：；，、".contains(last)
    else { return false }
    return text.split(separator: " ").count <= Self.longestTitle
  }
}
