/// Why a memory budget cannot be kept.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum MemoryBudgetError: Error, Equatable {
  /// The model does not fit.
  case tooLittle(given: Int, minimum: Int, threads: Int)
}

extension MemoryBudgetError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .tooLittle(let given, let minimum, let threads):
      // Rounded so that the number is one that works.
      "A memory budget of \(given >> 20)M is too small: this model needs \((minimum >> 20) + 1)M on "
        + "\(threads) \(threads == 1 ? "core" : "cores"). Give it that, fewer cores, or a smaller model."
    }
  }
}
