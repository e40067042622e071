internal import Parallelism
internal import Synchronization

/// The progress of a run of `index`, which several threads advance.
///
/// Bytes count as soon as their sentences have vectors, so that a large file moves before it is
/// committed.
final class ProgressReport: Sendable {
  private struct State {
    var told = Work.Progress(
      .embedding, files: Work.Progress.Count(0), passages: Work.Progress.Count(0),
      bytes: Work.Progress.Count(0))
    /// Bytes of files that are done.
    var doneBytes = 0
    /// The new sentences that are being embedded, how many of them have vectors, and the bytes of
    /// the files that they are from.
    var (texts, embeddedTexts, bytes) = (0, 0, 0)
  }

  private let state = Mutex(State())
  private let tell: @Sendable (Work.Progress) -> Void

  init(_ tell: @escaping @Sendable (Work.Progress) -> Void) { self.tell = tell }

  /// Notes the total of files, and the bytes of those that may have to be read.
  func begin(files: Int, bytes: Int) {
    update {
      $0.told.files?.total = files
      $0.told.bytes?.total = bytes
    }
  }

  /// Notes a file that is committed, unchanged or skipped, and those of its bytes that count.
  func fileDone(bytes: Int) { done(files: 1, bytes: bytes) }

  /// Notes further files that are committed, and further bytes of these and other files.
  func done(files: Int, bytes: Int) {
    update {
      $0.told.files?.done += files
      $0.doneBytes += bytes
    }
  }

  /// Notes that new sentences are about to be embedded.
  ///
  /// - Parameters:
  ///   - texts: How many there are.
  ///   - bytes: The bytes of the files that wait for them.
  func embeddingBegins(texts: Int, bytes: Int) {
    update { ($0.texts, $0.embeddedTexts, $0.bytes) = (texts, 0, bytes) }
  }

  /// Notes that the files whose sentences were embedded are committed.
  func committed(files: Int, bytes: Int) {
    update {
      ($0.texts, $0.embeddedTexts, $0.bytes) = (0, 0, 0)
      $0.told.files?.done += files
      $0.doneBytes += bytes
    }
  }

  /// Notes passages that have their vectors.
  func passagesDone(_ count: Int) {
    update {
      $0.told.passages?.done += count
      $0.embeddedTexts += count
    }
  }

  /// Notes how much of the lists of a large index is made.
  func listed(_ share: Double) {
    update {
      $0.told.step = .listing
      $0.told.share = share
    }
  }

  private func update(_ change: (inout State) -> Void) {
    tell(
      state.withLock { state in
        change(&state)
        let waiting =
          Double(state.bytes) * Double(state.embeddedTexts) / Double(max(state.texts, 1))
        state.told.bytes?.done = state.doneBytes + Int(waiting)
        if state.told.step == .embedding, let bytes = state.told.bytes, let total = bytes.total,
          total > 0
        {
          state.told.share = min(Double(bytes.done) / Double(total), 1)
        }
        return state.told
      })
  }
}
