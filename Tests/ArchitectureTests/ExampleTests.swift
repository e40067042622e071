import TestSupport
import Testing

@Suite struct ExampleTests {
  @Test func `the page of the library shows the example as it is`() throws {
    let page = try #require(Checkout.text("docs/library.md"))
    let program = try #require(Checkout.text("docs/example/Sources/notes/Notes.swift"))
    #expect(page.contains("```swift\n" + program + "```\n"))
  }

  @Test func `the page of the library and the README show one manifest`() throws {
    let page = try #require(Checkout.text("docs/library.md"))
    let readme = try #require(Checkout.text("README.md"))
    let manifest = try #require(
      readme.firstMatch(of: /```swift\n\/\/ swift-tools-version(?s:.*?)```\n/)?.output)
    #expect(page.contains(manifest))
  }

  @Test func `the README names the library as the example does`() throws {
    let readme = try #require(Checkout.text("README.md"))
    let manifest = try #require(Checkout.text("docs/example/Package.swift"))
    for line in [
      #".product(name: "Akin", package: "Akin")"#, #".package(name: "Akin", path: "#, "traits: []",
    ] {
      #expect(manifest.contains(line) && readme.contains(line))
    }
  }
}
