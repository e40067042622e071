internal import Dispatch
internal import Parallelism
internal import Synchronization

/// A model that is loaded once, by whoever asks first; the others wait without holding a lock.
package final class ModelSlot: Sendable {
  private typealias Outcome = Result<LoadedModel, any Error>

  private enum State {
    case empty
    /// Somebody loads it, and tells these.
    case loading([@Sendable (Outcome) -> Void])
    case loaded(LoadedModel)
  }

  private let state: Mutex<State>

  /// A slot, perhaps with a model in it.
  package init(_ model: LoadedModel? = nil) {
    state = Mutex(model.map { .loaded($0) } ?? .empty)
  }

  /// The model, if it is loaded.
  package var current: LoadedModel? {
    state.withLock { if case .loaded(let model) = $0 { model } else { nil } }
  }

  /// Forgets the model when it is not the wanted one; the next request loads another.
  package func keep(if isWanted: (LoadedModel) -> Bool) {
    state.withLock { state in
      if case .loaded(let model) = state, !isWanted(model) { state = .empty }
    }
  }

  /// The model, for a thread that may block: one of a `RequestQueue`.
  ///
  /// - Parameter load: Loads it; run by the first thread that asks, once.
  /// - Returns: The model.
  /// - Throws: What `load` threw, to all who waited for it; the next request tries again. A request
  ///   that is ended (`Work.current`) stops waiting, and ends nobody else's.
  package func model(loading load: () throws -> LoadedModel) throws -> LoadedModel {
    let ready = DispatchSemaphore(value: 0)
    let answer = Mutex<Outcome?>(nil)
    let mayLoad: Bool? = state.withLock { state in
      switch state {
      case .loaded(let model):
        answer.withLock { $0 = .success(model) }
        return nil
      case .empty:
        state = .loading([])
        return true
      case .loading(let waiting):
        state = .loading(
          waiting + [
            { outcome in
              answer.withLock { $0 = outcome }
              ready.signal()
            }
          ])
        return false
      }
    }
    switch mayLoad {
    case true?: return try finish(Result { try load() }).get()
    case false?:
      while ready.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
        try Work.current?.check()
      }
    case nil: break
    }
    guard let outcome = answer.withLock(\.self) else {
      preconditionFailure("a model that was waited for without an outcome")
    }
    do {
      return try outcome.get()
    } catch is CancellationError where Work.current?.isEnded != true {
      // Whoever loaded it was ended; this request still wants it.
      return try model(loading: load)
    }
  }

  private func finish(_ outcome: Outcome) -> Outcome {
    let waiting = state.withLock { state in
      let waiting =
        if case .loading(let waiting) = state { waiting } else {
          [] as [@Sendable (Outcome) -> Void]
        }
      state = if case .success(let model) = outcome { .loaded(model) } else { .empty }
      return waiting
    }
    for tell in waiting { tell(outcome) }
    return outcome
  }
}
