internal import SentenceEmbedding
internal import TransformerHeads
internal import Transformers
internal import VectorMath

/// One tensor among all numbers that training may change.
package struct TensorPlace: Sendable, Equatable {
  /// The name that its file has for it.
  package let name: String
  /// The name in the file that training writes: another one for layers below which some are left out.
  package var newName: String
  /// The file, as `ParameterLayout.files` numbers it; nil for what no file keeps.
  package let file: Int?
  /// The size of each axis.
  package let shape: [Int]
  /// Where its numbers stand.
  package let range: Range<Int>
  /// Whether weight decay pulls it towards zero: matrices, and neither biases nor norms.
  package let decays: Bool
  /// 0 for the embeddings, then the layers from 1 on, then what stands on the encoder, and last
  /// `ParameterLayout.adapterGroup`.
  package let group: Int
}

/// A dense layer: `x · weightᵀ + bias`.
struct DensePlace: Sendable {
  /// `[output × input]`.
  let weight: Block
  /// `[output]`; nil when nothing is added.
  let bias: Range<Int>?
}

/// A layer norm.
struct NormPlace: Sendable {
  /// `[H]`.
  let gain: Range<Int>
  /// `[H]`.
  let shift: Range<Int>
}

/// The tensors of one layer.
struct LayerPlaces: Sendable {
  /// Queries, keys and values, all `[H] → [H]`.
  let projections: [DensePlace]
  let attentionOutput: DensePlace
  let attentionNorm: NormPlace
  let intermediate: DensePlace
  let output: DensePlace
  let outputNorm: NormPlace
}

