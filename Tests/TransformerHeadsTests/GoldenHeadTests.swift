import Foundation
import TestSupport
import Testing
import TransformerHeads
import VectorMath

/// What transformers says with a checkpoint (`scripts/golden/make_heads.py`).
private struct GoldenHead: Decodable, CustomTestStringConvertible {
  let model: String
  /// Where a real checkpoint lies; nil for the tiny ones of the repository.
  let folder: String?
  let texts: [String]
  let second: [String]
  let masked: [String]?
  let fill: [[[Word]]]?
  let targets: [[[Word]]]?
  let scores: [Double]?
  let sparse: [[Float]]?
  let next: [[Float]]?
  let logits: [[Float]]?
  let pairLogits: [[Float]]?
  let classes: [[Label]]?
  let zeroLabels: [String]?
  let zeroShot: [Zero]?
  let zeroShotSeveral: [Zero]?
  let entities: [String: [[Tagged]]]?
  let pairs: [[String]]?
  let answers: [[Answer]]?
  var testDescription: String { model }

  struct Word: Decodable {
    let score: Double
    let token: Int
    let token_str: String
    let sequence: String
  }

  struct Label: Decodable {
    let label: String
    let score: Double
  }

  struct Zero: Decodable {
    let labels: [String]
    let scores: [Double]
  }

  struct Tagged: Decodable {
    let entity: String?
    let entity_group: String?
    let score: Double
    let word: String
    let start: Int
    let end: Int
  }

  struct Answer: Decodable {
    let score: Double
    let start: Int
    let end: Int
    let answer: String
  }

  func loaded(_ kind: HeadKind, _ precision: Precision = .fp32) throws -> HeadedModel {
    try HeadedModel(
      folder: folder ?? Fixtures.model(model), kind: kind, precision: precision, threads: 2)
  }

  var pairTexts: [(String, String)] { Array(zip(texts, second)) }
}

