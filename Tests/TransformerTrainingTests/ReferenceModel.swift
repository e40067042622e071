import Foundation
import SentenceEmbedding
import Testing
import TransformerHeads
import TransformerTraining
import Transformers
import VectorMath

/// A sentence model as its papers define it, in double precision and with parameters that a test may
/// change one by one: the judge of the gradients.
struct ReferenceModel {
  let architecture: Architecture
  let pipeline: Pipeline
  let places: [String: TensorPlace]
  let head: HeadPlan?
  var numbers: [Double]

  init(_ model: TrainedModel) {
    architecture = model.architecture
    pipeline = model.pipeline
    head = model.head
    places = Dictionary(uniqueKeysWithValues: model.layout.tensors.map { ($0.name, $0) })
    numbers = model.weights[0..<model.layout.count].map(Double.init)
  }

  /// The vectors of texts, one after the other, `[B × D]`.
  func vectors(of texts: [[Int32]]) -> [Double] { texts.flatMap { vector(of: $0) } }

  /// The logits of a head, those of all texts one after the other.
  func logits(of texts: [[Int32]], segments: [[Int32]]) -> [Double] {
    zip(texts, segments).flatMap { ids, segments in
      let states = states(of: ids, segments: segments)
      let hidden = architecture.hiddenSize
      let top = head?.kind == .spans ? "qa_outputs" : "classifier"
      guard head?.kind == .textClasses else { return dense(states, top) }
      return dense(dense(Array(states[0..<hidden]), "pooler.dense").map(tanh), top)
    }
  }

  private func vector(of ids: [Int32]) -> [Double] {
    let count = ids.count
    let states = states(of: ids, segments: ids.map { _ in 0 })
    var vector = pipeline.poolings.flatMap { pool(states, $0, count) }
    for step in pipeline.steps {
      switch step {
      case .dense(let step):
        vector = dense(vector, "linear", hasBias: step.hasBias)
          .map { activated($0, step.activation.rawValue) }
      case .normalize:
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for index in vector.indices { vector[index] /= length }
      }
    }
    return vector
  }

  /// The vectors of the tokens of a text.
  private func states(of ids: [Int32], segments: [Int32]) -> [Double] {
    let hidden = architecture.hiddenSize
    let count = ids.count
    var states = [Double](repeating: 0, count: count * hidden)
    let words = start("embeddings.word_embeddings.weight")
    let positions = start("embeddings.position_embeddings.weight")
    let types = start("embeddings.token_type_embeddings.weight")
    for token in 0..<count {
      for column in 0..<hidden {
        states[token * hidden + column] =
          numbers[words + Int(ids[token]) * hidden + column]
          + numbers[positions + token * hidden + column]
          + numbers[types + Int(segments[token]) * hidden + column]
      }
    }
    norm(&states, "embeddings.LayerNorm")
    for layer in 0..<architecture.layerCount {
      let name = "encoder.layer.\(layer)"
      var middle = dense(attention(states, name, count), "\(name).attention.output.dense")
      for index in middle.indices { middle[index] += states[index] }
      norm(&middle, "\(name).attention.output.LayerNorm")
      let wide = dense(middle, "\(name).intermediate.dense").map {
        activated($0, architecture.activation.rawValue)
      }
      states = dense(wide, "\(name).output.dense")
      for index in states.indices { states[index] += middle[index] }
      norm(&states, "\(name).output.LayerNorm")
    }
    return states
  }

  private func start(_ name: String) -> Int { places[name]?.range.lowerBound ?? -1 }

  private func dense(_ input: [Double], _ name: String, hasBias: Bool = true) -> [Double] {
    guard let weight = places[name + ".weight"] else { return [] }
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    let bias = start(name + ".bias")
    var result: [Double] = []
    result.reserveCapacity(input.count / inputs * outputs)
    for row in 0..<input.count / inputs {
      for output in 0..<outputs {
        var sum = hasBias ? numbers[bias + output] : 0
        let first = weight.range.lowerBound + output * inputs
        for index in 0..<inputs { sum += input[row * inputs + index] * numbers[first + index] }
        result.append(sum)
      }
    }
    return result
  }

