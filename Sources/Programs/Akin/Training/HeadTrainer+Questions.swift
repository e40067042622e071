internal import Evaluation
internal import Parallelism
internal import Tokenization
internal import TransformerHeads
internal import TransformerTraining

extension PreparedHead {
  /// Answers to questions.
  init(answers request: HeadRequest) throws {
    var asked: [(question: QuestionSet.Question, path: String, answer: Range<Int>?)] = []
    for path in request.files {
      for question in try QuestionSet(contentsOf: path).questions {
        asked.append((question, path, try Self.place(of: question, path: path)))
      }
    }
    guard asked.contains(where: { $0.answer != nil }) else {
      throw TrainingError.oneLabel("no answer", path: request.files[0])
    }
    guard asked.count >= 2 else {
      throw TrainingError.tooFew(asked.count, path: request.files[0])
    }
    var held: [QuestionSet.Question] = []
    if let path = request.evaluation {
      held = try QuestionSet(contentsOf: path).questions
      for question in held { _ = try Self.place(of: question, path: path) }
      let known = Set(held.map { [$0.question, $0.context] })
      let shared = asked.filter { known.contains([$0.question.question, $0.question.context]) }
      if let first = shared.first {
        throw TrainingError.sharedExamples(
          shared.count, of: "questions", path: first.path, line: first.question.line,
          evaluation: path)
      }
    }
    let folder = try request.folder()
    let plan = try HeadPlan(.spans, found: [], startingFrom: folder)
    let model = try TrainedModel(
      folder: folder, head: plan, seed: request.options.seed,
      adapterRank: request.options.adapterRank)
    let settings = AnswerSettings(maximumLength: model.maximumLength)
    func windows(_ question: QuestionSet.Question, _ path: String) throws -> [TokenWindow] {
      guard
        let windows = model.tokenizer.windows(
          of: question.context, behind: question.question, maximumLength: settings.windowLength,
          stride: settings.stride)
      else {
        throw TrainingError.longQuestion(
          tokens: settings.windowLength, path: path, line: question.line)
      }
      return windows
    }
    var examples = HeadExamples()
    for (question, path, answer) in asked {
      examples.append(
        windows: try windows(question, path), answer: answer,
        at: TrainingExamples.Place(path: path, line: question.line))
    }
    training = HeadTraining(
      "answers", model, examples, .crossEntropy(weights: nil),
      metrics: [.answerF1, .exactMatch], card: .answers)
    guard let path = request.evaluation else {
      evaluate = nil
      return
    }
    var reading = settings
    reading.answerLength = 30
    reading.mayBeNone = held.contains { $0.answers.isEmpty }
    let finder = AnswerFinder(tokenizer: model.tokenizer, settings: reading)
    let judged = try held.map { try windows($0, path) }
    let threads = request.threads
    evaluate = { [held] work in
      let all = judged.flatMap { $0 }.map(\.encoding)
      let logits = try model.logits(
        of: all.map(\.ids), segments: all.map(\.typeIDs), threads: threads, work: work)
      var next = 0
      let found = zip(held, judged).map { question, windows in
        defer { next += windows.count }
        return finder.answers(
          in: question.context, windows, Array(logits[next..<next + windows.count])
        ).first?.text ?? ""
      }
      let report = AnswerReport(given: held.map(\.answers), found: found)
      return [report.f1, report.exactMatch]
    }
  }

  /// The bytes of a question's first answer; nil when nothing answers it.
  private static func place(
    of question: QuestionSet.Question, path: String
  ) throws(TrainingError) -> Range<Int>? {
    for (key, text) in [("question", question.question), ("context", question.context)]
    where text.allSatisfy(\.isWhitespace) {
      throw .emptyText(key: key, path: path, line: question.line)
    }
    guard let answer = question.answers.first, !answer.isEmpty else { return nil }
    let text = question.context
    let scalars = text.unicodeScalars
    guard let start = question.starts[0], start >= 0,
      let first = scalars.index(scalars.startIndex, offsetBy: start, limitedBy: scalars.endIndex),
      text.utf8[first...].starts(with: answer.utf8)
    else {
      throw .misplacedAnswer(
        answer, start: question.starts[0], path: path, line: question.line)
    }
    let offset = text.utf8.distance(from: text.startIndex, to: first)
    return offset..<offset + answer.utf8.count
  }
}
