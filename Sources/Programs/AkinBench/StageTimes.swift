import Transformers
import SentenceEmbedding
import Tokenization
import VectorMath

/// The time of one thread by stage.
struct StageTimes {
  /// Seconds by the name of the stage.
  private(set) var seconds: [String: Double] = [:]

  /// Tokenizes and encodes `texts`, in order of length, with one thread.
  ///
  /// The activation is fused into a product, so its time is the difference to products without one.
  init(_ texts: [String], model: SentenceModel) throws {
    let start = ContinuousClock.now
    let tokens = texts.map { model.encode($0).ids }.sorted { $0.count > $1.count }
    seconds["tokenization"] = (ContinuousClock.now - start) / .seconds(1)
    var batches = [PackedTokens()]
    for ids in tokens {
      if batches[batches.count - 1].tokenCount + ids.count > 256 { batches.append(PackedTokens()) }
      batches[batches.count - 1].append(ids)
    }
    let clock = Self.encode(batches, model.encoder)
    let plain = Self.encode(batches, model.encoder.withoutActivation)
    for (stage, time) in clock.seconds { seconds[stage.rawValue] = time }
    let activation = max(0, (clock.seconds[.products] ?? 0) - (plain.seconds[.products] ?? 0))
    seconds["activation"] = activation
    seconds["products", default: 0] -= activation
  }

  private static func encode(
    _ batches: [PackedTokens], _ encoder: TransformerEncoder
  ) -> StageClock {
    let workspace = Workspace()
    if let first = batches.first { encoder.encode(first, in: workspace) }
    let clock = StageClock()
    workspace.clock = clock
    for batch in batches { encoder.encode(batch, in: workspace) }
    return clock
  }
}
