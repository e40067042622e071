package import Parallelism
internal import Tokenization
internal import Transformers

extension HeadedModel {
  /// How likely it is that the second text of each pair follows the first, 0...1.
  ///
  /// - Parameters:
  ///   - pairs: Any texts; of a pair that is too long the longer text is cut first.
  ///   - work: Ends the run.
  /// - Returns: One probability a pair.
  /// - Throws: `HeadError.notFinite`; `CancellationError`.
  package func nextProbabilities(
    of pairs: [(String, String)], work: Work = .none
  ) throws -> [Double] {
    // The first output says "it follows", the second "a text from elsewhere".
    try pairLogits(of: pairs, work: work).map { softmax($0)[0] }
  }
}
