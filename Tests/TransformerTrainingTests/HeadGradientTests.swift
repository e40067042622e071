import TestSupport
import Testing
import TransformerHeads
import TransformerTraining
import VectorMath

/// Gradients of heads against central differences in double precision.
@Suite struct HeadGradientTests {
  private static let texts: [[Int32]] = [[2, 40, 41, 3], [2, 42, 3, 44, 3], [2, 43, 3]]
  private static let segments: [[Int32]] = [[0, 0, 0, 0], [0, 0, 0, 1, 1], [0, 0, 0]]

  /// A model with a head, and what is to be learned.
  struct Trial: Sendable, CustomTestStringConvertible {
    let name: String
    let plan: HeadPlan
    let objective: HeadObjective
    let targets: [HeadTarget]
    var testDescription: String { name }
  }

  private static func classes(_ count: Int) -> HeadPlan {
    HeadPlan(.textClasses, labels: (0..<count).map { "L\($0)" }, keepsOutput: true)
  }

  static let trials = [
    Trial(
      name: "classes with weights", plan: classes(3),
      objective: .crossEntropy(weights: [0.5, 2, 1]), targets: [.label(2), .label(0), .label(1)]),
    Trial(
      name: "several labels", plan: classes(2), objective: .binaryCrossEntropy(weights: [1, 3]),
      targets: [.numbers([1, 0]), .numbers([1, 1]), .numbers([0, 0])]),
    Trial(
      name: "grades of pairs", plan: classes(1), objective: .binaryCrossEntropy(weights: nil),
      targets: [.numbers([0.2]), .numbers([1]), .numbers([0])]),
    Trial(
      name: "numbers", plan: classes(1), objective: .squaredError,
      targets: [.numbers([3.5]), .numbers([-1]), .numbers([0])]),
    Trial(
      name: "labels of tokens",
      plan: HeadPlan(.tokenClasses, labels: ["O", "B-X", "I-X"], keepsOutput: true),
      objective: .crossEntropy(weights: nil),
      targets: [.tokens([-1, 1, 2, -1]), .tokens([-1, 0, -1, -1, -1]), .tokens([-1, -1, -1])]),
    Trial(
      name: "spans", plan: HeadPlan(.spans, labels: [], keepsOutput: true),
      objective: .crossEntropy(weights: nil),
      targets: [
        .span(first: 1, last: 2), .span(first: 0, last: 0), .span(first: 2, last: 2),
      ]),
  ]

  @Test(arguments: trials)
  func `every parameter's gradient agrees with central differences`(trial: Trial) throws {
    let model = try TrainedModel(folder: Fixtures.model("tiny-gelu-new"), head: trial.plan, seed: 7)
    // The first weights of a head are small; larger ones show more.
    model.weights.withMutableSpan { weights in
      for place in model.layout.tensors where place.file == nil {
        for index in place.range { weights[index] = weights[index] * 20 + Float(index % 7) * 0.05 }
      }
    }
    let loss = model.learn(
      HeadBatch(texts: Self.texts, segments: Self.segments, targets: trial.targets),
      trial.objective, LearningSettings(threads: 2))
    var reference = ReferenceModel(model)
    let rows = Self.texts.map { trial.plan.kind == .textClasses ? 1 : $0.count }
    let columns = trial.plan.kind == .spans ? 2 : trial.plan.labels.count
    func value(_ reference: ReferenceModel) -> Double {
      trial.objective.loss(
        of: reference.logits(of: Self.texts, segments: Self.segments), columns: columns,
        trial.targets, rows: rows
      ).loss
    }
    #expect(abs(loss - value(reference)) < 1e-5)
    reference.expectGradients(
      of: model, texts: Self.texts, segments: Set(Self.segments.joined()), value)
  }

  @Test(arguments: trials)
  func `a frozen encoder leaves the head's gradient as it is`(trial: Trial) throws {
    let batch = HeadBatch(texts: Self.texts, segments: Self.segments, targets: trial.targets)
    let folder = Fixtures.model("tiny")
    let whole = try TrainedModel(folder: folder, head: trial.plan, seed: 7)
    let alone = try TrainedModel(folder: folder, head: trial.plan, seed: 7)
    _ = whole.learn(batch, trial.objective, LearningSettings(threads: 1))
    var settings = LearningSettings(threads: 1)
    settings.firstTrained = whole.layout.layerCount + 1
    _ = alone.learn(batch, trial.objective, settings)
    for place in whole.layout.tensors {
      let found = alone.gradients[place.range]
      if place.group < settings.firstTrained {
        #expect(found.allSatisfy { $0 == 0 }, "\(place.name)")
      } else {
        #expect(found == whole.gradients[place.range], "\(place.name)")
        // A softmax over tokens does not change with a number that all tokens have.
        #expect(found.contains { $0 != 0 } || place.name == "qa_outputs.bias", "\(place.name)")
      }
    }
  }

  @Test(arguments: [trials[0], trials[4]])
  func `the mask of a head's dropout is the same forwards and backwards`(trial: Trial) throws {
    // Along the gradient a small step lowers the loss as the gradient says, under the same masks.
    let batch = HeadBatch(texts: Self.texts, segments: Self.segments, targets: trial.targets)
    var settings = LearningSettings(threads: 2)
    settings.dropout = DropoutRates(hidden: 0, attention: 0, head: 0.4)
    settings.number = 3
    func make() throws -> TrainedModel {
      try TrainedModel(folder: Fixtures.model("tiny"), head: trial.plan, seed: 7)
    }
    let model = try make()
    let plain = model.learn(batch, trial.objective, settings)
    func loss(moved: Float) throws -> Double {
      let other = try make()
      let slope = model.gradients[0..<model.layout.count]
      other.weights.withMutableSpan { weights in
        for index in slope.indices { weights[index] += moved * slope[index] }
      }
      return other.learn(batch, trial.objective, settings)
    }
    let squared = model.gradients[0..<model.layout.count]
      .reduce(0.0) { $0 + Double($1) * Double($1) }
    let change = try (loss(moved: 1e-3) - loss(moved: -1e-3)) / 2e-3
    #expect(abs(change - squared) < 0.01 * squared)
    settings.dropout = .none
    #expect(try make().learn(batch, trial.objective, settings) != plain)
  }
}
