internal import Akin
internal import ArgumentParser

/// `akin align`.
struct AlignCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "align",
    abstract: "Pair the sentences of two texts that say the same.",
    usage: "akin align [<options>] <a> <b>",
    discussion: """
      A pair counts when its cosine is larger than is usual in its neighbourhood: the margin is the \
      cosine over the mean cosine of both with their nearest neighbours. With a model that knows two \
      languages, pairs translate each other.

      --direction forward takes the best partner of each sentence of A, backward of each of B, \
      intersection those that are each other's. --gold, a file with the numbers of two lines a pair, \
      from 1 and with a tab between, finds the threshold with the best F1 and prints it.

      --path is for two versions of one document: pairs keep the order of both, and what stands in one \
      of them alone is passed over. Scores are then cosines.

      --lines takes each line, or each record of a table, as a sentence; otherwise sentences are found \
      as in an index.

      JSON: score, a and b, each with text, line, start and end.

      Examples:
        akin align old.md new.md --path
        akin align --model ./multilingual-e5-small --lines english.txt german.txt
        akin align --lines a.txt b.txt --gold pairs.tsv
      """)

  @Argument(help: "A file or folder.")
  var a: String

  @Argument(help: "Another one.")
  var b: String

  @Option(
    name: .long,
    help: ArgumentHelp("forward, backward or intersection.", valueName: "name"))
  var direction = DirectionChoice.intersection

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The least margin, or with --path the least cosine. (default: 1, or 0.5)", valueName: "score")
  )
  var threshold: Double?

  @Option(
    name: .long, help: ArgumentHelp("Nearest neighbours that make the usual.", valueName: "n"))
  var neighbours = 4

  @Flag(name: .long, help: "Keep the order of both texts.")
  var path = false

  @Flag(name: .long, help: "Each line is a sentence.")
  var lines = false

  @Option(
    name: .long, help: ArgumentHelp("True pairs, to find the threshold by.", valueName: "file"))
  var gold: String?

  @OptionGroup var model: TextModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if neighbours < 1 { throw ValidationError("--neighbours must be 1 or more.") }
    if path, gold != nil || direction != .intersection || neighbours != 4 {
      throw ValidationError("--path has no margin: --direction, --neighbours and --gold do not go.")
    }
    if gold != nil, threshold != nil || !lines {
      throw ValidationError("--gold finds the threshold of lines: --lines, and no --threshold.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let first = try await read(a, in: console)
    let second = try await read(b, in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let embedder = try await model.flags.embedder(in: console, talk: talk, progress: progress)
    let (texts, others) = (first.map(\.text), second.map(\.text))
    var pairs: [AlignedPair]
    if path {
      pairs = try await embedder.path(through: texts, and: others, floor: threshold ?? 0.5) {
        progress.update($0)
      }
    } else {
      pairs = try await embedder.align(
        texts, with: others, direction: direction.direction,
        threshold: gold == nil ? threshold ?? 1 : -.infinity, neighbours: neighbours
      ) { progress.update($0) }
    }
    progress.finish()
    if let gold {
      let truth = try goldPairs(gold, first, second, in: console)
      let best = AlignmentQuality.best(of: pairs, truth: truth)
      pairs = Array(pairs.prefix(best.count))
      if !talk.quiet {
        console.complain(
          "best F1 \(Numbers.fixed(best.f1 * 100, 2)) % with --threshold "
            + "\(Numbers.fixed(best.threshold, 4)): precision "
            + "\(Numbers.fixed(best.precision * 100, 2)) %, recall "
            + "\(Numbers.fixed(best.recall * 100, 2)) %")
      }
    }
    var list = ObjectList(console, format.form)
    for pair in pairs {
      let (one, other) = (first[pair.first], second[pair.second])
      if format.form == .text {
        try console.output.write(
          "\(Numbers.fixed(pair.score, 4))\t\(TerminalText.line(one.text))\t"
            + "\(TerminalText.line(other.text))\n")
      } else {
        try list.add(PairJSON(score: pair.score, a: SideJSON(one), b: SideJSON(other)))
      }
    }
    if format.form != .text { try list.finish() }
    return pairs.isEmpty ? .nothing : .success
  }

  /// The true pairs of a file, whose numbers are those of lines.
  private func goldPairs(
    _ name: String, _ first: [Passage], _ second: [Passage], in console: Console
  ) throws -> Set<[Int]> {
    func places(_ passages: [Passage]) -> [Int: Int] {
      Dictionary(passages.enumerated().map { ($1.line, $0) }, uniquingKeysWith: { one, _ in one })
    }
    let (ofFirst, ofSecond) = (places(first), places(second))
    var lines = LineWindows(try ByteInput.file(console.absolute(name), name: name), name: name)
    var truth: Set<[Int]> = []
    var number = 0
    while let window = try lines.next() {
      for line in window {
        number += 1
        let numbers = line.split(separator: "\t").compactMap { Int($0) }
        guard numbers.count == 2 else { throw InputError.noTab(file: name, line: number) }
        guard let one = ofFirst[numbers[0]], let other = ofSecond[numbers[1]] else {
          throw FlagError(
            name: "--gold", value: line, expected: "two lines that there are, in line \(number)")
        }
        truth.insert([one, other])
      }
    }
    return truth
  }

  private func read(_ name: String, in console: Console) async throws -> [Passage] {
    guard lines else { return try await PassageInput.read(name, talk: talk, in: console) }
    return try RecordCorpus(path: console.absolute(name)).passages
  }
}

/// The values of `--direction`.
enum DirectionChoice: String, ExpressibleByArgument, CaseIterable {
  case forward, backward, intersection

  var direction: AlignmentDirection {
    switch self {
    case .forward: .forward
    case .backward: .backward
    case .intersection: .intersection
    }
  }
}

private struct PairJSON: Encodable {
  let score: Double
  let a: SideJSON
  let b: SideJSON
}

private struct SideJSON: Encodable {
  let text: String
  let line: Int
  let start: Int
  let end: Int

  init(_ passage: Passage) {
    (text, line, start, end) = (passage.text, passage.line, passage.start, passage.end)
  }
}