/// Where every parameter of a model stands in one row of numbers.
package struct ParameterLayout: Sendable {
  /// What lies in the row, in its order.
  package private(set) var tensors: [TensorPlace] = []
  /// How many numbers there are.
  package private(set) var count = 0
  /// Weight files, the encoder's first.
  package let files: [String]
  /// The number of the last group of the encoder.
  package let layerCount: Int

  let tokens: Block
  let positions: Block
  let segments: Block
  let embeddingNorm: NormPlace
  let layers: [LayerPlaces]
  /// The factors of low-rank changes, those of all dense layers of the encoder; none without them.
  let adapters: [AdapterPlace]
  /// The projections of `modules.json`, in their order.
  let projections: [DensePlace]
  /// The classifier of the softmax objective, `[3D] → [classes]`; nil without it.
  let classifier: DensePlace?
  /// What names words from a vector, for the objective `.denoise`; nil without it.
  let denoising: DenoisingPlaces?
  /// The pooler below the head, `[H] → [H]`; nil for a head on tokens, and without a head.
  let pooler: DensePlace?
  /// The last layer of the head; nil without a head.
  let headOutput: DensePlace?
  /// The heads of pre-training; nil without them.
  let pretraining: PretrainingPlaces?

  /// The group of the factors of low-rank changes.
  static let adapterGroup = Int.max

  /// Lays out the encoder, the projections on it, a classifier when there are classes, and a head.
  ///
  /// `kept` are the numbers of the file's layers that the encoder has, as many as `architecture` says;
  /// `adapterRank` is the rank of low-rank changes, 0 for none; `shapeOf` says which shape a tensor of
  /// the encoder's weight file has.
  init(
    _ architecture: Architecture, of family: any EncoderFamily, pipeline: Pipeline,
    encoderFile: String, layers kept: [Int], classCount: Int, head: HeadPlan?,
    pretrains: Bool = false, denoises: Bool = false, adapterRank: Int = 0,
    shapeOf: (String) -> [Int]?
  ) {
    func contains(_ name: String) -> Bool { shapeOf(name) != nil }
    var places: [TensorPlace] = []
    var end = 0
    func add(_ name: String, _ shape: [Int], file: Int?, group: Int, decays: Bool = false)
      -> Range<Int>
    {
      let size = shape.reduce(1, *)
      let range = end..<end + size
      places.append(
        TensorPlace(
          name: name, newName: name, file: file, shape: shape, range: range, decays: decays,
          group: group))
      // Every tensor begins on a cache line.
      end = (end + size + 15) / 16 * 16
      return range
    }
    func matrix(_ name: String, _ rows: Int, _ columns: Int, file: Int?, group: Int) -> Block {
      let range = add(name, [rows, columns], file: file, group: group, decays: true)
      return Block(start: range.lowerBound, rows: rows, columns: columns)
    }
    let hidden = architecture.hiddenSize
    func dense(
      _ names: DenseNames, _ output: Int, _ input: Int, file: Int? = 0, group: Int
    ) -> DensePlace {
      DensePlace(
        weight: matrix(names.weight, output, input, file: file, group: group),
        bias: add(names.bias, [output], file: file, group: group))
    }
    func norm(_ names: NormNames, group: Int) -> NormPlace {
      NormPlace(
        gain: add(names.gain, [hidden], file: 0, group: group),
        shift: add(names.shift, [hidden], file: 0, group: group))
    }

    let embeddings = family.embeddings(where: contains)
    tokens = matrix(embeddings.tokens, architecture.vocabularySize, hidden, file: 0, group: 0)
    positions = matrix(
      embeddings.positions, architecture.maximumPositions, hidden, file: 0, group: 0)
    segments = matrix(embeddings.types, architecture.typeCount, hidden, file: 0, group: 0)
    embeddingNorm = norm(embeddings.norm, group: 0)
    layers = (0..<architecture.layerCount).map { index in
      let names = family.layer(kept[index], where: contains)
      let group = index + 1
      let first = places.count
      defer {
        let newNames = Dictionary(
          uniqueKeysWithValues: zip(names.all, family.layer(index, where: contains).all))
        for place in first..<places.count {
          places[place].newName = newNames[places[place].name] ?? places[place].name
        }
      }
      return LayerPlaces(
        projections: [names.query, names.key, names.value].map {
          dense($0, hidden, hidden, group: group)
        },
        attentionOutput: dense(names.attentionOutput, hidden, hidden, group: group),
        attentionNorm: norm(names.attentionNorm, group: group),
        intermediate: dense(
          names.intermediate, architecture.intermediateSize, hidden, group: group),
        output: dense(names.output, hidden, architecture.intermediateSize, group: group),
        outputNorm: norm(names.outputNorm, group: group))
    }
    let top = architecture.layerCount + 1
    var found: [DensePlace] = []
    for case .dense(let step) in pipeline.steps {
      let file = found.count + 1
      let weight = matrix(
        "linear.weight", step.outputSize, step.inputSize, file: file, group: top)
      let bias =
        step.hasBias ? add("linear.bias", [step.outputSize], file: file, group: top) : nil
      found.append(DensePlace(weight: weight, bias: bias))
    }
    projections = found
    if classCount > 0 {
      let weight = matrix(
        "classifier.weight", classCount, 3 * pipeline.dimension, file: nil, group: top)
      classifier = DensePlace(
        weight: weight, bias: add("classifier.bias", [classCount], file: nil, group: top))
    } else {
      classifier = nil
    }
    if denoises {
      let names = DenseNames(weight: "denoiser.weight", bias: "denoiser.bias")
      denoising = DenoisingPlaces(
        dense: dense(names, hidden, pipeline.dimension, file: nil, group: top),
        wordBias: add("denoiser.words.bias", [architecture.vocabularySize], file: nil, group: top))
    } else {
      denoising = nil
    }
    if let head {
      /// What the file has in the right shape is read, else it begins anew.
      func part(_ names: DenseNames, _ output: Int, keeps: Bool = true) -> DensePlace {
        let isThere = shapeOf(names.weight) == [output, hidden] && shapeOf(names.bias) == [output]
        return dense(names, output, hidden, file: keeps && isThere ? 0 : nil, group: top)
      }
      let names = family.heads(where: contains)
      pooler = head.isPooled ? part(names.pooler, hidden) : nil
      headOutput = part(
        head.kind == .spans ? names.spans : names.classifier, head.outputSize,
        keeps: head.keepsOutput)
    } else {
      (pooler, headOutput) = (nil, nil)
    }
    if pretrains {
      let names = family.heads(where: contains)
      func file(_ names: [String]) -> Int? { names.allSatisfy(contains) ? 0 : nil }
      func part(_ names: DenseNames, _ output: Int) -> DensePlace {
        dense(names, output, hidden, file: file([names.weight, names.bias]), group: top)
      }
      let norm = names.transformNorm
      let normFile = file([norm.gain, norm.shift])
      pretraining = PretrainingPlaces(
        pooler: part(names.pooler, hidden), follows: part(names.nextSentence, 2),
        transform: part(names.transform, hidden),
        transformNorm: NormPlace(
          gain: add(norm.gain, [hidden], file: normFile, group: top),
          shift: add(norm.shift, [hidden], file: normFile, group: top)),
        wordBias: add(
          names.words.bias, [architecture.vocabularySize], file: file([names.words.bias]),
          group: top))
    } else {
      pretraining = nil
    }
    var factors: [AdapterPlace] = []
    for (index, layer) in layers.enumerated() where adapterRank > 0 {
      let names = family.layer(index, where: contains)
      let dense = layer.projections + [layer.attentionOutput, layer.intermediate, layer.output]
      let modules = [
        names.query, names.key, names.value, names.attentionOutput, names.intermediate,
        names.output,
      ].map { String($0.weight.dropLast(".weight".count)) }
      for (place, module) in zip(dense, modules) {
        func factor(_ name: String, _ rows: Int, _ columns: Int) -> Block {
          matrix(module + name, rows, columns, file: nil, group: Self.adapterGroup)
        }
        let weight = place.weight
        factors.append(
          AdapterPlace(
            target: weight, module: module,
            first: factor(".lora_A.weight", adapterRank, weight.columns),
            second: factor(".lora_B.weight", weight.rows, adapterRank)))
      }
    }
    adapters = factors
    tensors = places
    count = end
    files = [encoderFile] + pipeline.weightFiles
    layerCount = architecture.layerCount
  }
}

extension ParameterLayout {
  /// Lays out an encoder with the heads of pre-training, under the names that `transformers` writes.
  init(pretraining architecture: Architecture, of family: any EncoderFamily) {
    self.init(
      architecture, of: family, pipeline: Pipeline(meanOf: architecture.hiddenSize),
      encoderFile: "", layers: Array(0..<architecture.layerCount), classCount: 0, head: nil,
      pretrains: true,
      // The one name by which the family knows a checkpoint with a head.
      shapeOf: { $0 == family.embeddings(where: { _ in true }).tokens ? [] : nil })
  }
}
