internal import Parallelism
internal import Safetensors
package import Tokenization
package import Transformers
package import VectorMath

/// A checkpoint with a head: the tokens of texts to what the head says of them.
///
/// Immutable; any number of threads may use one at the same time.
package struct HeadedModel: Sendable {
  /// The folder, and what its files say.
  package let checkpoint: Checkpoint
  /// What `config.json` says of the head.
  package let configuration: HeadConfiguration
  /// The names of a classifier's labels; empty for other heads.
  package let labels: [String]
  /// The numbers in which products are computed.
  package var precision: Precision { encoder.precision }
  /// Text to tokens.
  package let tokenizer: Tokenizer

  let encoder: TransformerEncoder
  let head: any Head
  let threads: Int

  /// Reads a checkpoint's folder.
  ///
  /// - Parameters:
  ///   - folder: The folder as the hub has it.
  ///   - kind: The head that is wanted.
  ///   - precision: The numbers in which products are computed.
  ///   - cacheFolder: Where the encoder's packed weights are kept, to be mapped by later starts.
  ///   - threads: How many cores to use, now and later.
  /// - Throws: `HeadError` when the checkpoint has no such head; `ModelFolderError`,
  ///   `TransformerError`, `SafetensorsError` or `TokenizerError` for a file that is wrong.
  package init(
    folder: String, kind: HeadKind, precision: Precision = .fp32, cacheFolder: String? = nil,
    threads: Int = 1
  ) throws {
    self = try readingFolder(folder) {
      try HeadedModel(
        reading: folder, kind, precision: precision, cacheFolder: cacheFolder, threads: threads)
    }
  }

  private init(
    reading folder: String, _ kind: HeadKind, precision: Precision, cacheFolder: String?,
    threads: Int
  ) throws {
    checkpoint = try Checkpoint(folder: folder)
    configuration = try HeadConfiguration(folder: folder)
    let file = try TensorFile(path: weightFile(in: folder))
    let kinds = Self.kinds(configuration, of: checkpoint.family, in: file)
    guard kinds.contains(kind) else {
      throw HeadError.missingHead(path: folder, wanted: kind, has: kinds)
    }
    (encoder, tokenizer) = try checkpoint.load(
      precision: precision, cacheFolder: cacheFolder, threads: threads)
    self.threads = threads
    let names = checkpoint.family.heads(where: file.contains)
    let weights = HeadWeights(
      file: file, names: names, hiddenSize: checkpoint.architecture.hiddenSize, threads: threads)
    switch kind {
    case .textClasses, .tokenClasses:
      let rows = try file.tensor(names.classifier.weight).shape.first ?? 0
      labels = try configuration.labels(rows)
    default: labels = []
    }
    head =
      switch kind {
      case .maskedWords: try WordHead(tied: configuration.tiesWords, to: encoder, in: weights)
      case .nextSentence: try PooledHead(names.nextSentence, outputs: 2, in: weights)
      case .textClasses: try PooledHead(names.classifier, in: weights)
      case .tokenClasses: try TokenHead(names.classifier, in: weights)
      case .spans: try TokenHead(names.spans, outputs: 2, in: weights)
      }
  }

  /// The heads that a checkpoint has: by the class that `config.json` names, else by its tensors.
  ///
  /// - Parameter folder: The checkpoint's folder.
  /// - Returns: None for an encoder alone.
  /// - Throws: An error of the folder's files.
  package static func kinds(in folder: String) throws -> [HeadKind] {
    let checkpoint = try Checkpoint(folder: folder)
    return Self.kinds(
      try HeadConfiguration(folder: folder), of: checkpoint.family,
      in: try TensorFile(path: weightFile(in: folder)))
  }

  /// The labels of a head, as `config.json` lists or counts them; none where there are none.
  package static func labels(of kind: HeadKind, in folder: String) -> [String] {
    guard kind == .textClasses || kind == .tokenClasses,
      let configuration = try? HeadConfiguration(folder: folder)
    else { return [] }
    return (try? configuration.labels(configuration.labelCount ?? 2)) ?? []
  }

  private static func kinds(
    _ configuration: HeadConfiguration, of family: any EncoderFamily, in file: TensorFile
  ) -> [HeadKind] {
    let names = family.heads(where: file.contains)
    func has(_ dense: DenseNames) -> Bool { file.contains(dense.weight) }
    let isPooled = has(names.pooler)
    let stored: [(HeadKind, Bool)] = [
      (.maskedWords, has(names.transform)), (.nextSentence, has(names.nextSentence)),
      (.textClasses, has(names.classifier) && isPooled),
      (.tokenClasses, has(names.classifier)), (.spans, has(names.spans)),
    ]
    let named = configuration.className.flatMap(HeadKind.kinds(ofClass:))
    // A class may be named whose head was not saved.
    if let named { return named.filter { kind in stored.contains { $0 == (kind, true) } } }
    let all = stored.filter(\.1).map(\.0)
    return all.contains(.textClasses) ? all.filter { $0 != .tokenClasses } : all
  }
}
