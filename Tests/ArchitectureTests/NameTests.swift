import Foundation
import TestSupport
import Testing

@Suite struct NameTests {
  @Test func `no name stands for two types`() {
    var places: [String: Set<String>] = [:]
    for module in Manifest.modules {
      for declaration in Declaration.all(in: module.folder) where declaration.isType {
        places[declaration.name, default: []].insert(module.name)
      }
    }
    #expect(places.count > 300)
    let doubled = places.filter { $0.value.count > 1 }.mapValues { $0.sorted() }
    #expect(doubled.isEmpty, "\(doubled)")
  }

  @Test func `no type bears the name of its module`() {
    for module in Manifest.modules {
      let names = Declaration.all(in: module.folder).filter(\.isType).map(\.name)
      #expect(!names.contains(module.name), "\(module.name)")
    }
  }

  @Test func `no file of the sources is too long to be read at once`() {
    for file in Checkout.swiftFiles(in: "Sources")
    // It is written by a script.
    where !file.hasSuffix("/UnicodeTables.swift") {
      let count = Checkout.lines(file).count - 1
      #expect(count <= 400, "\(file) has \(count) lines: look for its second idea")
    }
  }
}
