internal import SentenceEmbedding
internal import Transformers
internal import VectorMath

/// What a training is going to be, before its first step.
public struct TrainingPlan: Sendable, Equatable, Encodable {
  /// What vectors are fitted to.
  public let objective: String
  /// How many examples there are.
  public let examples: Int
  /// Steps in all.
  public let steps: Int
  /// Tokens of all texts of an epoch.
  public let tokensPerEpoch: Int
  /// Texts of which the model does not read the end.
  public let longTexts: Int
  /// Numbers that the model has.
  public let parameters: Int
  /// Those of them that are trained.
  public let trainedParameters: Int
  /// Scores are divided by this number, so that they are at most 1.
  public let scoresDividedBy: Double
  /// Bytes of memory, about.
  public let memory: Int
  /// Batches whose activations are computed again, because the memory does not hold them.
  public let recomputedBatches: Int
  /// Seconds, about, on this machine.
  public let seconds: Double
  /// What multiplies.
  public let multiplier: String
}

extension TrainingRun {
  /// Counts steps, tokens and bytes, and estimates the time from a short measurement.
  ///
  /// - Parameter scoresDividedBy: What the task does to scores of its examples.
  /// - Returns: The plan; its time is about right on a machine that does nothing else.
  package func outline(scoresDividedBy: Double = 1) -> TrainingPlan {
    let model = task.model
    let architecture = model.architecture
    let trained = model.layout.tensors.filter { $0.group >= firstTrained }
    let lengths = (0..<task.exampleCount).map { task.lengths(of: $0) }
    let tokenCount = lengths.joined().reduce(0, +)
    let batches = plan.prefix(1_000).flatMap(\.batches)
    let kept = batches.map { keepsLayers($0) }
    let activations =
      zip(batches, kept).map { self.activations(of: $0, keepsLayers: $1) }.max() ?? 0
    let frozenShare =
      Double(min(max(0, firstPassed - 1), model.layout.layerCount))
      / Double(max(1, model.layout.layerCount))
    let operations =
      Double(tokenCount * options.epochs) * architecture.operationsPerToken
      * (1 + 2 * (1 - frozenShare))
    return TrainingPlan(
      objective: task.name, examples: task.exampleCount, steps: plan.count,
      tokensPerEpoch: tokenCount,
      longTexts: lengths.joined().count { $0 >= model.maximumLength },
      parameters: model.layout.tensors.reduce(0) { $0 + $1.range.count },
      trainedParameters: trained.reduce(0) { $0 + $1.range.count },
      scoresDividedBy: scoresDividedBy,
      memory: ownMemory + activations, recomputedBatches: kept.count { !$0 },
      seconds: operations / (speed() * Double(threads) * Self.usualShare),
      multiplier: Multiplier.bestName)
  }

  /// Bytes of parameters, gradients and means, and of the weights of some layers as they are packed.
  private var ownMemory: Int {
    let architecture = task.model.architecture
    let layer =
      4 * architecture.hiddenSize * architecture.hiddenSize
      + 2 * architecture.hiddenSize * architecture.intermediateSize
    return 16 * task.model.layout.count + 4 * 4 * layer
  }

  /// Whether the activations of a batch fit into the memory that the options allow.
  func keepsLayers(_ batch: [Int]) -> Bool {
    guard let memory = options.memory else { return true }
    return ownMemory + activations(of: batch, keepsLayers: true) <= memory
  }

  /// Bytes of what the passes of a batch keep.
  private func activations(of batch: [Int], keepsLayers: Bool) -> Int {
    let architecture = task.model.architecture
    let (hidden, wide) = (architecture.hiddenSize, architecture.intermediateSize)
    let records = keepsLayers ? architecture.layerCount : 1
    let perToken =
      architecture.layerCount * hidden + records * (7 * hidden + 2 * wide) + 17 * hidden + 3 * wide
    let perPair = 2 * records * architecture.headCount
    return 4
      * batch.reduce(0) { sum, example in
        task.lengths(of: example).reduce(sum) { sum, count in
          sum + count * perToken + count * count * perPair
        }
      }
  }

  // Of the speed of products alone: functions row by row and the optimiser take the rest.
  private static let usualShare = 0.5

  /// Operations a second of one thread in a product of a usual size.
  private func speed() -> Double {
    let (rows, inner) = (256, task.model.architecture.hiddenSize)
    let columns = task.model.architecture.intermediateSize
    let left = AlignedNumbers<Float>(count: rows * inner)
    let right = AlignedNumbers<Float>(count: columns * inner)
    let result = AlignedNumbers<Float>(count: rows * columns)
    func multiply() {
      product(
        .rightTransposed, left, Block(rows: rows, columns: inner), right,
        Block(rows: columns, columns: inner), into: result, Block(rows: rows, columns: columns))
    }
    multiply()
    var count = 0
    let start = ContinuousClock.now
    repeat {
      multiply()
      count += 1
    } while ContinuousClock.now - start < .milliseconds(50)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return Double(count) * 2 * Double(rows * inner * columns) / seconds
  }
}
