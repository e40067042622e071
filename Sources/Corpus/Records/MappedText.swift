/// Text as it is shown, and where in the source each byte of it comes from.
package struct MappedText {
  /// A stretch of shown bytes and the stretch of source that it stands for.
  private struct Run {
    var shown: Int
    var source: Range<Int>
    /// Whether the shown bytes are the source's own, one for one.
    var isCopy: Bool
  }

  package private(set) var bytes: [UInt8] = []
  private var runs: [Run] = []

  /// No text.
  package init() {}

  package var isEmpty: Bool { bytes.isEmpty }

  /// Shows a stretch of the source as it is.
  package mutating func append(_ range: Range<Int>, of source: [UInt8]) {
    guard !range.isEmpty else { return }
    if let last = runs.last, last.isCopy, last.source.upperBound == range.lowerBound {
      runs[runs.count - 1].source = last.source.lowerBound..<range.upperBound
    } else {
      runs.append(Run(shown: bytes.count, source: range, isCopy: true))
    }
    bytes.append(contentsOf: source[range])
  }

  /// Shows something else in place of a stretch of the source: `é` for `\u00e9`.
  package mutating func append(_ shown: some Collection<UInt8>, insteadOf range: Range<Int>) {
    guard !shown.isEmpty else { return }
    runs.append(Run(shown: bytes.count, source: range, isCopy: false))
    bytes.append(contentsOf: shown)
  }

  /// Adds a text that points into the same source, or into one that begins so much further on.
  package mutating func append(_ text: MappedText, movedBy distance: Int = 0) {
    for run in text.runs {
      runs.append(
        Run(
          shown: run.shown + bytes.count,
          source: run.source.lowerBound + distance..<run.source.upperBound + distance,
          isCopy: run.isCopy))
    }
    bytes.append(contentsOf: text.bytes)
  }

  /// The text, which points into the bytes of another, made to point into the source of that.
  package func through(_ other: MappedText) -> MappedText {
    var result = MappedText()
    result.bytes = bytes
    for (index, run) in runs.enumerated() {
      let end = index + 1 < runs.count ? runs[index + 1].shown : bytes.count
      guard run.isCopy else {
        let source = run.source.isEmpty ? 0..<0 : other.source(of: run.source)
        result.runs.append(Run(shown: run.shown, source: source, isCopy: false))
        continue
      }
      // A copy goes on to be one as far as the other text is.
      var shown = run.shown
      var place = other.runIndex(at: run.source.lowerBound)
      while shown < end {
        let offset = run.source.lowerBound + shown - run.shown
        let inner = other.runs[place]
        let innerEnd =
          place + 1 < other.runs.count ? other.runs[place + 1].shown : other.bytes.count
        let start = inner.source.lowerBound + offset - inner.shown
        let count = min(end - shown, innerEnd - offset)
        result.runs.append(
          Run(
            shown: shown, source: inner.isCopy ? start..<start + count : inner.source,
            isCopy: inner.isCopy))
        shown += count
        place += 1
      }
    }
    return result
  }

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
  }

  /// The source of a stretch that is not empty.
  package func source(of shown: Range<Int>) -> Range<Int> {
    precondition(!shown.isEmpty, "the source of no bytes at \(shown.lowerBound)")
    var (start, end) = (Int.max, 0)
    // Runs need not be in the order of the source: the cells of a table are not.
    for index in runIndex(at: shown.lowerBound)...runIndex(at: shown.upperBound - 1) {
      let run = runs[index]
      let next = index + 1 < runs.count ? runs[index + 1].shown : bytes.count
      var source = run.source
      if run.isCopy {
        let first = max(shown.lowerBound, run.shown) - run.shown
        let last = min(shown.upperBound, next) - run.shown
        source = source.lowerBound + first..<source.lowerBound + last
      }
      start = min(start, source.lowerBound)
      end = max(end, source.upperBound)
    }
    return start..<end
  }

  /// The run that shows a byte.
  private func runIndex(at offset: Int) -> Int {
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].shown <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
