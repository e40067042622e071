internal import Synchronization

/// How far a run of `index` is.
public struct IndexProgress: Sendable, Equatable {
  /// Files that are done, embedded and committed or found unchanged.
  public var files = 0
  /// Files in all.
  public var totalFiles = 0
  /// Sentences embedded so far.
  public var passages = 0
  /// Bytes of the files that are done.
  public var bytes = 0
  /// Bytes of all files.
  public var totalBytes = 0
  /// How much of the lists of a large index is made, 0...1; nil before and when they stay.
  public var lists: Double?

  /// Nothing done yet.
  public init() {}
}

/// The state of a run's progress, which several threads move on.
final class ProgressReport: Sendable {
  private let state = Mutex(IndexProgress())
  private let tell: @Sendable (IndexProgress) -> Void

  init(_ tell: @escaping @Sendable (IndexProgress) -> Void) { self.tell = tell }

  func update(_ change: (inout IndexProgress) -> Void) {
    tell(
      state.withLock { state in
        change(&state)
        return state
      })
  }

  func fileDone(bytes: Int) {
    update {
      $0.files += 1
      $0.bytes += bytes
    }
  }
}
