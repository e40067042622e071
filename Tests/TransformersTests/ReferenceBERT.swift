import Transformers
import Foundation
import Safetensors
import VectorMath

/// BERT as its papers define it, number by number in double precision: slow, and the judge of what
/// is fast.
struct ReferenceBERT {
  let architecture: Architecture
  private let file: TensorFile
  private let prefix: String

  init(folder: String) throws {
    architecture = try EncoderFamilies.read(folder + "/config.json").architecture
    file = try TensorFile(path: folder + "/model.safetensors")
    prefix = file.contains("bert.embeddings.word_embeddings.weight") ? "bert." : ""
  }

  /// The vectors of one text after the embeddings and after each layer, `[layers + 1][T][H]`.
  func states(ids: [Int32], typeIDs: [Int32]) throws -> [[[Double]]] {
    let words = try rows("embeddings.word_embeddings.weight")
    let positions = try rows("embeddings.position_embeddings.weight")
    let types = try rows("embeddings.token_type_embeddings.weight")
    var states = try layerNorm(
      ids.indices.map { token in
        (0..<architecture.hiddenSize).map {
          words[Int(ids[token])][$0] + positions[token][$0] + types[Int(typeIDs[token])][$0]
        }
      }, "embeddings.LayerNorm")
    var all = [states]
    for layer in 0..<architecture.layerCount {
      let name = "encoder.layer.\(layer)"
      let attended = try linear(attention(states, name), "\(name).attention.output.dense")
      let middle = try layerNorm(sum(attended, states), "\(name).attention.output.LayerNorm")
      let wide = try linear(middle, "\(name).intermediate.dense").map { $0.map(activation) }
      states = try layerNorm(
        sum(linear(wide, "\(name).output.dense"), middle), "\(name).output.LayerNorm")
      all.append(states)
    }
    return all
  }

  private func attention(_ states: [[Double]], _ name: String) throws -> [[Double]] {
    let query = try linear(states, "\(name).attention.self.query")
    let key = try linear(states, "\(name).attention.self.key")
    let value = try linear(states, "\(name).attention.self.value")
    let size = architecture.hiddenSize / architecture.headCount
    return states.indices.map { token in
      (0..<architecture.headCount).flatMap { head -> [Double] in
        let columns = head * size..<(head + 1) * size
        let scores = states.indices.map { other in
          columns.reduce(0) { $0 + query[token][$1] * key[other][$1] } / Double(size).squareRoot()
        }
        let largest = scores.max() ?? 0
        let weights = scores.map { exp($0 - largest) }
        let total = weights.reduce(0, +)
        return columns.map { column in
          states.indices.reduce(0) { $0 + weights[$1] / total * value[$1][column] }
        }
      }
    }
  }

  private func activation(_ x: Double) -> Double {
    switch architecture.activation {
    case .identity: x
    case .gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
    case .geluTanh:
      0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .relu: max(0, x)
    case .tanh: tanh(x)
    }
  }

  private func linear(_ states: [[Double]], _ name: String) throws -> [[Double]] {
    let weight = try rows("\(name).weight")
    let bias = try numbers("\(name).bias")
    return states.map { state in
      weight.indices.map { output in
        zip(state, weight[output]).reduce(bias[output]) { $0 + $1.0 * $1.1 }
      }
    }
  }

  private func layerNorm(_ states: [[Double]], _ name: String) throws -> [[Double]] {
    // Checkpoints converted from TensorFlow call the two gamma and beta.
    let isOld = file.contains("\(prefix)\(name).gamma")
    let gain = try numbers("\(name).\(isOld ? "gamma" : "weight")")
    let shift = try numbers("\(name).\(isOld ? "beta" : "bias")")
    return states.map { state in
      let mean = state.reduce(0, +) / Double(state.count)
      let variance = state.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(state.count)
      let root = (variance + Double(architecture.layerNormEpsilon)).squareRoot()
      return state.indices.map { (state[$0] - mean) / root * gain[$0] + shift[$0] }
    }
  }

  private func sum(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    zip(a, b).map { zip($0, $1).map(+) }
  }

  private func numbers(_ name: String) throws -> [Double] {
    try file.tensor(prefix + name).withSpan { span in span.indices.map { Double(span[$0]) } }
  }

  private func rows(_ name: String) throws -> [[Double]] {
    let width = try file.tensor(prefix + name).shape[1]
    let numbers = try numbers(name)
    return stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
  }
}
