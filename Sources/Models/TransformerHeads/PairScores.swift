package import Parallelism
internal import Tokenization
internal import Transformers

extension HeadedModel {
  /// The score of each pair by a cross-encoder (Reimers & Gurevych 2019, §5).
  ///
  /// - Parameters:
  ///   - pairs: Any texts; of a pair that is too long the longer text is cut first.
  ///   - function: What becomes of the number; nil for what the checkpoint asks for.
  ///   - work: Ends the run.
  /// - Returns: One score a pair: the higher, the better they fit.
  /// - Throws: `HeadError.severalScores` for a checkpoint with more than one label;
  ///   `HeadError.notFinite`; `CancellationError`.
  package func scores(
    of pairs: [(String, String)], by function: ScoreFunction? = nil, work: Work = .none
  ) throws -> [Double] {
    guard labels.count == 1 else {
      throw HeadError.severalScores(path: checkpoint.folder, labels: labels)
    }
    let function = function ?? pairFunction
    return try pairLogits(of: pairs, work: work).map { logits in
      function == .sigmoid ? sigmoid(logits[0]) : Double(logits[0])
    }
  }

  /// The numbers of every label for pairs of texts, as they come.
  package func pairLogits(
    of pairs: [(String, String)], work: Work = .none
  ) throws -> [[Float]] {
    let encodings = encodings(of: pairs.map { [$0.0, $0.1] }) {
      tokenizer.encode($0[0], $0[1], maximumLength: checkpoint.maximumLength)
    }
    return try pooledLogits(encodings, work: work)
  }

  /// What sentence-transformers applies to the scores of pairs: what the checkpoint names, else a
  /// sigmoid for one label.
  package var pairFunction: ScoreFunction {
    guard let name = configuration.activationName else {
      return labels.count == 1 ? .sigmoid : .none
    }
    return name.hasSuffix("Identity") ? .none : .sigmoid
  }
}
