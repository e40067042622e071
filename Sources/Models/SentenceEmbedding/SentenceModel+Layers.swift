package import Parallelism
package import Tokenization
package import Transformers
package import VectorMath

/// The token vectors of one text at one layer.
package struct TextLayer: Sendable {
  /// Which text it is, from 0.
  package let text: Int
  /// The layer, from 1; 0 is the sum of the embeddings.
  package let layer: Int
  /// The text's tokens.
  package let encoding: Encoding
  /// `[T × H]`.
  package let states: Matrix
}

extension SentenceModel {
  /// The same model without some of its heads and layers.
  package func leavingOut(_ ablation: Ablation) -> SentenceModel {
    var copy = self
    copy.encoder = encoder.leavingOut(ablation)
    return copy
  }

  /// Looks at the token vectors of every layer.
  ///
  /// - Parameters:
  ///   - texts: Any texts, without prompts; what is longer than `maximumLength` tokens is cut.
  ///   - threads: How many cores to use.
  ///   - work: Told the share that is done; ends the run.
  ///   - part: What is wanted of a text at a layer; called on any thread.
  /// - Returns: For each text, what `part` made of layers 0 to the last.
  /// - Throws: `CancellationError` once the work is ended.
  package func layers<Part: Sendable>(
    of texts: [String], threads: Int, work: Work, _ part: @Sendable (TextLayer) -> Part
  ) throws(CancellationError) -> [[Part]] {
    let batches = stride(from: 0, to: texts.count, by: Self.batchSize).map {
      $0..<min($0 + Self.batchSize, texts.count)
    }
    return try runPieces(
      batches.count, threads: threads, work: work, weight: { Double(batches[$0].count) },
      makeScratch: { Workspace() }
    ) { batch, workspace in
      let encodings = texts[batches[batch]].map(encode)
      var tokens = PackedTokens()
      for encoding in encodings { tokens.append(encoding.ids, typeIDs: encoding.typeIDs) }
      var parts = [[Part]](repeating: [], count: encodings.count)
      encoder.encode(tokens, in: workspace) { stage in
        guard case .layer(let layer) = stage else { return }
        for (place, encoding) in encodings.enumerated() {
          let rows = tokens.range(ofText: place)
          let size = architecture.hiddenSize
          let states = Matrix(
            rows: rows.count, columns: size,
            numbers: workspace.states[rows.lowerBound * size..<rows.upperBound * size])
          parts[place].append(
            part(
              TextLayer(
                text: batches[batch].lowerBound + place, layer: layer, encoding: encoding,
                states: states)))
        }
      }
      return parts
    }.flatMap(\.self)
  }

  // Short texts together are as many tokens as an encoder works on at its quickest.
  private static let batchSize = 16

  /// What each head of each layer looks at.
  ///
  /// - Parameter text: A text, without a prompt; what is longer than `maximumLength` tokens is cut.
  /// - Returns: Its tokens, and for each layer a matrix for each head, `[T × T]`, rows from, columns
  ///   to; a row adds up to 1.
  package func attention(in text: String) -> (encoding: Encoding, layers: [[Matrix]]) {
    attention(in: encode(text))
  }

  /// The same for a pair of texts.
  package func attention(in first: String, _ second: String) -> (
    encoding: Encoding, layers: [[Matrix]]
  ) {
    attention(in: encode(first, second))
  }

  private func attention(in encoding: Encoding) -> (encoding: Encoding, layers: [[Matrix]]) {
    var tokens = PackedTokens()
    tokens.append(encoding.ids, typeIDs: encoding.typeIDs)
    var layers: [[Matrix]] = []
    encoder.encode(tokens, in: Workspace()) { stage in
      guard case .attention(_, let attention, let states) = stage else { return }
      layers.append(attention.weights(of: states, tokens: 0..<encoding.ids.count))
    }
    return (encoding, layers)
  }
}
