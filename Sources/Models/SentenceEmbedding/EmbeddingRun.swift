internal import Parallelism
internal import Transformers
internal import Dispatch
internal import Synchronization
internal import VectorMath

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// One run over texts that come in windows: a free thread takes the next piece of work.
///
/// The thread that started the run leads. It alone calls the source and the sink, and works like
/// the helpers in between. The oldest window comes first. A thread tokenizes a chunk of texts when
/// no batch is ready, so that a new window's tokens are made while the last batches of the window
/// before are still encoded. An idle thread helps with the batch that is encoded, if it is the only
/// one. So a single query uses more than one core.
final class EmbeddingRun: Sendable {
  /// Windows that a run holds: one is delivered, one encoded, one read ahead.
  static let maximumWindowCount = 3

  private let model: SentenceModel
  private let settings: EmbeddingSettings
  private let state: Mutex<State>
  /// One for each thread, because a thread must not take the signal of another.
  private let signals: [DispatchSemaphore]
  /// Shares the products of a batch that is encoded alone.
  private let team = ThreadTeam()

  init(_ model: SentenceModel, _ settings: EmbeddingSettings) {
    self.model = model
    self.settings = settings
    state = Mutex(State(threads: settings.threads))
    signals = (0..<max(settings.threads, 1)).map { _ in DispatchSemaphore(value: 0) }
  }

  /// The next texts, how often each counts, and whether they are known to be the last.
  typealias Supply = (texts: [String], weights: [Int]?, isLast: Bool)

  /// Pulls texts from `source` until it has no more, and hands their vectors to `sink` in order.
  ///
  /// - Parameters:
  ///   - source: The next window; one without texts when there are none yet, nil at the end.
  ///   - sink: Takes the vectors of a window.
  /// - Throws: What the two throw, and `CancellationError`.
  func lead(
    source: (_ mayWait: Bool) throws -> Supply?,
    sink: ([String], Embeddings) throws -> Void
  ) throws {
    defer { change { $0.isOver = true } }
    let workspace = Workspace()
    while true {
      guard !settings.isCancelled() else { throw CancellationError() }
      switch state.withLock({ $0.nextForLead() }) {
      case .read(let mayWait):
        let next = try source(mayWait)
        change { state in
          if let next {
            state.add(TextWindow(next.texts, weights: next.weights, dimension: model.dimension))
          }
          state.sourceIsAtEnd = next?.isLast ?? true
        }
      case .deliver(let window):
        let texts = window.texts
        try sink(texts, window.embeddings())
      case .work(let work):
        perform(work, in: workspace)
      case .assist:
        team.help()
      case .wait:
        wait(State.leader)
      case .end:
        // Only a helper that was told to stop ends a run before its leader does.
        if state.withLock({ $0.isOver }) { throw CancellationError() }
        return
      }
    }
  }

  /// Works until the run is over.
  func help() {
    let workspace = Workspace()
    let number = state.withLock { $0.addHelper() }
    while true {
      switch state.withLock({ $0.next(forHelper: number) }) {
      case .work(let work):
        guard !settings.isCancelled() else { return change { $0.isOver = true } }
        perform(work, in: workspace)
      case .assist: team.help()
      case .wait: wait(number)
      default: return
      }
    }
  }

  private func perform(_ work: Work, in workspace: Workspace) {
    switch work {
    case .tokenize(let texts, let chunk, let window):
      let tokens = TextWindow.texts(ofChunk: chunk, of: texts.count).map { text in
        model.tokenize(settings.prompt.isEmpty ? texts[text] : settings.prompt + texts[text])
      }
      let all = state.withLock { $0[window].add(tokens, asChunk: chunk) }
      guard let all else { return }
      let weights = state.withLock { $0[window].weights }
      let plan = BatchPlan(all.flatMap(\.self), weights: weights)
      change { $0[window].begin(plan) }
    case .encode(let batch, let window, let isAlone):
      var tokens = PackedTokens()
      for ids in batch.ids { tokens.append(ids) }
      if isAlone {
        team.open()
        change { $0.isShared = true }
      }
      let vectors = model.embed(
        tokens, skippedCount: settings.skippedCount, in: workspace, sharedBy: isAlone ? team : nil)
      change { state in
        state[window].add(vectors, of: batch)
        state.encodingCount -= 1
        state.isShared = false
      }
      team.close()
      settings.progress(batch.progress)
    }
  }

