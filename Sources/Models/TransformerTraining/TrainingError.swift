/// Why a model cannot be trained as it was asked for.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum TrainingError: Error, Equatable {
  /// A text of the data is empty.
  case emptyText(key: String, path: String, line: Int)
  /// An example has other columns than those before it.
  case mixedColumns(found: String, expected: String, path: String, line: Int)
  /// The objective asks for columns that the data lack.
  case unsuitable(objective: String, needs: String, path: String)
  /// The objective needs a teacher, or has no use for one.
  case teacher(objective: String, path: String)
  /// A teacher's vectors have another length than those that are trained.
  case otherWidth(teacher: Int, student: Int)
  /// All examples have the same label.
  case oneLabel(String, path: String)
  /// A score is not a finite number, or below −1.
  case badScore(Double, path: String, line: Int)
  /// There are too few examples to learn from.
  case tooFew(Int, path: String)
  /// Pairs of the evaluation file stand in the training data too.
  case leak(Int, line: Int, path: String, evaluation: String)
  /// Examples of the evaluation file stand in the training data too.
  case sharedExamples(Int, of: String, path: String, line: Int, evaluation: String)
  /// A label of the evaluation file is in no example to learn from.
  case unknownLabel(String, known: [String], path: String, line: Int)
  /// The columns are those of another task.
  case wrongColumns(found: String, needs: String, path: String, line: Int)
  /// A label of a word cannot stand where it stands.
  case brokenLabels(String, reason: String, path: String, line: Int)
  /// An answer does not stand in its text where the file says.
  case misplacedAnswer(String, start: Int?, path: String, line: Int)
  /// A question leaves no room for a text.
  case longQuestion(tokens: Int, path: String, line: Int)
  /// A number of the options is out of its range.
  case badOption(name: String, value: String, expected: String)
  /// The output folder holds files already.
  case folderInUse(String)
  /// The output folder is the model's own.
  case ownFolder(String)
  /// Nothing was interrupted in the output folder.
  case noCheckpoint(String)
  /// The checkpoint is of a run with other data or settings.
  case otherRun(path: String)
  /// The loss is not a number any more.
  case notFinite(step: Int, path: String, line: Int)
  /// Documents to learn from have no text.
  case noText(path: String)
  /// The tokenizer has no mask, or does not frame pairs of texts as BERT's does.
  case noMaskedWords(path: String)
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emptyText(let key, let path, let line):
      "\(path):\(line): `\(key)` is empty. Remove the line, or fill it in."
    case .mixedColumns(let found, let expected, let path, let line):
      "\(path):\(line): it has \(found), the lines before have \(expected). All lines of all files "
        + "must have the same keys."
    case .unsuitable(let objective, let needs, let path):
      "\(path): the objective \(objective) needs \(needs). Add them, or choose another objective."
    case .teacher(let objective, let path):
      objective == "distill"
        ? "\(path): the objective distill needs a teacher, whose vectors are learned. Name one."
        : "\(path): the objective \(objective) learns nothing from a teacher. Leave it out, or take the "
          + "objective distill."
    case .otherWidth(let teacher, let student):
      "The teacher's vectors have \(teacher) numbers, the model's \(student). Take a teacher or a model "
        + "with vectors of the same length."
    case .oneLabel(let label, let path):
      "\(path): every example has the label \(label): there is nothing to tell apart. Add examples "
        + "with others."
    case .badScore(let score, let path, let line):
      "\(path):\(line): the score \(score) is not within −1 and any finite number. Correct it."
    case .tooFew(let count, let path):
      "\(path): \(count) examples; two at least are needed. Add examples."
    case .leak(let count, let line, let path, let evaluation):
      "\(evaluation): \(count) of its pairs are in the training data too, the first at "
        + "\(path):\(line), so that it would measure memory. Remove them from one of the two."
    case .sharedExamples(let count, let what, let path, let line, let evaluation):
      "\(evaluation): \(count) of the \(what) to learn from are in it too, the first at "
        + "\(path):\(line), so that it would measure memory. Remove them from one of the two."
    case .unknownLabel(let label, let known, let path, let line):
      "\(path):\(line): the label `\(label)` is in no example to learn from; those have "
        + known.prefix(20).joined(separator: ", ") + (known.count > 20 ? " and others" : "")
        + ". Correct it, or add examples."
    case .wrongColumns(let found, let needs, let path, let line):
      "\(path):\(line): it has \(found); needed are \(needs). Add what is missing."
    case .brokenLabels(let label, let reason, let path, let line):
      "\(path):\(line): the label \(label) cannot stand there: \(reason). Correct it."
    case .misplacedAnswer(let answer, let start, let path, let line):
      "\(path):\(line): the answer `\(answer.prefix(60))` does not stand in its text "
        + (start.map { "at answer_start \($0)" } ?? "; it has no answer_start")
        + ". Correct it: answer_start counts characters from 0."
    case .longQuestion(let tokens, let path, let line):
      "\(path):\(line): the question leaves no room for a text: the model reads \(tokens) tokens in "
        + "all. Shorten it, or remove it."
    case .badOption(let name, let value, let expected):
      "The \(name) is \(value), expected \(expected)."
    case .folderInUse(let path):
      "\(path): holds files already. Name a new folder, or allow that they are overwritten."
    case .ownFolder(let path):
      "\(path): is the model that training starts from. Name another folder for the output."
    case .noCheckpoint(let path):
      "\(path): holds no checkpoint of an interrupted training. Start a new one."
    case .otherRun(let path):
      "\(path): the checkpoint is of a training with other data, another model or other settings. "
        + "Give those it began with, or start anew."
    case .notFinite(let step, let path, let line):
      "The loss of step \(step) is not a number (a batch with \(path):\(line)). Take a smaller "
        + "learning rate, and check the data there."
    case .noText(let path):
      "\(path): there is no text to learn from. Name folders with documents, and hold fewer out."
    case .noMaskedWords(let path):
      "\(path): its tokenizer has no [MASK], or does not set [CLS] and [SEP] around two texts as BERT's "
        + "does. Start from a BERT checkpoint, or from scratch."
    }
  }
}