/// Those of the repository, and those in the files that `AKIN_TEST_HEADS` names, with colons between.
private let goldens: [GoldenHead] = {
  let tiny = try? Fixtures.golden([GoldenHead].self, "heads.json", beside: #filePath)
  let others = ProcessInfo.processInfo.environment["AKIN_TEST_HEADS"] ?? ""
  let real = others.split(separator: ":").map { path in
    do {
      return try JSONDecoder().decode(
        GoldenHead.self, from: Data(contentsOf: URL(filePath: String(path))))
    } catch {
      fatalError("AKIN_TEST_HEADS: \(path): \(error)")
    }
  }
  return (tiny ?? []) + real
}()

private func golden(_ name: String) throws -> GoldenHead {
  try #require(goldens.first { $0.model == name })
}

/// The checkpoints of which a file says something.
private func goldens<Value>(with key: KeyPath<GoldenHead, Value?>) -> [String] {
  goldens.filter { $0[keyPath: key] != nil }.map(\.model)
}

/// Sums in another order differ by as much, relative to the numbers.
private func expectEqual(
  _ mine: some Sequence<Float>, _ theirs: [Float], _ remark: String,
  location: SourceLocation = #_sourceLocation
) {
  let mine = Array(mine)
  #expect(mine.count == theirs.count, "\(remark)", sourceLocation: location)
  let scale = max(1, theirs.map(abs).max() ?? 0)
  let difference = zip(mine, theirs).map { abs($0 - $1) }.max() ?? 0
  #expect(difference <= 2e-5 * scale, "\(remark)", sourceLocation: location)
}

private func expectEqual(
  _ mine: [Double], _ theirs: [Double], _ remark: String,
  location: SourceLocation = #_sourceLocation
) {
  expectEqual(mine.map(Float.init), theirs.map(Float.init), remark, location: location)
}

@Suite struct GoldenHeadTests {
  @Test(arguments: goldens(with: \.fill))
  func `masks are filled as by the pipeline`(name: String) throws {
    let golden = try golden(name)
    let model = try golden.loaded(.maskedWords)
    let texts = try #require(golden.masked)
    let found = try model.fill(texts, count: 5)
    for (text, (mine, theirs)) in zip(texts, zip(found, try #require(golden.fill))) {
      #expect(mine.map { $0.map(\.id) } == theirs.map { $0.map(\.token) }, "\(text)")
      #expect(mine.map { $0.map(\.sequence) } == theirs.map { $0.map(\.sequence) }, "\(text)")
      for (mine, theirs) in zip(mine, theirs) {
        expectEqual(mine.map(\.score), theirs.map(\.score), text)
        #expect(
          mine.map { $0.token.replacing("##", with: "") }.elementsEqual(
            theirs.map { $0.token_str.replacing("##", with: "") }))
      }
    }
    let ids = ["rose", "water", "zebra"].compactMap { model.target($0)?.id }
    let chosen = try model.fill(Array(texts.prefix(5)), count: 5, targets: ids)
    for (mine, theirs) in zip(chosen, try #require(golden.targets)) {
      #expect(mine.map { $0.map(\.id) } == theirs.map { $0.map(\.token) })
    }
  }

  @Test(arguments: goldens(with: \.scores))
  func `likelihoods and sparse vectors are those of the masked-word head`(name: String) throws {
    let golden = try golden(name)
    let model = try golden.loaded(.maskedWords)
    let scores = try #require(golden.scores)
    let texts = Array(golden.texts.prefix(scores.count))
    let found = try model.likelihoods(of: texts)
    expectEqual(found.map(\.logLikelihood), scores, name)
    for likelihood in found {
      let sum = likelihood.words.reduce(0) { $0 + $1.logProbability }
      #expect(abs(sum - likelihood.logLikelihood) < 1e-6)
    }
    for (mine, theirs) in zip(try model.sparseVectors(of: texts), try #require(golden.sparse)) {
      var weights = [Float](repeating: 0, count: theirs.count)
      for word in mine { weights[word.id] = word.weight }
      expectEqual(weights, theirs, name)
    }
  }

  @Test(arguments: goldens(with: \.next))
  func `the next sentence has the logits of transformers`(name: String) throws {
    let golden = try golden(name)
    let model = try golden.loaded(.nextSentence)
    let found = try model.nextProbabilities(of: golden.pairTexts)
    let theirs = try #require(golden.next).map { softmax($0)[0] }
    expectEqual(found, theirs, name)
  }

  @Test(arguments: goldens(with: \.classes))
  func `classes have the logits of transformers, and the scores of its pipeline`(
    name: String
  ) throws {
    let golden = try golden(name)
    let model = try golden.loaded(.textClasses)
    let single = try model.classify(golden.texts.map { ($0, nil) }, by: ScoreFunction.none)
    let pairs = try model.classify(golden.pairTexts.map { ($0, $1) }, by: ScoreFunction.none)
    func inOrder(_ scores: [LabelScore]) -> [Float] {
      model.labels.map { label in Float(scores.first { $0.label == label }?.score ?? .nan) }
    }
    for (mine, theirs) in zip(single, try #require(golden.logits)) {
      expectEqual(inOrder(mine), theirs, name)
    }
    for (mine, theirs) in zip(pairs, try #require(golden.pairLogits)) {
      expectEqual(inOrder(mine), theirs, name)
    }
    let classes = try model.classify(golden.texts.map { ($0, nil) })
    for (mine, theirs) in zip(classes, try #require(golden.classes)) {
      #expect(mine.map(\.label) == theirs.map(\.label))
      expectEqual(mine.map(\.score), theirs.map(\.score), name)
    }
  }

  @Test(arguments: goldens(with: \.zeroShot))
  func `labels that are made up are judged by entailment, as by the pipeline`(
    name: String
  ) throws {
    let golden = try golden(name)
    let model = try golden.loaded(.textClasses)
    let labels = try #require(golden.zeroLabels)
    for (isExclusive, theirs) in [(true, golden.zeroShot), (false, golden.zeroShotSeveral)] {
      let theirs = try #require(theirs)
      let found = try model.classify(
        Array(golden.texts.prefix(theirs.count)), as: labels, template: "This example is {}.",
        isExclusive: isExclusive)
      for (mine, theirs) in zip(found, theirs) {
        #expect(mine.map(\.label) == theirs.labels)
        expectEqual(mine.map(\.score), theirs.scores, "zero-shot")
      }
    }
  }

  @Test(arguments: goldens(with: \.entities), EntityStrategy.allCases)
  func `entities are those of the pipeline`(name: String, strategy: EntityStrategy) throws {
    let golden = try golden(name)
    let model = try golden.loaded(.tokenClasses)
    let theirs = try #require(golden.entities?[strategy.rawValue])
    let found = try model.entities(in: golden.texts, strategy)
    #expect(found.joined().count > 50)
    for (text, (mine, theirs)) in zip(golden.texts, zip(found, theirs)) {
      #expect(mine.map(\.label) == theirs.map { $0.entity_group ?? $0.entity ?? "" }, "\(text)")
      #expect(mine.map(\.range) == theirs.map { $0.start..<$0.end }, "\(text)")
      #expect(mine.map(\.word) == theirs.map(\.word), "\(text)")
      expectEqual(mine.map(\.score), theirs.map(\.score), text)
      for entity in mine { #expect(text.bytes(entity.range) == entity.text) }
    }
  }

  @Test(arguments: goldens(with: \.answers))
  func `answers are those of the pipeline, and so is the score of none`(name: String) throws {
    let golden = try golden(name)
    let model = try golden.loaded(.spans)
    var settings = AnswerSettings(for: model)
    (settings.count, settings.mayBeNone) = (3, true)
    for (pair, theirs) in zip(try #require(golden.pairs), try #require(golden.answers)) {
      let mine = try model.answers(to: pair[0], in: [pair[1]], settings: settings)[0]
      #expect(mine.map(\.text) == theirs.map(\.answer), "\(pair)")
      #expect(mine.map(\.range) == theirs.map { $0.start..<$0.end }, "\(pair)")
      expectEqual(mine.map(\.score), theirs.map(\.score), "\(pair)")
    }
  }

  @Test(arguments: [Precision.bf16, .int8])
  func `rounded products give nearly the same classes`(precision: Precision) throws {
    let golden = try golden("head-classes")
    let exact = try golden.loaded(.textClasses).classify(golden.texts.map { ($0, nil) })
    let rounded = try golden.loaded(.textClasses, precision)
      .classify(golden.texts.map { ($0, nil) })
    let agreed = zip(exact, rounded).filter { $0[0].label == $1[0].label }.count
    #expect(agreed * 10 >= golden.texts.count * 9)
  }

  @Test func `one thread and many give the same numbers`() throws {
    let golden = try golden("head-classes")
    let texts: [(text: String, pair: String?)] = golden.texts.map { ($0, nil) }
    let folder = Fixtures.model("head-classes")
    let all = try HeadedModel(folder: folder, kind: .textClasses, threads: 1).classify(texts)
    #expect(try HeadedModel(folder: folder, kind: .textClasses, threads: 3).classify(texts) == all)
    for (text, scores) in zip(texts, all).prefix(4) {
      let alone = try HeadedModel(folder: folder, kind: .textClasses, threads: 2)
        .classify([text])
      #expect(alone == [scores])
    }
  }
}
