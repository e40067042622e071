import SentenceEmbedding
import TestSupport
import Testing
import TransformerTraining
import Transformers
import VectorMath

/// Gradients against central differences in double precision.
@Suite struct GradientTests {
  private static let texts: [[Int32]] = [
    [2, 40, 41, 3], [2, 42, 3], [2, 43, 40, 44, 3], [2, 45, 46, 3], [2, 47, 41, 3], [2, 48, 3],
  ]

  /// A model, an objective, and how many texts an example has.
  struct Trial: Sendable, CustomTestStringConvertible {
    let model: String
    let objective: SentenceObjective
    var columns = 2
    var options = SimilarityOptions()
    var testDescription: String {
      "\(objective.rawValue), \(columns) columns, \(model), \(options.widths), \(options.isSymmetric), "
        + "chunks of \(options.chunkSize ?? 0)"
    }

    init(
      model: String, objective: SentenceObjective, columns: Int = 2, widths: [Int] = [],
      isSymmetric: Bool = false, chunkSize: Int? = nil
    ) {
      self.model = model
      self.objective = objective
      self.columns = columns
      options.widths = widths
      options.isSymmetric = isSymmetric
      options.chunkSize = chunkSize
    }
  }

  @Test(arguments: [
    Trial(model: "tiny-gelu-new", objective: .cosine),
    Trial(model: "tiny-relu", objective: .cosent),
    Trial(model: "tiny-cls", objective: .softmax),
    Trial(model: "tiny-mean-sqrt-len", objective: .triplets, columns: 3),
    Trial(model: "tiny-dense-tanh", objective: .ranking),
    Trial(model: "tiny-max", objective: .ranking, columns: 3),
    Trial(model: "tiny-weighted-mean", objective: .cosine),
    Trial(model: "tiny-last-token", objective: .cosine),
    Trial(model: "tiny-concatenated-new", objective: .cosine),
    Trial(model: "tiny-relu", objective: .ranking, widths: [3, 8]),
    Trial(model: "tiny-relu", objective: .ranking, isSymmetric: true),
    Trial(model: "tiny-relu", objective: .ranking, columns: 3, isSymmetric: true, chunkSize: 2),
    Trial(model: "tiny-cls", objective: .cosine, widths: [5], chunkSize: 4),
    Trial(model: "tiny-relu", objective: .distill, columns: 1),
  ])
  func `every parameter's gradient agrees with central differences`(trial: Trial) throws {
    let classCount = trial.objective == .softmax ? 3 : 0
    let model = try TrainedModel(
      folder: Fixtures.model(trial.model), classCount: classCount, seed: 7)
    let labels: [Double] =
      switch trial.objective {
      case .softmax: [2, 0, 1]
      case .triplets, .ranking, .distill: []
      default: [0.2, 0.9, 0.5]
      }
    let count = 6 / trial.columns
    let batch = ExampleBatch(
      columns: trial.columns, texts: Self.texts, labels: Array(labels.prefix(count)),
      targets: trial.objective == .distill
        ? (0..<6 * model.pipeline.dimension).map { Float($0 % 7) / 10 - 0.3 } : [])
    let loss = model.learn(
      batch, trial.objective, LearningSettings(threads: 2), options: trial.options)

    var reference = ReferenceModel(model)
    let classifier = model.layout.tensors.filter { $0.name.hasPrefix("classifier") }.map(\.range)
    func value(_ reference: ReferenceModel) -> Double {
      trial.objective.loss(
        of: VectorBatch(
          columns: trial.columns, dimension: model.pipeline.dimension,
          numbers: reference.vectors(of: Self.texts), labels: batch.labels,
          targets: batch.targets.map(Double.init)),
        andOfFirst: trial.options.widths,
        classifier: classifier.flatMap { reference.numbers[$0] },
        isSymmetric: trial.options.isSymmetric
      ).loss
    }
    #expect(abs(loss - value(reference)) < 1e-5)
    reference.expectGradients(of: model, texts: Self.texts, value)
  }

