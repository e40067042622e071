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

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
  }

  /// The source of a stretch that is not empty.
  package func source(of shown: Range<Int>) -> Range<Int> {
    precondition(!shown.isEmpty, "the source of no bytes at \(shown.lowerBound)")
    return source(of: shown.lowerBound).lowerBound..<source(of: shown.upperBound - 1).upperBound
  }

  private func source(of offset: Int) -> Range<Int> {
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].shown <= offset { low = middle } else { high = middle }
    }
    let run = runs[low]
    guard run.isCopy else { return run.source }
    let start = run.source.lowerBound + offset - run.shown
    return start..<start + 1
  }
}
