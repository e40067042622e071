import Foundation
import Parallelism
import SentenceEmbedding
import TestSupport
import Testing
import TransformerTraining
import Transformers
import VectorMath

/// Words named from the vector of what is left of their text.
@Suite struct DenoisingTests {
  private static let texts: [[Int32]] = [
    [2, 40, 41, 45, 42, 3], [2, 42, 3], [2, 43, 40, 44, 46, 47, 40, 3], [2, 3],
  ]

  @Test func `the gradient of every tensor agrees with central differences`() throws {
    for name in ["tiny-relu", "tiny-dense-tanh"] {
      let model = try TrainedModel(folder: Fixtures.model(name), seed: 7, denoises: true)
      let denoising = Denoising(model, texts: Self.texts)
      let settings = LearningSettings(threads: 2)
      let loss = denoising.learn(Self.texts, model, settings)
      let damaged = Denoising.damaged(Self.texts, settings)
      let labels = Self.texts.map(Denoising.words)
      #expect(labels == [[40, 41, 42, 45], [42], [40, 43, 44, 46, 47], []])
      let count = labels.reduce(0) { $0 + $1.count }
      let (hidden, dimension) = (model.architecture.hiddenSize, model.pipeline.dimension)
      let isUnit = model.pipeline.isNormalized
      var reference = ReferenceModel(model)
      func value(_ reference: ReferenceModel) -> Double {
        func start(_ name: String) -> Int { reference.places[name]?.range.lowerBound ?? -1 }
        let numbers = reference.numbers
        let vectors = reference.vectors(of: damaged)
        let table = start("embeddings.word_embeddings.weight")
        let scale = isUnit ? Double(dimension).squareRoot() : 1
        var sum = 0.0
        for (text, words) in labels.enumerated() where !words.isEmpty {
          let state = (0..<hidden).map { row in
            (0..<dimension).reduce(numbers[start("denoiser.bias") + row]) {
              $0 + numbers[start("denoiser.weight") + row * dimension + $1] * scale
                * vectors[text * dimension + $1]
            }
          }
          let logits = (0..<model.architecture.vocabularySize).map { token in
            (0..<hidden).reduce(numbers[start("denoiser.words.bias") + token]) {
              $0 + numbers[table + token * hidden + $1] * state[$1]
            }
          }
          let total = log(logits.reduce(0) { $0 + exp($1) })
          for word in words { sum += total - logits[Int(word)] }
        }
        return sum / Double(count)
      }
      #expect(abs(loss - value(reference)) < 1e-5 * loss)
      // One step along a direction of its own for each tensor: all numbers of it have a say.
      var generator = SeededGenerator(seed: 3)
      for place in model.layout.tensors {
        let direction = place.range.map { _ in 2 * generator.unit() - 1 }
        let found = zip(model.gradients[place.range], direction).reduce(0) {
          $0 + Double($1.0) * $1.1
        }
        let before = reference.numbers
        func moved(_ step: Double) -> Double {
          for (index, part) in zip(place.range, direction) {
            reference.numbers[index] = before[index] + step * part
          }
          defer { reference.numbers = before }
          return value(reference)
        }
        let expected = (moved(1e-5) - moved(-1e-5)) / 2e-5
        #expect(
          abs(found - expected) <= 1e-4 * abs(expected) + 1e-6,
          "\(name) \(place.name): \(found), expected \(expected)")
      }
    }
  }

  @Test func `most of a text is deleted, and something stays`() {
    let text = [2] + Array(Int32(10)..<1_010) + [3]
    var settings = LearningSettings(threads: 1)
    let first = Denoising.damaged([text, text], settings)
    #expect((350...450).contains(first[0].count) && first[0] != first[1])
    let inner = first[0].dropFirst().dropLast()
    #expect(inner.elementsEqual(inner.sorted()))
    #expect(first[0].first == 2 && first[0].last == 3)
    #expect(Denoising.damaged([text, text], settings) == first)
    settings.number = 1
    #expect(Denoising.damaged([text, text], settings) != first)
    for short in [[], [2], [2, 3], [2, 9, 3]] as [[Int32]] {
      #expect(Denoising.damaged([short], settings) == [short])
    }
    for _ in 0..<50 {
      settings.number += 1
      #expect(Denoising.damaged([[2, 8, 9, 3]], settings)[0].count >= 3)
    }
  }

  @Test func `it learns from texts alone, and the number of threads changes no bit`() throws {
    let folder = try TemporaryFolder()
    var examples = TrainingExamples(columns: 1)
    for (index, word) in ["rose", "garden", "river", "bread", "tea", "rain"].enumerated() {
      examples.append(
        ["the \(word) is cold and the tree is early"], label: nil,
        at: TrainingExamples.Place(path: "texts.jsonl", line: index + 1))
    }
    var options = TrainingOptions()
    options.objective = .denoise
    options.epochs = 10
    options.batchSize = 3
    options.rate = 3e-3
    let logs = try [1, 2].map { threads in
      let output = folder.path + "/\(threads)"
      _ = try SimilarityTraining(
        from: Fixtures.model("tiny"), on: examples, options, threads: threads
      ).run(into: output, work: .none)
      return try String(contentsOfFile: output + "/training.jsonl", encoding: .utf8)
    }
    #expect(logs[0] == logs[1])
    let losses = logs[0].matches(of: #/"loss":\s*([0-9.]+)/#).compactMap { Double($0.output.1) }
    #expect(losses.count == 20 && losses[19] < 0.8 * losses[0], "\(losses)")
    options.similarity.chunkSize = 2
    #expect(throws: TrainingError.self) {
      _ = try SimilarityTraining(
        from: Fixtures.model("tiny"), on: examples, options, threads: 1)
    }
  }
}
