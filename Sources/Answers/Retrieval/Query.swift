internal import TextAnalysis

/// A question to an index, with the limits of its answer.
public struct Query: Sendable, Equatable {
  /// Any text but an empty one; ligatures and invisible characters are read as those of files are.
  public var text: String
  /// The most hits to return, 0 or more; no two hits have the same text.
  public var limit: Int
  /// The most hits of one file, 1 or more; nil for no limit.
  public var limitPerFile: Int?
  /// Files or folders to look in; everywhere when there are none.
  public var paths: [String]
  /// A further condition on the hits.
  public var filter: SearchFilter
  /// How many passages before each hit to return with it; 0 or more.
  public var contextBefore: Int
  /// How many passages after each hit to return with it; 0 or more.
  public var contextAfter: Int
  /// Hits with a lower score are left out; nil for none.
  public var minimumScore: Float?
  /// The share of the nearest passages that a search of a large index should find, above 0 and at
  /// most 1.
  ///
  /// 1 is exact; a lower share is quicker. Below some thousand sentences every search is exact.
  public var recall: Double
  /// How long the answer may take, including the time that it waits for a thread; nil for no limit.
  ///
  /// The shortest limit of several queries that are asked together counts for all of them.
  public var timeLimit: Duration?

  /// Asks for the passages nearest to a text.
  public init(
    _ text: String, limit: Int = 10, limitPerFile: Int? = nil, within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(), contextBefore: Int = 0, contextAfter: Int = 0,
    minimumScore: Float? = nil, recall: Double = 0.99, timeLimit: Duration? = nil
  ) {
    self.text = text
    self.limit = limit
    self.limitPerFile = limitPerFile
    self.paths = paths
    self.filter = filter
    self.contextBefore = contextBefore
    self.contextAfter = contextAfter
    self.minimumScore = minimumScore
    self.recall = recall
    self.timeLimit = timeLimit
  }

  /// Refuses a query that no index can answer.
  package func check() throws(QueryError) {
    if shownText.isEmpty { throw .emptyText }
    if limit < 0 { throw .negativeCount(.limit, limit) }
    if let limitPerFile, limitPerFile < 1 { throw .negativeCount(.limitPerFile, limitPerFile) }
    if contextBefore < 0 { throw .negativeCount(.contextBefore, contextBefore) }
    if contextAfter < 0 { throw .negativeCount(.contextAfter, contextAfter) }
    guard recall > 0, recall <= 1 else { throw .recallOutOfRange(recall) }
  }

  /// The text in the form that files are read in.
  var shownText: String { Whitespace.oneLine(text) }
}
