internal import ArgumentParser

/// Throws the words of the first refusal that applies.
func refuse(_ refusals: [(applies: Bool, words: String)]) throws {
  if let first = refusals.first(where: \.applies) { throw ValidationError(first.words) }
}

/// Refuses a number below 1, or above the size of any corpus.
func checkCount(_ count: Int?, of flag: String) throws {
  let most = 1_000_000_000
  let isUsable = count.map { 1...most ~= $0 } ?? true
  try refuse([(!isUsable, "\(flag) must be within 1...\(most).")])
}
