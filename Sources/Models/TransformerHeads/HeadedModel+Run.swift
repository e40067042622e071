package import Parallelism
package import Tokenization
internal import Transformers
package import VectorMath

extension HeadedModel {
  /// A text or a pair on its way into the model.
  package struct Input: Sendable {
    /// Its tokens.
    package let encoding: Encoding
    /// The places of the tokens that a head for masked words is asked about.
    package let wanted: [Int]

    /// Tokens, and which of them are asked about.
    package init(_ encoding: Encoding, wanted: [Int] = []) {
      self.encoding = encoding
      self.wanted = wanted
    }
  }

  // As many tokens as an encoder works on at its quickest (`BatchSize` of `SentenceEmbedding`).
  private static let batchTokenCount = 256

  /// Runs the model, and makes an answer of what its head says.
  ///
  /// An input's numbers depend neither on the others nor on the number of threads.
  ///
  /// - Parameters:
  ///   - inputs: Of 1 to `checkpoint.maximumLength` tokens each.
  ///   - work: Told the share that is done; ends the run.
  ///   - answer: Makes an answer of an input's place and its logits, `[rows × outputs]`, on any
  ///     thread.
  /// - Returns: The answers, in the order of the inputs.
  /// - Throws: `HeadError.notFinite` for damaged weights; `CancellationError` once the work is ended.
  package func run<Answer: Sendable>(
    _ inputs: [Input], work: Work = .none, _ answer: @Sendable (Int, Matrix) -> Answer
  ) throws -> [Answer] {
    let batches = Self.batches(inputs)
    let isAlone = batches.count == 1 && threads > 1
    let team = isAlone ? ThreadTeam() : nil
    team?.open()
    let done = try withHelpers(isAlone ? min(threads, ThreadTeam.usefulSize) - 1 : 0) {
      team?.help()
    } lead: {
      defer { team?.close() }
      return try runPieces(
        batches.count, threads: isAlone ? 1 : threads, work: work,
        weight: { Double(batches[$0].reduce(0) { $0 + inputs[$1].encoding.ids.count }) },
        makeScratch: { Workspace() }
      ) { batch, workspace in
        answers(to: batches[batch].map { inputs[$0] }, workspace, team).map { logits in
          zip(batches[batch], logits).map { ($0, answer($0, $1)) }
        }
      }
    }
    var found: [(Int, Answer)] = []
    for batch in done {
      guard let batch else { throw HeadError.notFinite(path: checkpoint.folder) }
      found += batch
    }
    return found.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The logits of each input of a batch; nil when a number is not finite.
  private func answers(
    to inputs: [Input], _ workspace: Workspace, _ team: ThreadTeam?
  ) -> [Matrix]? {
    var tokens = PackedTokens()
    let lastType = Int32(encoder.architecture.typeCount - 1)
    for input in inputs {
      // A checkpoint with one segment has nothing to tell the texts of a pair by.
      tokens.append(input.encoding.ids, typeIDs: input.encoding.typeIDs.map { min($0, lastType) })
    }
    encoder.encode(tokens, in: workspace, sharedBy: team)
    let logits = head.logits(
      of: EncodedBatch(
        tokens: tokens, states: workspace.states, wanted: inputs.map(\.wanted), team: team))
    return logits.allSatisfy { $0.numbers.allSatisfy(\.isFinite) } ? logits : nil
  }

  /// Long inputs first, each batch of one length or nearly so.
  private static func batches(_ inputs: [Input]) -> [[Int]] {
    let order = inputs.indices.sorted {
      (inputs[$1].encoding.ids.count, $0) < (inputs[$0].encoding.ids.count, $1)
    }
    var batches: [[Int]] = []
    var room = 0
    for input in order {
      let count = inputs[input].encoding.ids.count
      if batches.isEmpty || count > room {
        batches.append([])
        room = batchTokenCount
      }
      batches[batches.count - 1].append(input)
      room -= count
    }
    return batches
  }

  /// The one number or row that a head on the pooled vector gives for each input.
  package func pooledLogits(_ inputs: [Encoding], work: Work = .none) throws -> [[Float]] {
    try run(inputs.map { Input($0) }, work: work) { _, logits in logits.numbers }
  }

  /// Tokens of texts, made by all threads.
  package func encodings<Text: Sendable, Tokens: Sendable>(
    of texts: [Text], _ encode: @Sendable (Text) -> Tokens
  ) -> [Tokens] {
    concurrentMap(texts.count, threads: texts.count > 32 ? threads : 1) { encode(texts[$0]) }
  }
}

/// The shares of the numbers' exponentials.
package func softmax(_ numbers: some Collection<Float>) -> [Double] {
  let largest = numbers.max() ?? 0
  let powers = numbers.map { exponential(Double($0 - largest)) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

/// 1 / (1 + e^-x).
package func sigmoid(_ number: Float) -> Double { 1 / (1 + exponential(-Double(number))) }
