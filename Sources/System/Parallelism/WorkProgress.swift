extension Work {
  /// How far a request is.
  public struct Progress: Sendable, Equatable {
    /// What is being done.
    ///
    /// Cases will be added: a `switch` in another package needs a `default`.
    public enum Step: String, Sendable, CaseIterable {
      /// A model is fetched: `subject` is its name, `bytes` are counted.
      case downloading
      /// Passages are read and put in order.
      case reading
      /// Texts get their vectors. A run of an index counts `files`, their `bytes`, and `passages`.
      case embedding
      /// Clusters are found.
      case dividing
      /// Clusters get their keywords, central sentences and neighbours.
      case describing
      /// Passages are laid out in the plane.
      case mapping
      /// Clusters are joined to a tree.
      case joining
      /// Texts are judged by a model's head.
      case judging
      /// Texts are compared with each other.
      case comparing
      /// Vectors of sentences that are gone are taken out of an index.
      case compacting
      /// The vectors of a large index are arranged in lists.
      case listing
    }

    /// How many of something are done.
    public struct Count: Sendable, Equatable {
      /// Those that are done.
      public var done: Int
      /// All of them; nil when nobody can tell.
      public var total: Int?

      /// So many, of so many in all.
      public init(_ done: Int, of total: Int? = nil) {
        self.done = done
        self.total = total
      }
    }

    /// What is being done.
    public var step: Step
    /// Which share of the step is done, 0...1; nil when nobody can tell.
    public var share: Double?
    /// The model or file on its way, where there is one.
    public var subject: String?
    /// Files that are done: embedded and committed, or found unchanged.
    public var files: Count?
    /// Passages that have their vectors.
    public var passages: Count?
    /// Bytes that are done, of files or of a download.
    public var bytes: Count?

    /// A step, and how much of it is done.
    public init(
      _ step: Step, share: Double? = nil, subject: String? = nil, files: Count? = nil,
      passages: Count? = nil, bytes: Count? = nil
    ) {
      self.step = step
      self.share = share
      self.subject = subject
      self.files = files
      self.passages = passages
      self.bytes = bytes
    }
  }

  /// The same request, of which a step is told to somebody else.
  public func reporting(
    _ step: Progress.Step, to progress: @escaping @Sendable (Progress) -> Void
  ) -> Work {
    reporting { progress(Progress(step, share: $0)) }
  }
}
