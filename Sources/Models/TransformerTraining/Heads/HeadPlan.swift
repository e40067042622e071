internal import SentenceEmbedding
package import TransformerHeads

/// A head that is to be trained: its kind, and what `config.json` says of it.
package struct HeadPlan: Sendable, Equatable {
  /// `problem_type` of `config.json`.
  package typealias Problem = HeadConfiguration.Problem

  /// The head, one of `.textClasses`, `.tokenClasses` and `.spans`.
  package let kind: HeadKind
  /// The names of its outputs; empty for spans.
  package let labels: [String]
  /// What kind of classes there are; nil for the score of a pair, and where there are none.
  package let problem: Problem?
  /// Whether the last layer is read from the folder that training starts from, if that has one of the
  /// same shape: its labels are the same ones.
  package let keepsOutput: Bool

  /// A head with such labels.
  package init(
    _ kind: HeadKind, labels: [String], problem: Problem? = nil,
    keepsOutput: Bool
  ) {
    precondition(
      [.textClasses, .tokenClasses, .spans].contains(kind), "no training of \(kind.words) yet")
    self.kind = kind
    self.labels = labels
    self.problem = problem
    self.keepsOutput = keepsOutput
  }

  /// Whether it reads one vector of each text, and not all token vectors.
  var isPooled: Bool { kind == .textClasses }

  /// How many numbers it gives for a text or a token.
  var outputSize: Int { kind == .spans ? 2 : labels.count }

  /// The ending of the class of `transformers` that has such a head.
  var classEnding: String {
    switch kind {
    case .tokenClasses: "ForTokenClassification"
    case .spans: "ForQuestionAnswering"
    default: "ForSequenceClassification"
    }
  }
}

extension HeadPlan {
  /// A head for labels that were found in data, on the model in a folder.
  ///
  /// `folder` may be that of a sentence model. Where it has a head of the same kind whose labels have all of them, training goes on with
  /// that head, and its labels stay in their order. Else a new head learns the labels in the order that
  /// is given.
  package init(
    _ kind: HeadKind, found labels: [String], problem: Problem? = nil,
    startingFrom folder: String
  ) throws {
    let folder = try Pipeline.encoderFolder(of: folder)
    let known = HeadedModel.labels(of: kind, in: folder)
    let has = ((try? HeadedModel.kinds(in: folder)) ?? []).contains(kind)
    if has, labels.allSatisfy(known.contains) {
      self.init(kind, labels: known, problem: problem, keepsOutput: true)
    } else {
      self.init(kind, labels: labels, problem: problem, keepsOutput: kind == .spans)
    }
  }

  /// A head that gives one number, on the model in a folder; a head of that kind goes on.
  package init(scoreStartingFrom folder: String, problem: Problem?) throws {
    let folder = try Pipeline.encoderFolder(of: folder)
    let known = HeadedModel.labels(of: .textClasses, in: folder)
    self.init(
      .textClasses, labels: known.count == 1 ? known : ["LABEL_0"], problem: problem,
      keepsOutput: known.count == 1)
  }
}
