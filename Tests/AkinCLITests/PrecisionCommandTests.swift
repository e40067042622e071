import AkinCLI
import Testing

/// `--precision` and `AKIN_PRECISION`.
@Suite struct PrecisionCommandTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func `the flag is remembered, and another is refused in plain words`() async {
    #expect(await workshop.akin("index", "--precision", "int8", "--quiet").status == 0)
    #expect(await workshop.akin("status").output.contains("precision    int8\n"))
    #expect(await workshop.akin("status", "--json").output.contains(#""precision":"int8""#))
    #expect(await workshop.akin("index", "--quiet").status == 0)
    #expect(
      await workshop.akin("index", "--precision", "bf16")
        == Run(
          status: 2, output: "",
          errors: """
            akin: ~/.akin: made in int8, not in bf16, and an index holds vectors of one precision. \
            Take the precision of the index, or another index: leave out --precision, or name \
            another with --index.

            """))
    #expect(await workshop.akin("search", "roses", "--precision", "fp32").status == 0)
  }

  @Test func `the environment's precision is for new indexes and for texts without one`() async {
    let environment = ["AKIN_PRECISION": "bf16"]
    #expect(await workshop.akin("index", "sea", "--quiet", environment: environment).status == 0)
    #expect(await workshop.akin("status", "sea").output.contains("precision    bf16\n"))
    #expect(await workshop.akin("index", "garden", "--precision", "fp32", "--quiet").status == 0)
    #expect(await workshop.akin("index", "garden", environment: environment).status == 0)
    #expect(await workshop.akin("status", "garden").output.contains("precision    fp32\n"))
    #expect(await workshop.akin("compare", "a", "b", environment: environment).status == 0)
    #expect(
      await workshop.akin("compare", "a", "b", environment: ["AKIN_PRECISION": "fp64"])
        == Run(
          status: 2, output: "",
          errors: "akin: AKIN_PRECISION is fp64; it must be fp32, bf16 or int8.\n"))
  }

  @Test(arguments: [
    ["embed"], ["compare", "a", "b"], ["cluster", "--input", "-"],
    ["dedupe", "--input", "-"],
  ])
  func `every command that embeds takes the flag`(arguments: [String]) async {
    let run = await workshop.akin(
      list: arguments + ["--precision", "int8", "--quiet"], input: "one\n")
    #expect(run.status <= 1)
    #expect(run.errors.isEmpty)
  }
}
