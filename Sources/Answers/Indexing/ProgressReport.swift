internal import Parallelism
internal import Synchronization

/// The progress of a run of `index`, which several threads advance.
final class ProgressReport: Sendable {
  private let state = Mutex(
    Work.Progress(
      .embedding, files: Work.Progress.Count(0), passages: Work.Progress.Count(0),
      bytes: Work.Progress.Count(0)))
  private let tell: @Sendable (Work.Progress) -> Void

  init(_ tell: @escaping @Sendable (Work.Progress) -> Void) { self.tell = tell }

  /// Notes the total of files and bytes.
  func begin(files: Int, bytes: Int) {
    update {
      $0.files?.total = files
      $0.bytes?.total = bytes
    }
  }

  /// Notes a file that is committed, unchanged or skipped.
  func fileDone(bytes: Int) { done(files: 1, bytes: bytes) }

  /// Notes further files that are committed, and further bytes of these and other files.
  func done(files: Int, bytes: Int) {
    update {
      $0.files?.done += files
      $0.bytes?.done += bytes
    }
  }

  /// Notes passages that have their vectors.
  func passagesDone(_ count: Int) { update { $0.passages?.done += count } }

  /// Notes how much of the lists of a large index is made.
  func listed(_ share: Double) {
    update {
      $0.step = .listing
      $0.share = share
    }
  }

  private func update(_ change: (inout Work.Progress) -> Void) {
    tell(
      state.withLock { state in
        change(&state)
        if state.step == .embedding, let bytes = state.bytes, let total = bytes.total, total > 0 {
          state.share = min(Double(bytes.done) / Double(total), 1)
        }
        return state
      })
  }
}
