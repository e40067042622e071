internal import Akin
internal import Foundation
internal import Synchronization

/// A line at the bottom of a terminal that shows the progress; elsewhere it shows nothing.
///
/// It is drawn at most ten times a second. It appears only when the work takes a moment, and
/// disappears when the work ends.
final class ProgressLine: Sendable {
  private struct State {
    var progress: Progress?
    var pace = ProgressPace()
    var lastDraw = 0.0
    /// How many columns the line on the screen has.
    var drawnColumns = 0
    var isFinished = false
  }

  private let console: Console
  private let isActive: Bool
  private let style: Style
  private let blocks: (full: String, empty: String)
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(_ console: Console, talk: TalkFlags) {
    self.console = console
    isActive = console.errors.isTerminal && !talk.quiet && console.variable("TERM") != "dumb"
    style = Style(
      isColored: talk.color == .always
        || talk.color == .auto && console.variable("NO_COLOR") == nil)
    let locale =
      console.variable("LC_ALL") ?? console.variable("LC_CTYPE") ?? console.variable("LANG") ?? ""
    let isUTF8 = ["utf-8", "utf8"].contains { locale.lowercased().hasSuffix($0) }
    blocks = isUTF8 ? ("━", "─") : ("#", "-")
    guard isActive else { return }
    // The work may report nothing for seconds, but the clock goes on.
    Thread.detachNewThread { [weak self] in
      while let line = self, line.tick() { Thread.sleep(forTimeInterval: 0.25) }
    }
  }

  /// Shows the progress of the work.
  func update(_ progress: Progress) {
    guard isActive else { return }
    state.withLock { state in
      let now = seconds
      state.progress = progress
      state.pace.note(progress, at: now)
      draw(&state, at: now)
    }
  }

  /// Shows the progress of a request.
  func update(_ progress: Work.Progress) {
    func show(_ title: String) {
      update(progress.share.map { .share(of: title, $0) } ?? .waiting(title))
    }
    let bytes = progress.bytes ?? Work.Progress.Count(0)
    switch progress.step {
    case .downloading:
      update(
        .download(model: progress.subject ?? "", bytes: bytes.done, total: bytes.total ?? 0))
    case .embedding:
      let passages = progress.passages?.done ?? 0
      guard let files = progress.files else {
        return update(.texts(done: passages, total: progress.passages?.total))
      }
      update(
        .files(
          done: files.done, total: files.total ?? 0, passages: passages, bytes: bytes.done,
          totalBytes: bytes.total ?? 0))
    case .reading: show("Reading")
    case .dividing: show("Clustering")
    case .describing: show("Describing clusters")
    case .mapping: show("Laying out")
    case .joining: show("Joining clusters")
    case .judging: show("Reading texts")
    case .comparing: show("Comparing")
    case .compacting: show("Compacting")
    case .listing: show("Arranging vectors")
    }
  }

  /// Removes the line until the next update, so that a note can be written.
  func clear() {
    guard isActive else { return }
    state.withLock { state in
      state.progress = nil
      let code = erasing(&state)
      if !code.isEmpty { emit(code) }
    }
  }

  /// Removes the line for good.
  func finish() {
    guard isActive else { return }
    state.withLock { state in
      state.isFinished = true
      let code = erasing(&state)
      if !code.isEmpty { emit(code) }
    }
  }

  /// - Returns: Whether the work goes on.
  private func tick() -> Bool {
    state.withLock { state in
      if !state.isFinished { draw(&state, at: seconds) }
      return !state.isFinished
    }
  }

  private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  private func draw(_ state: inout State, at now: Double) {
    guard !state.isFinished, let progress = state.progress, now > 0.3, now - state.lastDraw > 0.1
    else { return }
    state.lastDraw = now
    let line = ProgressLayout(
      progress: progress, rate: state.pace.rate(),
      left: state.pace.left(of: progress.totalAmount, at: now), elapsed: now, blocks: blocks
    ).text(columns: console.errors.columns - 1)
    let code = erasing(&state)
    state.drawnColumns = TerminalText.columns(line)
    emit(code + style(.faint, line))
  }

  /// Goes back to the start of the line and clears it, with all rows that it fills since the window
  /// became narrower.
  private func erasing(_ state: inout State) -> String {
    guard state.drawnColumns > 0 else { return "" }
    let rows = (state.drawnColumns - 1) / console.errors.columns
    state.drawnColumns = 0
    return "\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[J"
  }

  private func emit(_ text: String) {
    try? console.errors.write(text)
    try? console.errors.flush()
  }
}
