/// A question to an index, and how much of the answer is wanted.
public struct Query: Sendable, Equatable {
  /// Any text but an empty one.
  public var text: String
  /// How many hits at most, which differ in their texts; 0 or more.
  public var limit: Int
  /// How many hits of one file at most, 1 or more; nil for as many as there are.
  public var limitPerFile: Int?
  /// Files or folders to look in; everywhere when there are none.
  public var paths: [String]
  /// What hits must fulfil besides.
  public var filter: SearchFilter
  /// How many passages before each hit to give along; 0 or more.
  public var contextBefore: Int
  /// How many passages after each hit to give along; 0 or more.
  public var contextAfter: Int
  /// What scores less is left out; nil for nothing.
  public var minimumScore: Float?
  /// The share of the nearest that a large index is to find, above 0 and at most 1.
  ///
  /// 1 is exact; the lower, the quicker. Below some thousand sentences every search is exact.
  public var recall: Double
  /// How long the answer may take, waiting for its turn included; nil for as long as it takes.
  ///
  /// Of several queries that are asked together the shortest limit counts for all.
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

  /// Refuses what no index can answer.
  package func check() throws(QueryError) {
    if text.allSatisfy(\.isWhitespace) { throw .emptyText }
    if limit < 0 { throw .negativeCount(.limit, limit) }
    if let limitPerFile, limitPerFile < 1 { throw .negativeCount(.limitPerFile, limitPerFile) }
    if contextBefore < 0 { throw .negativeCount(.contextBefore, contextBefore) }
    if contextAfter < 0 { throw .negativeCount(.contextAfter, contextAfter) }
    guard recall > 0, recall <= 1 else { throw .recallOutOfRange(recall) }
  }
}
