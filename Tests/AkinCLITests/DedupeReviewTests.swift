import Foundation
import TestSupport
import Testing

@Suite struct DedupeReviewTests {
  private static let boats = "The boat leaves at nine.\nThe boat leaves at ten.\n"

  /// Twelve sentences and twelve that resemble them.
  private static let many = [
    "Roses need water", "The shed needs paint", "Bread wants salt", "Boats need sails",
    "Bees like clover", "Aphids come late", "Stars shine at night", "Tea tastes of smoke",
    "Wool keeps warm", "Glass breaks easily", "Rain fills the barrel", "Dogs bark at cats",
  ].map { "\($0).\n\($0) indeed, people say.\n" }.joined()

  private func count(_ answers: String, in run: Run) -> Bool {
    run.output.hasPrefix("\(answers).\n")
  }

  @Test func `answers about an index are remembered, followed and forgotten`() async throws {
    let workshop = try Workshop(documents: ["notes/all.txt": Self.many])
    #expect(await workshop.akin("index", "notes", "--quiet").status == 0)
    let before = await workshop.akin("dedupe", "notes")
    #expect(!before.errors.contains("learned from"))
    let review = await workshop.akin(
      "dedupe", "review", "notes", input: String(repeating: "d\n", count: 10) + "q\n")
    #expect(review.status == 0)
    #expect(count("10 answers: 0 the same, 10 different", in: review))
    #expect(review.output.contains("\nThreshold 1; all guards stay on.\n"))
    #expect(review.errors.contains("1 of 20  score 0.") && review.errors.contains("10 of 20"))
    #expect(review.errors.hasSuffix("dedupe follows it from now on; --forget forgets it\n"))
    // New documents change nothing.
    try workshop.folder.write("Cats sleep all day.\n", to: "notes/more.txt")
    #expect(await workshop.akin("index", "notes", "--quiet").status == 0)
    let after = await workshop.akin("dedupe", "notes")
    #expect(after.errors.contains(", learned from 10 answers (--threshold and --guard win; "))
    #expect(after.errors.contains("akin dedupe review --forget forgets them)"))
    let own = await workshop.akin("dedupe", "notes", "--threshold", "0.999")
    #expect(own.errors.contains("10 answers of akin dedupe review are followed"))
    #expect(!own.errors.contains("threshold 0."))
    let more = await workshop.akin("dedupe", "review", "notes", input: "s\ns\n")
    #expect(count("12 answers: 2 the same, 10 different", in: more))
    let undone = await workshop.akin("dedupe", "review", "notes", input: "s\nu\nq\n")
    #expect(count("12 answers: 2 the same, 10 different", in: undone))
    let part = await workshop.akin("dedupe", "review", "notes/all.txt", "--forget")
    #expect(part.status == 2 && part.errors.contains("leave out paths and filters"))
    let forgotten = await workshop.akin("dedupe", "review", "notes", "--forget")
    #expect(forgotten.status == 0 && forgotten.errors == "the answers are forgotten\n")
    #expect(await workshop.akin("dedupe", "review", "notes", "--forget").status == 1)
    #expect(await !workshop.akin("dedupe", "notes").errors.contains("review"))
    let same = await workshop.akin(
      "dedupe", "review", "notes", input: String(repeating: "s\n", count: 9) + "q\n")
    #expect(same.output.contains("\nNo pair was called different, so the threshold may be too low"))
    #expect(!more.output.contains("No pair was called different"))
    #expect(await workshop.akin("dedupe", "review", "notes", "--forget").status == 0)
    // A review that took all back has nothing to follow.
    #expect(await workshop.akin("dedupe", "review", "notes", input: "s\nu\nq\n").status == 1)
    #expect(await !workshop.akin("dedupe", "notes").errors.contains("review"))
  }

