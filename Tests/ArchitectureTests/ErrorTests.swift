import TestSupport
import Testing

@Suite struct ErrorTests {
  private static let library = Checkout.swiftFiles(in: "Sources").filter {
    !$0.hasPrefix("Sources/Programs/AkinCLI/") && !$0.hasPrefix("Sources/Programs/AkinBench/")
  }

  @Test func `the library's words name no command and no flag of the command line`() {
    for file in Self.library {
      for line in Checkout.lines(file) where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        // Curl is a program that the library runs.
        guard line.contains("\""), !line.contains("curl") else { continue }
        let words = line.split(separator: "\"", maxSplits: 1)[1...].joined()
        #expect(
          !words.contains("`akin ") && words.firstMatch(of: /(^|[ `(])--[a-z]/) == nil,
          "\(file): \(line)")
      }
    }
  }

  @Test func `every public error says what kind of failure it is`() throws {
    let kinds = try #require(Checkout.text("Sources/Programs/Akin/AkinFailure+Kinds.swift"))
    var count = 0
    for file in Self.library {
      for line in Checkout.lines(file) {
        guard let match = line.firstMatch(of: /^public (?:enum|struct) (\w+): Error\b/) else {
          continue
        }
        count += 1
        #expect(kinds.contains("extension \(match.1): AkinFailure"), "\(file): \(match.1)")
      }
    }
    #expect(count > 20)
  }
}
