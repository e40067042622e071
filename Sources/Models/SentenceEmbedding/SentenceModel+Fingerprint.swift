internal import Transformers
internal import VectorMath

extension SentenceModel {
  /// Everything but `decisiveFiles()` that decides a vector, as text that stays the same
  /// for ever for the same model.
  package var decisiveSettings: String {
    let encoder = architecture
    var lines = [
      "layers \(encoder.layerCount) heads \(encoder.headCount) hidden \(encoder.hiddenSize)"
        + " intermediate \(encoder.intermediateSize) activation \(encoder.activation.rawValue)"
        + " epsilon \(encoder.layerNormEpsilon)",
      "tokens \(maximumLength) lowercase \(lowercases)",
      "pooling \(pipeline.poolings.map(\.rawValue).joined(separator: "+"))"
        + " prompt \(pipeline.includesPrompt)",
    ]
    for step in pipeline.steps {
      switch step {
      case .dense(let dense):
        lines.append(
          "dense \(dense.inputSize) \(dense.outputSize) \(dense.hasBias) \(dense.activation.rawValue)"
        )
      case .normalize: lines.append("normalize")
      }
    }
    for (name, prompt) in prompts.byName.sorted(by: { $0.key < $1.key }) where !prompt.isEmpty {
      lines.append("prompt \(name): \(prompt)")
    }
    if let name = prompts.defaultName { lines.append("default prompt \(name)") }
    return lines.joined(separator: "\n")
  }

  /// The files that decide a vector: weights, and what the tokenizer reads.
  ///
  /// - Throws: `ModelFolderError` or `SafetensorsError` for a folder that changed since it was read.
  package func decisiveFiles() throws -> [String] {
    let tokenizer = ["tokenizer.json"].filter { fileExists(encoderFolder + "/" + $0) }
    let vocabulary = ["vocab.txt", "tokenizer_config.json"].filter {
      fileExists(encoderFolder + "/" + $0)
    }
    return try weightParts(of: weightFile(in: encoderFolder))
      + (tokenizer.isEmpty ? vocabulary : tokenizer).map { encoderFolder + "/" + $0 }
      + pipeline.weightFiles.flatMap(weightParts)
  }
}
