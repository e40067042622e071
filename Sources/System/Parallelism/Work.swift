/// A piece of a request: it says how far it is, and asks whether anybody still wants the answer.
///
/// One value goes from whoever asks down to the innermost loop. A step of the work hands on a part
/// of its share (`part(_:)`), so that nobody below needs to know what comes before or after:
/// ```swift
/// let nearest = try NearestRows(10, of: rows, threads: 2, work: work.part(0..<0.8))
/// let groups = try Groups(nearest, work: work.part(0.8..<1))
/// ```
public struct Work: Sendable {
  /// Work that nobody watches and nobody ends.
  public static let none = Work()

  /// The request that this thread works for; nil outside of requests.
  ///
  /// A closure that a request calls, such as a source of texts that waits for more, asks it whether
  /// to go on.
  @TaskLocal public static var current: Work?

  /// When the answer is of no use any more; nil for never.
  public let deadline: ContinuousClock.Instant?
  private let isCancelled: @Sendable () -> Bool
  private let report: @Sendable (Double) -> Void
  // The whole is 0...1; this work is a part of it.
  private let start: Double
  private let length: Double

  /// The whole of a request.
  ///
  /// - Parameters:
  ///   - deadline: When to give up; nil for never.
  ///   - isCancelled: Whether to stop; asked often, from any thread.
  ///   - report: Told the share of the work that is done, 0...1, from any thread, one at a time.
  public init(
    deadline: ContinuousClock.Instant? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (Double) -> Void = { _ in }
  ) {
    self.init(
      deadline: deadline, isCancelled: isCancelled, report: report, start: 0, length: 1)
  }

  private init(
    deadline: ContinuousClock.Instant?, isCancelled: @escaping @Sendable () -> Bool,
    report: @escaping @Sendable (Double) -> Void, start: Double, length: Double
  ) {
    self.deadline = deadline
    self.isCancelled = isCancelled
    self.report = report
    self.start = start
    self.length = length
  }

  /// Whether the deadline is over.
  public var isLate: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }

  /// Whether to stop.
  public var isEnded: Bool { isCancelled() || isLate }

  /// Goes on, or throws when the answer is not wanted any more.
  ///
  /// To be called every few milliseconds.
  public func check() throws(CancellationError) {
    guard !isEnded else { throw CancellationError() }
  }

  /// Says that a share of this work is done, 0...1, and goes on as `check()` does.
  public func advance(to share: Double) throws(CancellationError) {
    try check()
    report(start + length * share)
  }

  /// The work that takes this one from a share to another.
  public func part(_ share: Range<Double>) -> Work {
    Work(
      deadline: deadline, isCancelled: isCancelled, report: report,
      start: start + length * share.lowerBound,
      length: length * (share.upperBound - share.lowerBound))
  }

  /// The same work, of which `share` makes another share than a step says: for steps that are not
  /// equally fast from beginning to end.
  public func mapped(_ share: @escaping @Sendable (Double) -> Double) -> Work {
    Work(deadline: deadline, isCancelled: isCancelled) { [report, start, length] in
      report(start + length * share($0))
    }
  }

  /// The same request, whose whole is told to somebody else.
  public func reporting(_ report: @escaping @Sendable (Double) -> Void) -> Work {
    Work(deadline: deadline, isCancelled: isCancelled, report: report, start: 0, length: 1)
  }

  /// The same work, told to nobody: for steps that take no time worth telling.
  public var silent: Work {
    Work(
      deadline: deadline, isCancelled: isCancelled, report: { _ in }, start: start, length: length)
  }
}
