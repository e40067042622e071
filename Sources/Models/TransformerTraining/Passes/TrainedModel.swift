internal import Safetensors
package import SentenceEmbedding
package import Tokenization
package import Transformers
package import VectorMath

/// A sentence model whose numbers change: plain fp32 matrices with a gradient each.
///
/// Passes of many threads read the weights at the same time; only `AdamW` writes them, between two
/// passes. Gradients are added to behind gates, one part of a batch after the other.
package final class TrainedModel: @unchecked Sendable {
  /// The folder that it began from.
  package let folder: String
  /// The folder that has the encoder's `config.json`.
  package let encoderFolder: String
  /// Sizes and choices of the encoder.
  package let architecture: Architecture
  /// What follows the encoder.
  package let pipeline: Pipeline
  /// Where each tensor stands.
  package let layout: ParameterLayout
  /// The most tokens of a text that count.
  package let maximumLength: Int
  /// The rates of dropout that `config.json` asks for.
  package let dropoutRates: DropoutRates
  /// All parameters, `[layout.count]`.
  package let weights: AlignedNumbers<Float>
  /// The gradient of each parameter.
  package let gradients: AlignedNumbers<Float>

  /// The head that stands on the encoder; nil for a sentence model.
  package let head: HeadPlan?
  /// Text to tokens.
  package let tokenizer: Tokenizer
  /// What batches work in.
  private(set) var memory: BatchMemory
  /// Rows of the token embeddings whose gradient may not be zero, `[V]`.
  private(set) var usedTokens: [Bool]

  let family: any EncoderFamily
  /// The layers of the folder that are kept, from the bottom on.
  let keptLayers: [Int]
  /// Tensors of the folder's layers that are left out.
  private(set) var droppedTensors: Set<String> = []
  /// Numbers of a row that comes out: the dimension of vectors, or a head's outputs.
  var outputSize: Int { head?.outputSize ?? pipeline.dimension }

  /// Reads a folder in the layout of sentence-transformers, or a bare checkpoint, as a sentence model.
  ///
  /// - Parameters:
  ///   - folder: The model's folder.
  ///   - classCount: How many classes the softmax objective has; 0 for no classifier.
  ///   - seed: Decides the classifier's first weights.
  ///   - layerCount: How many of its layers are kept, evenly from bottom to top; nil for all.
  ///   - denoises: Whether words are named from vectors, for the objective `.denoise`.
  ///   - adapterRank: The rank of low-rank changes of the encoder's dense layers; nil for none.
  /// - Throws: What `SentenceModel` throws for the same folder.
  package convenience init(
    folder: String, classCount: Int = 0, seed: UInt64 = 0, layerCount: Int? = nil,
    denoises: Bool = false, adapterRank: Int? = nil
  ) throws {
    try self.init(
      folder, classCount: classCount, head: nil, layerCount: layerCount, denoises: denoises,
      adapterRank: adapterRank)
    if let classifier = layout.classifier { begin(classifier, seed: seed) }
    if let dense = layout.denoising?.dense { begin(dense, seed: seed) }
    beginAdapters(seed: seed)
  }

  /// Reads the encoder of a folder, and puts a head on it.
  ///
  /// The head's numbers come from the folder where it has them; the others begin as `transformers` begins
  /// them.
  ///
  /// - Parameters:
  ///   - folder: A checkpoint, or the folder of a sentence model.
  ///   - head: The head.
  ///   - seed: Decides the first weights that the folder does not have.
  ///   - adapterRank: The rank of low-rank changes of the encoder's dense layers; nil for none.
  /// - Throws: What `SentenceModel` throws for the same folder.
  package convenience init(
    folder: String, head: HeadPlan, seed: UInt64, adapterRank: Int? = nil
  ) throws {
    try self.init(folder, classCount: 0, head: head, adapterRank: adapterRank)
    try drawMissing(seed: seed)
    beginAdapters(seed: seed)
  }

  /// Reads the encoder of a folder, and the heads of pre-training, as `init(folder:head:seed:)` does.
  package convenience init(pretraining folder: String, seed: UInt64) throws {
    try self.init(folder, classCount: 0, head: nil, pretrains: true)
    try drawMissing(seed: seed)
  }

  private init(
    _ folder: String, classCount: Int, head: HeadPlan?, pretrains: Bool = false,
    layerCount: Int? = nil, denoises: Bool = false, adapterRank: Int? = nil
  ) throws {
    self.folder = folder
    self.head = head
    encoderFolder = try Pipeline.encoderFolder(of: folder)
    let checkpoint = try Checkpoint(folder: encoderFolder)
    let depth = checkpoint.architecture.layerCount
    let kept = layerCount ?? depth
    guard 1...max(1, depth) ~= kept || layerCount == nil else {
      throw TrainingError.badOption(
        name: "number of layers", value: "\(kept)", expected: "1 to \(depth), which the model has")
    }
    let hidden = checkpoint.architecture.hiddenSize
    if let adapterRank, !(1...hidden).contains(adapterRank) {
      throw TrainingError.badOption(
        name: "rank of adapters", value: "\(adapterRank)", expected: "1 to \(hidden)")
    }
    architecture = checkpoint.architecture.with(layerCount: kept)
    keptLayers = (1...max(1, kept)).prefix(kept).map { $0 * depth / kept - 1 }
    family = checkpoint.family
    maximumLength = checkpoint.maximumLength
    dropoutRates = try DropoutRates(configuration: encoderFolder + "/config.json")
    tokenizer = try Tokenizer(folder: encoderFolder, lowercases: checkpoint.lowercases)
    guard tokenizer.vocabularyCount <= architecture.vocabularySize else {
      throw ModelFolderError.mismatch(
        path: folder,
        reason: "the tokenizer knows \(tokenizer.vocabularyCount) ids, the encoder "
          + "\(architecture.vocabularySize)")
    }
    pipeline =
      head == nil && !pretrains && fileExists(folder + "/modules.json")
      ? try Pipeline(folder: folder, hiddenSize: architecture.hiddenSize)
      : Pipeline(meanOf: architecture.hiddenSize)
    let path = try weightFile(in: encoderFolder)
    let file = try TensorFile(path: path)
    layout = ParameterLayout(
      architecture, of: checkpoint.family, pipeline: pipeline, encoderFile: path,
      layers: keptLayers, classCount: classCount, head: head, pretrains: pretrains,
      denoises: denoises, adapterRank: adapterRank ?? 0, shapeOf: file.shape(of:))
    weights = AlignedNumbers(count: layout.count)
    gradients = AlignedNumbers(count: layout.count)
    memory = BatchMemory(layerCount: layout.layerCount, .fp32)
    usedTokens = Array(repeating: false, count: architecture.vocabularySize)
    droppedTensors = Set(
      (0..<depth).filter { !keptLayers.contains($0) }
        .flatMap { family.layer($0, where: file.contains).all })
    try read()
  }

  /// The tokens of a text, as the model reads it.
  package func tokens(of text: String) -> [Int32] {
    tokenizer.encodeIDs(text, maximumLength: maximumLength).ids
  }

  /// A copy of one tensor's numbers, or of its gradient.
  package func numbers(of name: String, gradient: Bool = false) -> [Float]? {
    layout.tensors.first { $0.name == name }
      .map { (gradient ? gradients : weights)[$0.range] }
  }

  /// A tensor as it is now, for a file.
  func output(_ place: TensorPlace, as name: String) -> OutputTensor {
    OutputTensor(name, shape: place.shape) { [weights] body in
      try weights.withSpan { numbers throws(any Error) in
        try body(numbers.extracting(place.range))
      }
    }
  }

  /// Computes products with weights in a precision from now on: fp32, or bf16 with sums in fp32.
  ///
  /// Weights stay in fp32 (Micikevicius et al. 2018, §3.1).
  package func multiply(in precision: Precision) {
    if memory.precision != precision {
      memory = BatchMemory(layerCount: layout.layerCount, precision)
    }
  }

  /// Notes that the gradient of a token's embedding is not zero.
  func noteToken(_ id: Int) { usedTokens[id] = true }

  /// Notes that no gradient of a token's embedding may be taken for zero.
  func noteAllTokens() { for id in usedTokens.indices { usedTokens[id] = true } }

  /// Sets all gradients to zero.
  package func clearGradients() {
    let table = layout.tokens
    gradients.clear(0..<table.start)
    gradients.clear(table.start + table.rows * table.columns..<layout.count)
    for row in usedTokens.indices where usedTokens[row] {
      let start = table.start + row * table.columns
      gradients.clear(start..<start + table.columns)
      usedTokens[row] = false
    }
  }

  private func read() throws {
    let files = try layout.files.map { try TensorFile(path: $0) }
    for place in layout.tensors {
      guard let index = place.file else { continue }
      let tensor = try files[index].tensor(place.name)
      guard tensor.shape == place.shape else {
        throw TransformerError.wrongShape(
          tensor: place.name, shape: tensor.shape, expected: place.shape,
          path: layout.files[index])
      }
      tensor.withSpan { weights.write($0, at: place.range.lowerBound) }
    }
  }

  /// Draws the first weights as PyTorch's linear layer does: evenly within `±1/√input`.
  private func begin(_ classifier: DensePlace, seed: UInt64) {
    let start = classifier.weight.start
    begin(
      start..<(classifier.bias?.upperBound ?? start), inputs: classifier.weight.columns, seed: seed)
  }

  /// Draws the first factors of low-rank changes as peft does, the second ones are 0: at first nothing
  /// is changed.
  private func beginAdapters(seed: UInt64) {
    for (number, place) in layout.adapters.enumerated() {
      let first = place.first
      begin(
        first.start..<first.start + first.rows * first.columns, inputs: first.columns,
        seed: mixed(seed, UInt64(number)))
    }
  }

  private func begin(_ range: Range<Int>, inputs: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let bound = 1 / Double(inputs).squareRoot()
    weights.withMutableSpan { weights in
      for index in range {
        weights[index] = Float((2 * generator.unit() - 1) * bound)
      }
    }
  }

  /// Draws the numbers of parameters that the folder does not have.
  private func drawMissing(seed: UInt64) throws {
    let deviation = try readJSON(HeadKeys.self, encoderFolder + "/config.json").initializer_range
    let new = NewWeights(seed: seed, deviation: deviation ?? NewWeights.usualDeviation)
    for (number, place) in layout.tensors.enumerated()
    where place.file == nil && place.group != ParameterLayout.adapterGroup {
      weights.write(new.numbers(place, number: number).span, at: place.range.lowerBound)
    }
  }

  private struct HeadKeys: Decodable {
    let initializer_range: Double?
  }
}

extension SeededGenerator {
  /// A normal number of mean 0 and deviation 1 (Marsaglia & Bray 1964).
  mutating func normal() -> Double {
    while true {
      let (x, y) = (2 * unit() - 1, 2 * unit() - 1)
      let square = x * x + y * y
      if square > 0, square < 1 { return x * (-2 * logarithm(square) / square).squareRoot() }
    }
  }
}