  private func norm(_ states: inout [Double], _ name: String) {
    let hidden = architecture.hiddenSize
    let (gain, shift) = (start(name + ".weight"), start(name + ".bias"))
    for row in stride(from: 0, to: states.count, by: hidden) {
      let numbersOfRow = states[row..<row + hidden]
      let mean = numbersOfRow.reduce(0, +) / Double(hidden)
      let variance = numbersOfRow.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(hidden)
      let root = (variance + Double(architecture.layerNormEpsilon)).squareRoot()
      for column in 0..<hidden {
        states[row + column] =
          (states[row + column] - mean) / root * numbers[gain + column] + numbers[shift + column]
      }
    }
  }

  private func attention(_ states: [Double], _ name: String, _ count: Int) -> [Double] {
    let hidden = architecture.hiddenSize
    let size = hidden / architecture.headCount
    let query = dense(states, "\(name).attention.self.query")
    let key = dense(states, "\(name).attention.self.key")
    let value = dense(states, "\(name).attention.self.value")
    var result = [Double](repeating: 0, count: states.count)
    for head in 0..<architecture.headCount {
      for token in 0..<count {
        let weights = (0..<count).map { other in
          var sum = 0.0
          for column in head * size..<(head + 1) * size {
            sum += query[token * hidden + column] * key[other * hidden + column]
          }
          return exp(sum / Double(size).squareRoot())
        }
        let total = weights.reduce(0, +)
        for column in head * size..<(head + 1) * size {
          for other in 0..<count {
            result[token * hidden + column] +=
              weights[other] / total * value[other * hidden + column]
          }
        }
      }
    }
    return result
  }

  private func pool(_ states: [Double], _ pooling: Pooling, _ count: Int) -> [Double] {
    let hidden = architecture.hiddenSize
    return (0..<hidden).map { column in
      let numbers = (0..<count).map { states[$0 * hidden + column] }
      let sum = numbers.reduce(0, +)
      return switch pooling {
      case .cls: numbers[0]
      case .lastToken: numbers[count - 1]
      case .max: numbers.max() ?? 0
      case .mean: sum / Double(count)
      case .meanSqrtLength: sum / Double(count).squareRoot()
      case .weightedMean:
        numbers.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element }
          / Double(count * (count + 1) / 2)
      }
    }
  }

  private func activated(_ x: Double, _ name: String) -> Double {
    switch name {
    case "gelu": 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
    case "geluTanh":
      0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case "relu": max(0, x)
    case "tanh": tanh(x)
    default: x
    }
  }
}

extension ReferenceModel {
  /// Compares the gradient of every parameter with central differences of what `value` says.
  ///
  /// - Parameters:
  ///   - model: Has learned from the texts once.
  ///   - texts: Their tokens.
  ///   - segments: The segments that tokens are of.
  ///   - value: The loss.
  mutating func expectGradients(
    of model: TrainedModel, texts: [[Int32]], segments: Set<Int32> = [0],
    _ value: (ReferenceModel) -> Double
  ) {
    let usedTokens = Set(texts.joined().map(Int.init))
    let positions = texts.map(\.count).max() ?? 0
    for place in model.layout.tensors {
      let found = model.gradients[place.range].map(Double.init)
      let width = place.shape.last ?? 1
      var expected = [Double](repeating: 0, count: found.count)
      for (offset, index) in place.range.enumerated() {
        let row = offset / width
        // Rows that no text uses have no say; positions and segments are tables too.
        if place.name.hasSuffix("word_embeddings.weight"), !usedTokens.contains(row) { continue }
        if place.name.hasSuffix("position_embeddings.weight"), row >= positions { continue }
        if place.name.hasSuffix("token_type_embeddings.weight"), !segments.contains(Int32(row)) {
          continue
        }
        let before = numbers[index]
        let step = 1e-4
        numbers[index] = before + step
        let above = value(self)
        numbers[index] = before - step
        expected[offset] = (above - value(self)) / (2 * step)
        numbers[index] = before
      }
      let largest = expected.map { abs($0) }.max() ?? 0
      for offset in found.indices {
        // A key's bias moves all scores of a row alike: its gradient is nothing but rounding.
        #expect(
          abs(found[offset] - expected[offset]) <= 2e-5 * largest + 1e-6,
          "\(place.name)[\(offset)]: \(found[offset]), expected \(expected[offset])")
      }
    }
  }
}