  @Test func `a pair that was called the same is merged in spite of its numbers`() async throws {
    let workshop = try Workshop(documents: ["in.txt": Self.boats])
    let arguments = ["--input", workshop.path + "/in.txt", "--answers", "answers"]
    let plain = await workshop.akin("dedupe", "--input", workshop.path + "/in.txt")
    #expect(plain.status == 1)
    let review = await workshop.akin(list: ["dedupe", "review"] + arguments, input: "SAME\n")
    #expect(count("1 answer: 1 the same, 0 different", in: review))
    #expect(
      review.errors.contains("kept apart by default: ") && review.errors.contains("at [nine.]\n"))
    let merged = await workshop.akin(list: ["dedupe"] + arguments)
    #expect(merged.status == 0)
    #expect(merged.output.contains(": answered: The boat leaves at ten.\n"))
    #expect(merged.errors.contains("1 answer of akin dedupe review is followed"))
    let json = await workshop.akin(list: ["dedupe", "--json"] + arguments)
    #expect(json.output.contains(#""stage":"answered""#))
  }

  @Test func `a pair that was called different is never merged`() async throws {
    let workshop = try Workshop(documents: ["in.txt": Self.boats])
    let arguments = ["--input", workshop.path + "/in.txt"]
    let rule = ["--guard", "off", "--threshold", "0"]
    #expect(await workshop.akin(list: ["dedupe"] + arguments + rule).status == 0)
    let review = await workshop.akin(
      list: ["dedupe", "review", "--json", "--answers", "answers"] + arguments,
      input: "s\nu\nd\nq\n")
    #expect(review.output.contains(#""answers":1"#) && review.output.contains(#""isFitted":false"#))
    let apart = await workshop.akin(list: ["dedupe", "--answers", "answers"] + arguments + rule)
    #expect(apart.status == 1 && apart.output.isEmpty)
  }

  @Test func `a wrong line ends a script, and the answers before it are kept`() async throws {
    let workshop = try Workshop(documents: ["notes/all.txt": Self.many])
    #expect(await workshop.akin("index", "notes", "--quiet").status == 0)
    let wrong = await workshop.akin("dedupe", "review", "notes", input: "s\nd\nyes\nd\n")
    #expect(wrong.status == 2)
    #expect(
      wrong.errors.hasSuffix(
        "akin: stdin:3: 'yes' is no answer; it must be s, d, k, u or q. The answers before it are "
          + "kept.\n"))
    let none = await workshop.akin("dedupe", "review", "notes")
    #expect(none.status == 2 && none.output.isEmpty)
    #expect(
      none.errors.hasSuffix(
        "akin: review asks at a terminal, or reads answers from stdin, one letter a line, and there "
          + "were none: s, d, k, u or q.\n"))
    let skipped = await workshop.akin("dedupe", "review", "notes", input: "k\nq\n")
    #expect(count("2 answers: 1 the same, 1 different", in: skipped))
  }

  @Test func `at a terminal a wrong line is asked again, and the end of the input ends the review`()
    async throws
  {
    let workshop = try Workshop(documents: ["in.txt": Self.boats])
    let arguments = [
      "dedupe", "review", "--input", workshop.path + "/in.txt", "--answers", "answers",
    ]
    let run = await workshop.akin(list: arguments, input: "yes\nu\n", isTerminal: true)
    #expect(run.status == 1 && run.output == "Nothing was answered.\n")
    #expect(run.errors.contains("Type s, d, k, u or q, and Enter.\n"))
    #expect(run.errors.contains("there is nothing to undo\n"))
    #expect(run.errors.contains("\u{1B}[1mten.\u{1B}[0m"))
    let narrow = await workshop.akin(
      list: arguments, input: "q\n", environment: ["NO_COLOR": "1"], isTerminal: true, columns: 30)
    #expect(!narrow.errors.contains("\u{1B}[1m"))
    #expect(narrow.errors.contains("        The boat leaves at\n"))
  }

  @Test func `a damaged file of answers is refused and stays as it is`() async throws {
    let workshop = try Workshop(documents: ["in.txt": Self.boats, "answers": "{}\n"])
    let arguments = ["--input", workshop.path + "/in.txt", "--answers", "answers"]
    for command in [["dedupe"], ["dedupe", "review"]] {
      let run = await workshop.akin(list: command + arguments, input: "s\n")
      #expect(run.status == 2)
      #expect(
        run.errors
          == "akin: ~/answers: no answers of a review, or damaged. It stays as it is: restore it from "
          + "a copy, or move it away to begin anew.\n")
      let bytes = FileManager.default.contents(atPath: workshop.path + "/answers")
      #expect(bytes == Data("{}\n".utf8))
    }
    let missing = await workshop.akin(
      "dedupe", "--input", workshop.path + "/in.txt", "--answers", "none")
    #expect(missing.status == 2 && missing.errors.contains("--answers is none; it must be a file"))
  }

  @Test(arguments: [
    (["review", "--input", "-"], "review reads answers from stdin: name a file as --input."),
    (["review", "--input", "a.txt"], "--input needs --answers FILE: the answers are kept there."),
    (
      ["review", "--answers", "a"],
      "--answers goes with --input: an index remembers its own answers."
    ),
    (["--answers", "a"], "--answers goes with --input: an index remembers its own answers."),
    (
      ["review", "--input", "a.txt", "--answers", "a", "--forget"],
      "--forget goes with an index: remove the file of --answers yourself."
    ),
    (["review", "-n", "0"], "-n must be within 1...1000000000."),
  ])
  func `wrong usage is refused`(arguments: [String], words: String) async throws {
    let run = try await Workshop(documents: [:]).akin(list: ["dedupe"] + arguments)
    #expect(run.status == 2 && run.errors.hasPrefix("akin: \(words)\n"))
  }
}