  /// Waits for a signal: at first without sleeping, since to be woken takes as long as a query's
  /// tokens do.
  private func wait(_ thread: Int) {
    let bedtime = DispatchTime.now() + .microseconds(100)
    repeat {
      if signals[thread].wait(timeout: .now()) == .success { return }
      // The thread that is waited for may need this very core.
      sched_yield()
    } while .now() < bedtime
    signals[thread].wait()
  }

  /// Changes the state and wakes those who wait for that.
  private func change(_ body: (inout State) -> Void) {
    let waiting = state.withLock { state in
      body(&state)
      defer { state.waiting = [] }
      return state.waiting
    }
    for thread in waiting { signals[thread].signal() }
  }
}

/// The settings of a run.
struct EmbeddingSettings: Sendable {
  let prompt: String
  let skippedCount: Int
  let threads: Int
  let progress: @Sendable (Int) -> Void
  let isCancelled: @Sendable () -> Bool
}

/// A piece of work; windows are named by their numbers.
private enum Work {
  case tokenize([String], chunk: Int, window: Int)
  /// It is alone when there is nothing else to do and no other batch is being encoded.
  case encode(MicroBatch, window: Int, isAlone: Bool)
}

private enum Step {
  case read(mayWait: Bool)
  case deliver(TextWindow)
  case work(Work)
  /// Help with the batch that is alone.
  case assist
  case wait
  case end
}

private struct State: Sendable {
  let threads: Int
  /// Windows from reading to delivery, oldest first.
  private var windows: [TextWindow] = []
  private var firstNumber = 0
  /// Whether the source gave nothing the last time, and nothing has happened since.
  private var sourceIsDry = false
  var sourceIsAtEnd = false
  var isOver = false
  /// Threads that wait for a change.
  var waiting: [Int] = []
  private var helperCount = 0
  /// Batches that are being encoded, and whether the only one is shared.
  var encodingCount = 0
  var isShared = false

  static let leader = 0

  init(threads: Int) { self.threads = threads }

  subscript(window: Int) -> TextWindow {
    get { windows[window - firstNumber] }
    _modify { yield &windows[window - firstNumber] }
  }

  mutating func add(_ window: TextWindow) {
    sourceIsDry = window.texts.isEmpty
    if !sourceIsDry { windows.append(window) }
  }

  mutating func nextForLead() -> Step {
    if isOver { return .end }
    if let first = windows.first, first.isDone {
      firstNumber += 1
      return .deliver(windows.removeFirst())
    }
    let mayRead = !sourceIsAtEnd && windows.count < EmbeddingRun.maximumWindowCount && !sourceIsDry
    if mayRead { return .read(mayWait: windows.isEmpty) }
    sourceIsDry = false
    if let work = nextWork() { return .work(work) }
    guard windows.isEmpty else {
      if isShared { return .assist }
      waiting.append(Self.leader)
      return .wait
    }
    return sourceIsAtEnd ? .end : .read(mayWait: true)
  }

  mutating func addHelper() -> Int {
    helperCount += 1
    return helperCount
  }

  mutating func next(forHelper number: Int) -> Step {
    if isOver { return .end }
    if let work = nextWork() { return .work(work) }
    if isShared && number < ThreadTeam.usefulSize { return .assist }
    waiting.append(number)
    return .wait
  }

  private mutating func nextWork() -> Work? {
    for place in windows.indices {
      if let batch = windows[place].nextBatch(tokenCount: batchTokenCount) {
        encodingCount += 1
        let isAlone =
          threads > 1 && encodingCount == 1
          && windows.allSatisfy { $0.plan?.remainingTokenCount == 0 }
        return .encode(batch, window: firstNumber + place, isAlone: isAlone)
      }
    }
    for place in windows.indices {
      if let chunk = windows[place].nextChunk() {
        return .tokenize(windows[place].texts, chunk: chunk, window: firstNumber + place)
      }
    }
    return nil
  }

  /// Full batches until the end is in sight, then smaller and smaller ones: the threads are done
  /// at about the same time.
  private var batchTokenCount: Int {
    guard threads > 1, sourceIsAtEnd, windows.allSatisfy({ $0.plan != nil }) else {
      return BatchSize.tokenCount
    }
    let remaining = windows.reduce(0) { $0 + ($1.plan?.remainingTokenCount ?? 0) }
    return min(
      BatchSize.tokenCount, max(BatchSize.smallestTokenCount, remaining / (2 * threads)))
  }
}

/// How large micro-batches are.
enum BatchSize {
  /// Enough rows that reading the weights is small beside the work, few enough that activations
  /// stay near the core: of 64 to 512, measured, the quickest in every precision.
  static let tokenCount = 256
  /// Below this, reading the weights costs more than sharing the work out saves.
  static let smallestTokenCount = 96
}
