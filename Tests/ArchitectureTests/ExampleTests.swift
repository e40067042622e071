import TestSupport
import Testing

@Suite struct ExampleTests {
  @Test func `the page of the library shows the example as it is`() throws {
    let page = try #require(Checkout.text("docs/library.md"))
    let program = try #require(Checkout.text("docs/example/Sources/notes/Notes.swift"))
    let manifest = try #require(Checkout.text("docs/example/Package.swift"))
    #expect(page.contains("```swift\n" + program + "```\n"))
    // The package of the page stands beside the checkout, not in it.
    let outside = manifest.replacing(#"path: "../..""#, with: #"path: "../akin""#)
    #expect(outside != manifest && page.contains("```swift\n" + outside + "```\n"))
  }

  @Test func `the README names the library as the example does`() throws {
    let readme = try #require(Checkout.text("README.md"))
    let manifest = try #require(Checkout.text("docs/example/Package.swift"))
    for line in [#".product(name: "Akin", package: "Akin")"#, #".package(name: "Akin", path: "#] {
      #expect(manifest.contains(line) && readme.contains(line))
    }
  }
}