  @Test func `the masks of dropout are the same forwards and backwards`() throws {
    // Along the gradient a small step lowers the loss as the gradient says, under the same masks.
    var settings = LearningSettings(threads: 1)
    settings.dropout = DropoutRates(hidden: 0.3, attention: 0.3)
    settings.seed = 3
    settings.number = 5
    let batch = ExampleBatch(
      columns: 2, texts: Array(Self.texts.prefix(4)), labels: [0.1, 0.9])
    let model = try TrainedModel(folder: Fixtures.model("tiny"))
    func loss(moved: Float) throws -> Double {
      let other = try TrainedModel(folder: Fixtures.model("tiny"))
      let slope = model.gradients[0..<model.layout.count]
      other.weights.withMutableSpan { weights in
        for index in slope.indices { weights[index] += moved * slope[index] }
      }
      return other.learn(batch, .cosine, settings)
    }
    _ = model.learn(batch, .cosine, settings)
    let squared = model.gradients[0..<model.layout.count]
      .reduce(0.0) { $0 + Double($1) * Double($1) }
    let step: Float = 1e-3
    let change = try (loss(moved: step) - loss(moved: -step)) / (2 * Double(step))
    #expect(abs(change - squared) < 0.01 * squared)
    let plain = try TrainedModel(folder: Fixtures.model("tiny"))
      .learn(batch, .cosine, LearningSettings(threads: 1))
    var others = settings
    others.seed = 4
    let other = try TrainedModel(folder: Fixtures.model("tiny"))
      .learn(batch, .cosine, others)
    #expect(try plain != loss(moved: 0) && other != loss(moved: 0))
  }

  @Test func `a batch in chunks has the gradient of the whole one, dropout included`() throws {
    func gradient(chunk: Int?, keepsLayers: Bool = true) throws -> [Float] {
      let model = try TrainedModel(folder: Fixtures.model("tiny"))
      var settings = LearningSettings(threads: 2)
      settings.dropout = DropoutRates(hidden: 0.2, attention: 0.2)
      settings.keepsLayers = keepsLayers
      var options = SimilarityOptions()
      options.chunkSize = chunk
      _ = model.learn(
        ExampleBatch(columns: 2, texts: Self.texts, labels: []), .ranking, settings,
        options: options)
      return model.gradients[0..<model.layout.count]
    }
    let whole = try gradient(chunk: nil)
    let largest = whole.map { abs($0) }.max() ?? 0
    for chunk in [1, 2, 4] {
      for (found, expected) in zip(try gradient(chunk: chunk), whole) {
        #expect(abs(found - expected) < 1e-5 * largest)
      }
    }
    // What is computed again is the same to the last bit.
    #expect(try gradient(chunk: nil, keepsLayers: false) == whole)
  }

  @Test func `products in bf16 change gradients by their rounding alone, on any number of threads`()
    throws
  {
    func gradient(_ precision: Precision, threads: Int = 2) throws -> [Float] {
      let model = try TrainedModel(folder: Fixtures.model("tiny"))
      model.multiply(in: precision)
      // An odd number of tokens, so that rounded rows are filled up.
      _ = model.learn(
        ExampleBatch(columns: 2, texts: Array(Self.texts.prefix(4)), labels: [0.1, 0.9]), .cosine,
        LearningSettings(threads: threads))
      return model.gradients[0..<model.layout.count]
    }
    let exact = try gradient(.fp32)
    let rounded = try gradient(.bf16)
    func length(_ numbers: [Float]) -> Float { numbers.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let difference = length(zip(exact, rounded).map { $0 - $1 })
    #expect(difference > 0 && difference < 0.02 * length(exact))
    #expect(try gradient(.bf16, threads: 1) == rounded)
  }

  @Test func `groups that are frozen get no gradient, and the others the same`() throws {
    let batch = ExampleBatch(columns: 2, texts: Array(Self.texts.prefix(4)), labels: [0.1, 0.9])
    let whole = try TrainedModel(folder: Fixtures.model("tiny"))
    _ = whole.learn(batch, .cosine, LearningSettings(threads: 1))
    let upper = try TrainedModel(folder: Fixtures.model("tiny"))
    var settings = LearningSettings(threads: 1)
    settings.firstTrained = 2
    _ = upper.learn(batch, .cosine, settings)
    for place in whole.layout.tensors {
      let found = upper.gradients[place.range]
      if place.group < 2 {
        #expect(found.allSatisfy { $0 == 0 }, "\(place.name)")
      } else {
        #expect(found == whole.gradients[place.range], "\(place.name)")
      }
    }
  }
}
