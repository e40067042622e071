import AkinCLI
import TestSupport
import Testing

/// `akin index --new-generation`, `--rollback` and `--drop-others`.
@Suite struct GenerationCommandTests {
  private let new = Fixtures.model("tiny-cls")

  @Test func `a generation is made, gone back from and dropped`() async throws {
    let workshop = try Workshop()
    #expect(await workshop.akin("index", "garden", "--quiet").status == 0)
    let refused = await workshop.akin("index", "garden", "--model", new)
    #expect(refused.status == 2 && refused.errors.contains("--new-generation"))
    let made = await workshop.akin("index", "garden", "--model", new, "--new-generation")
    #expect(made.status == 0 && made.output.isEmpty, "\(made.errors)")
    #expect(made.errors.contains("2 documents") && made.errors.contains("--rollback"))
    let status = await workshop.akin("status", "garden")
    #expect(
      status.output.contains(
        """
        generations  1 previous: 2 documents, TINY in fp32
                     2 current: 2 documents, \(new.replacing(Fixtures.model("tiny"), with: "TINY")) in fp32
        """), "\(status.output)")
    let back = await workshop.akin("index", "--rollback", "garden")
    #expect(back.errors == "garden/.akin: generation 1 is in use again: 2 documents, TINY\n")
    let dropped = await workshop.akin("index", "--drop-others", "garden", "--json")
    #expect(dropped.status == 0 && dropped.output == "{\"dropped\":1}\n")
    #expect(dropped.errors == "garden/.akin: dropped 1 generation\n")
    #expect(await workshop.akin("index", "--drop-others", "garden").status == 1)
    let none = await workshop.akin("index", "--rollback", "garden")
    #expect(none.status == 2 && none.errors.contains("no earlier generation"))
    #expect(!(await workshop.akin("status", "garden").output.contains("generations")))
  }

  @Test func `what contradicts itself is refused before anything is done`() async throws {
    let workshop = try Workshop()
    #expect(await workshop.akin("index", "garden", "--quiet").status == 0)
    for arguments in [
      ["--new-generation", "--rollback"], ["--rollback", "--drop-others"],
      ["--new-generation", "--exclude", "a"], ["--new-generation", "--vectors", "fp32"],
      ["--new-generation", "sea"],
    ] {
      let run = await workshop.akin(list: ["index", "garden", "--model", new] + arguments)
      #expect(run.status == 2, "\(arguments)")
    }
    let same = await workshop.akin("index", "garden", "--new-generation")
    #expect(same.status == 2 && same.errors.contains("TINY already"))
    let missing = await workshop.akin("index", "--new-generation", "sea", "--model", new)
    #expect(missing.status == 2)
  }
}
