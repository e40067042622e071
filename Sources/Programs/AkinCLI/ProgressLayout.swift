/// A line of progress that fits a width.
package struct ProgressLayout {
  private let progress: Progress
  private let rate: Double?
  private let left: Double?
  private let elapsed: Double
  private let blocks: (full: String, empty: String)

  /// Makes a line that shows as much of this as there is room for.
  ///
  /// - Parameters:
  ///   - progress: The progress of the work.
  ///   - rate: The speed per second, if it is known.
  ///   - left: Seconds until the end, if they are known.
  ///   - elapsed: Seconds since the start.
  ///   - blocks: The characters of the bar.
  package init(
    progress: Progress, rate: Double?, left: Double?, elapsed: Double,
    blocks: (full: String, empty: String) = ("━", "─")
  ) {
    self.progress = progress
    self.rate = rate
    self.left = left
    self.elapsed = elapsed
    self.blocks = blocks
  }

  /// The richest form that fits.
  package func text(columns: Int) -> String {
    var parts = progress.words(perSecond: rate)
    if case .waiting = progress { parts = [(Numbers.clock(elapsed), Numbers.clock(elapsed))] }
    if let left { parts.append((Numbers.clock(left) + " left", Numbers.clock(left))) }
    let long = parts.map(\.long).joined(separator: "  ")
    let short = parts.map(\.short).filter { !$0.isEmpty }.joined(separator: "  ")
    let title = TerminalText.visible(progress.title)
    for (name, words) in [(title, long), (title, short), ("", short)] {
      let fixed = TerminalText.columns(name) + (name.isEmpty ? 0 : 1) + TerminalText.columns(words)
      let room = min(columns - fixed - 2, 24)
      if let bar = bar(room) { return (name.isEmpty ? "" : name + " ") + bar + "  " + words }
      if fixed <= columns { return (name.isEmpty ? "" : name + " ") + words }
    }
    return TerminalText.cut(short, to: columns)
  }

  private func bar(_ width: Int) -> String? {
    guard width >= 5, let total = progress.totalAmount, total > 0 else { return nil }
    let share = min(max(progress.amount / total, 0), 1)
    let full = Int(share * Double(width))
    return String(repeating: blocks.full, count: full)
      + String(repeating: blocks.empty, count: width - full)
  }
}
