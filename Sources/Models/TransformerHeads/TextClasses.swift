package import Parallelism
internal import Tokenization
internal import Transformers

/// A label of a text, and how sure the model is.
public struct LabelScore: Sendable, Equatable, Encodable {
  /// The label, as the checkpoint names it.
  public let label: String
  /// A probability 0...1, or a plain number where the checkpoint was trained to give one.
  public let score: Double

  /// A label with its score.
  public init(label: String, score: Double) {
    self.label = label
    self.score = score
  }

  /// Labels with their scores, the best first; equal ones stay in their order.
  package static func ordered(_ labels: [String], _ scores: [Double]) -> [LabelScore] {
    zip(labels, scores).map(LabelScore.init).enumerated()
      .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element)
  }
}

/// What becomes of a classifier's numbers.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ScoreFunction: String, Sendable, CaseIterable {
  /// Probabilities that add up to 1.
  case softmax
  /// A probability for each label alone.
  case sigmoid
  /// The numbers as they come.
  case none
}

extension HeadedModel {
  /// What the checkpoint's own kind of problem asks for.
  package var scoreFunction: ScoreFunction {
    switch configuration.problem {
    case .regression: .none
    case .severalLabels: .sigmoid
    case .oneLabel: labels.count == 1 ? .sigmoid : .softmax
    case nil: labels.count == 1 ? .sigmoid : .softmax
    }
  }

  /// A text, or a text and what is said of it.
  package typealias TextPair = (text: String, pair: String?)

  /// The score of every label for each text or pair.
  ///
  /// - Parameters:
  ///   - texts: Any texts; what is too long is cut, of a pair the longer text first.
  ///   - function: What becomes of the numbers; nil for what the checkpoint asks for.
  ///   - work: Ends the run.
  /// - Returns: For each text all labels, the best first; equal ones in the checkpoint's order.
  /// - Throws: `HeadError.notFinite`; `CancellationError`.
  package func classify(
    _ texts: [TextPair], by function: ScoreFunction? = nil, work: Work = .none
  ) throws -> [[LabelScore]] {
    let encodings = encodings(of: texts) { text in
      text.pair.map {
        tokenizer.encode(text.text, $0, maximumLength: checkpoint.maximumLength)
      } ?? tokenizer.encode(text.text, maximumLength: checkpoint.maximumLength)
    }
    return try pooledLogits(encodings, work: work).map { logits in
      let scores =
        switch function ?? scoreFunction {
        case .softmax: softmax(logits)
        case .sigmoid: logits.map(sigmoid)
        case .none: logits.map(Double.init)
        }
      return LabelScore.ordered(labels, scores)
    }
  }

  /// The label that begins with `entail`, and the one that says the contrary.
  ///
  /// - Throws: `HeadError.missingLabel` for a checkpoint that was not trained on inference.
  package func inferenceLabels() throws(HeadError) -> (entailment: Int, contradiction: Int) {
    guard let entailment = labels.firstIndex(where: { $0.lowercased().hasPrefix("entail") }) else {
      throw .missingLabel(path: checkpoint.folder, wanted: "entail", has: labels)
    }
    return (entailment, entailment == 0 ? labels.count - 1 : 0)
  }

  /// How well each of some labels fits each text, by whether the text entails a sentence that says so.
  ///
  /// Yin et al. 2019, Benchmarking Zero-shot Text Classification.
  ///
  /// - Parameters:
  ///   - texts: Any texts; a long one is cut, the sentence with the label never.
  ///   - labels: At least one.
  ///   - template: The sentence, with `{}` for the label.
  ///   - isExclusive: Whether one label alone fits: scores add up to 1. Else each label is judged by
  ///     entailment against contradiction.
  ///   - work: Ends the run.
  /// - Returns: For each text all labels, the best first.
  /// - Throws: `HeadError.missingLabel`, `HeadError.notFinite`; `CancellationError`.
  package func classify(
    _ texts: [String], as labels: [String], template: String, isExclusive: Bool,
    work: Work = .none
  ) throws -> [[LabelScore]] {
    let (entailment, contradiction) = try inferenceLabels()
    let sentences = labels.map { template.filled(with: $0) }
    let encodings = encodings(of: texts) { text in
      sentences.map {
        tokenizer.encode(
          text, $0, maximumLength: checkpoint.maximumLength, truncation: .onlyFirst)
      }
    }
    let logits = try pooledLogits(encodings.flatMap(\.self), work: work)
    return texts.indices.map { text in
      let rows = logits[text * labels.count..<(text + 1) * labels.count]
      let scores =
        isExclusive && labels.count > 1
        ? softmax(rows.map { $0[entailment] })
        : rows.map { softmax([$0[contradiction], $0[entailment]])[1] }
      return LabelScore.ordered(labels, scores)
    }
  }
}

extension String {
  /// The text with `word` in the place of `{}`, or behind it where there is no `{}`.
  fileprivate func filled(with word: String) -> String {
    guard let place = firstRange(of: "{}") else { return self + " " + word }
    return String(self[..<place.lowerBound]) + word + String(self[place.upperBound...])
  }
}
