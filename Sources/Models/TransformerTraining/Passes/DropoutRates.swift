internal import Transformers

/// How often numbers are dropped while training.
package struct DropoutRates: Sendable, Equatable {
  /// After the embeddings and after the two halves of a layer.
  package let hidden: Float
  /// Among the attention weights.
  package let attention: Float
  /// Before the last layer of a head.
  package let head: Float

  /// Drops nothing.
  package static let none = DropoutRates(hidden: 0, attention: 0)

  /// Rates of 0..<1.
  ///
  /// A head's is the hidden one where none is given.
  package init(hidden: Float, attention: Float, head: Float? = nil) {
    self.hidden = hidden
    self.attention = attention
    self.head = head ?? hidden
  }

  /// One rate of 0..<1 everywhere.
  package init(all rate: Float) { self.init(hidden: rate, attention: rate) }

  /// The rates of a `config.json`; 0.1 where it says none, as BERT's own code has it.
  init(configuration path: String) throws {
    let keys = try readJSON(Keys.self, path)
    hidden = keys.hidden_dropout_prob ?? 0.1
    attention = keys.attention_probs_dropout_prob ?? 0.1
    head = keys.classifier_dropout ?? hidden
    for (key, rate) in [
      ("hidden_dropout_prob", hidden), ("attention_probs_dropout_prob", attention),
      ("classifier_dropout", head),
    ] where !(0..<1).contains(rate) {
      throw ModelFolderError.malformed(path: path, reason: "`\(key)` is \(rate), not within 0..<1")
    }
  }

  private struct Keys: Decodable {
    let hidden_dropout_prob: Float?
    let attention_probs_dropout_prob: Float?
    let classifier_dropout: Float?
  }
}
