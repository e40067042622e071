package import ModelLibrary
package import Parallelism
package import SimilarityJoins
package import TransformerTraining
internal import SentenceEmbedding
internal import VectorMath

/// What is learnt from a corpus and what is asked of it.
package struct MinedCorpus: Sendable {
  /// With fewer pairs nothing is learnt.
  package static let leastPairs = 20
  /// With fewer questions nothing can be told.
  package static let leastQuestions = 10
  private static let mostQuestions = 1_000
  private static let validationQuestions = 200

  /// The documents.
  package let corpus: AdaptationCorpus
  /// Pairs with their negatives, which are learnt from.
  package let pairs: [MinedPair]
  /// Questions that choose the best step of the training.
  package let validation: [KnownItem]
  /// Questions that compare the old model with the new one.
  package let test: [KnownItem]

  /// Mines a corpus.
  ///
  /// - Parameters:
  ///   - passages: In the order of root, path and place.
  ///   - rows: Their vectors by the old model, unit rows.
  ///   - name: The corpus as a person knows it.
  ///   - model: The old model.
  ///   - options: How many pairs, and the seed.
  ///   - threads: How many cores are used; it changes nothing.
  ///   - work: Makes the work of a step.
  /// - Throws: `AdaptationError` for a corpus that is too small, `CancellationError`.
  package init(
    of passages: [AdaptationPassage], rows: any SimilarityRows, name: String, model: LoadedModel,
    options: AdaptationOptions, threads: Int, work: (Work.Progress.Step) -> Work
  ) throws {
    corpus = try AdaptationCorpus(of: passages, threads: threads, work: work(.reading))
    let vectors = try rows.copied(corpus.sources, work: work(.reading))
    var limits = PairMining.Limits()
    limits.pairs = options.pairs
    let mining = PairMining(corpus, limits, seed: options.seed)
    let comparing = work(.comparing)
    let near = try mining.nearDuplicates(
      vectors: vectors, threads: threads, work: comparing.part(0..<0.5))
    let found = mining.balanced(mining.structuralPairs() + near)
    func embedded(_ sides: [MinedPair.Side], _ purpose: TextPurpose) throws -> Matrix {
      try vectors.matrix(of: sides) { texts in
        try model.unitVectors(of: texts, purpose, threads: threads, work: work(.embedding))
      }
    }
    pairs = try mining.addingNegatives(
      to: found, anchors: embedded(found.map(\.anchor), .question),
      positives: embedded(found.map(\.positive), .passage), vectors: vectors, threads: threads,
      work: comparing.part(0.5..<1))
    guard pairs.count >= Self.leastPairs else {
      throw AdaptationError.tooFewPairs(pairs.count, needed: Self.leastPairs, corpus: name)
    }
    let learnt = Set(pairs.flatMap { [$0.anchor.text, $0.positive.text] })
    validation = KnownItem.all(
      in: corpus, .validation, limit: Self.validationQuestions, seed: options.seed, without: learnt)
    test = KnownItem.all(
      in: corpus, .test, limit: Self.mostQuestions, seed: options.seed, without: learnt)
    guard test.count >= Self.leastQuestions else {
      throw AdaptationError.tooFewQuestions(
        test.count, needed: Self.leastQuestions, corpus: name)
    }
  }

  /// The pairs as a training takes them.
  package var examples: TrainingExamples {
    var examples = TrainingExamples(columns: 3)
    for pair in pairs {
      let document = corpus.documents[pair.document]
      examples.append(
        [pair.anchor.text, pair.positive.text, pair.negative], label: nil,
        at: TrainingExamples.Place(path: document.name, line: document.line))
    }
    return examples
  }

  /// What was mined, in numbers and examples.
  package var counts: MinedCounts {
    func documents(_ part: CorpusPart) -> Int {
      corpus.documents.count { $0.part == part }
    }
    return MinedCounts(
      documents: corpus.documents.count, trainingDocuments: documents(.training),
      testDocuments: documents(.test), omittedDocuments: corpus.omittedDocuments,
      passages: corpus.texts.count,
      pairs: PairKind.allCases.compactMap { kind in
        let own = pairs.filter { $0.kind == kind }
        return own.first.map {
          MinedCounts.Pairs(
            kind: kind, count: own.count, anchor: $0.anchor.text, positive: $0.positive.text,
            negative: $0.negative)
        }
      }, validationQuestions: validation.count, testQuestions: test.count)
  }
}

/// What a text is embedded for: models may want other prompts for each.
enum TextPurpose { case question, passage }

extension LoadedModel {
  /// The vectors of texts as unit rows.
  func unitVectors(
    of texts: [String], _ purpose: TextPurpose, threads: Int, work: Work
  ) throws -> Matrix {
    let done = DoneTexts(of: texts.count, work)
    return try embed(
      texts, for: purpose == .question ? .query : .document, threads: threads,
      progress: { done.add($0) }, work: work
    ).unitVectors
  }
}

extension Matrix {
  /// Rows of texts: those that are rows already are copied, the others are made.
  fileprivate func matrix(
    of sides: [MinedPair.Side], _ make: ([String]) throws -> Matrix
  ) throws -> Matrix {
    let others = sides.indices.filter { sides[$0].row == nil }
    let made = try make(others.map { sides[$0].text })
    var result = Matrix(rows: sides.count, columns: columns)
    for (place, side) in sides.enumerated() {
      if let row = side.row { result[row: place] = self[row: row] }
    }
    for (row, place) in others.enumerated() { result[row: place] = made[row: row] }
    return result
  }
}
