import Foundation
import TestSupport
import Testing

@Suite struct DocumentTests {
  @Test(arguments: Manifest.libraries.map(\.name))
  func `every library module has a page, and its links lead somewhere`(name: String) throws {
    let module = try #require(Manifest.libraries.first { $0.name == name })
    let pages = Checkout.files.filter {
      $0.hasPrefix("\(module.folder)/\(name).docc/") && $0.hasSuffix(".md")
    }
    #expect(pages.contains("\(module.folder)/\(name).docc/\(name).md"))
    let declarations = Declaration.all(in: module.folder)
    for page in pages {
      for (number, link) in Self.symbolLinks(in: page) where link != name {
        // A link may begin with the name of its module.
        let path = link.split(separator: "/").drop { $0 == name }.joined(separator: ".")
        let base = path.prefix { $0 != "(" }
        let labels = base == path ? nil : String(path.dropFirst(base.count))
        #expect(
          declarations.contains { $0.name == base && (labels == nil || $0.labels == labels) },
          "\(page):\(number): \(name) declares no \(link)")
      }
    }
  }

  @Test(arguments: ["docs/ARCHITECTURE.md", "CONTRIBUTING.md"])
  func `files that the map names are there`(page: String) {
    var count = 0
    for (number, name) in Self.fileNames(in: page) {
      count += 1
      #expect(Self.exists(name), "\(page):\(number): there is no \(name)")
    }
    #expect(count > 20)
  }

  @Test func `each trip of the map goes up, floor by floor`() {
    var floor = 0
    var count = 0
    for (number, line) in Self.prose(of: "docs/ARCHITECTURE.md") {
      // The next heading begins another trip.
      if line.hasPrefix("#") { floor = 0 }
      let step = line.drop { $0.isNumber }
      guard step.count < line.count, step.hasPrefix(". `") else { continue }
      let name = step.dropFirst(3).prefix { $0 != "/" }
      guard let module = Manifest.modules.first(where: { $0.name == name }),
        let place = Manifest.floors.firstIndex(of: module.floor)
      else { continue }
      #expect(place >= floor, "docs/ARCHITECTURE.md:\(number): \(name) lies below the step before")
      floor = place
      count += 1
    }
    #expect(count > 20)
  }

  @Test(arguments: ["README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md", "docs/library.md"])
  func `links between documents lead somewhere`(page: String) {
    let folder = page.split(separator: "/").dropLast().map { $0 + "/" }.joined()
    for (number, line) in Checkout.lines(page).enumerated() {
      for part in line.components(separatedBy: "](").dropFirst() {
        let target = part.prefix { $0 != ")" && $0 != "#" }
        guard !target.isEmpty, !target.contains("://") else { continue }
        #expect(Checkout.has(folder + target), "\(page):\(number + 1): there is no \(target)")
      }
    }
  }

  /// What stands between two backticks on each side, outside of blocks of code.
  private static func symbolLinks(in page: String) -> [(line: Int, link: String)] {
    prose(of: page).flatMap { number, line in
      line.components(separatedBy: "``").enumerated()
        .filter { $0.offset % 2 == 1 }.map { (number, $0.element) }
    }
  }

  /// What stands between backticks and ends as the name of a file does.
  private static func fileNames(in page: String) -> [(line: Int, name: String)] {
    prose(of: page).flatMap { number, line in
      line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        .filter { name in
          name.contains("/") && !name.contains(" ") && !name.contains("<")
            && [".swift", ".c", ".h", ".md", ".lexicon", ".py"].contains { name.hasSuffix($0) }
        }.map { (number, $0) }
    }
  }

  /// The lines of a page that are not in a block of code.
  private static func prose(of page: String) -> [(number: Int, line: Substring)] {
    var isCode = false
    return Checkout.lines(page).enumerated().compactMap { index, line in
      let isFence = line.drop { $0 == " " }.hasPrefix("```")
      if isFence { isCode.toggle() }
      return isCode || isFence ? nil : (index + 1, line)
    }
  }

  /// Whether a file is there: by its path in the checkout, or as `Module/File.swift`, in any folder
  /// of the module.
  private static func exists(_ name: String) -> Bool {
    if Checkout.has(name) { return true }
    let parts = name.split(separator: "/")
    guard parts.count >= 2,
      let target = Manifest.targets.first(where: { $0.name == parts[0] })
    else { return false }
    let rest = parts.dropFirst().map { "/" + $0 }.joined()
    return Checkout.files.contains { $0.hasPrefix(target.folder + "/") && $0.hasSuffix(rest) }
  }
}
