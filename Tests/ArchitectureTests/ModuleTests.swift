import Foundation
import TestSupport
import Testing

/// A row of the tables of modules in docs/ARCHITECTURE.md.
private struct MapRow: Equatable, CustomStringConvertible {
  let floor: String
  let module: String
  let imports: [String]

  var description: String {
    "\(floor): | `\(module)` | … | \(imports.isEmpty ? "–" : imports.joined(separator: ", ")) |"
  }

  /// The rows below each heading `### Floor`; the module is in the first cell, its imports in the last.
  static func all() -> [MapRow] {
    var floor = ""
    var rows: [MapRow] = []
    for line in Checkout.lines("docs/ARCHITECTURE.md") {
      if line.hasPrefix("#") {
        let title = line.drop { $0 == "#" || $0 == " " }.prefix { $0.isLetter }
        floor = Manifest.floors.first { $0 == title } ?? ""
      }
      guard !floor.isEmpty, line.hasPrefix("| `") else { continue }
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      rows.append(
        MapRow(
          floor: floor, module: cells[0].filter { $0 != "`" },
          imports: cells[cells.count - 1].split(separator: ",").map {
            $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
          }.filter { $0 != "–" }))
    }
    return rows
  }
}

@Suite struct ModuleTests {
  @Test func `the manifest is read whole`() {
    let names = Manifest.targets.map(\.name)
    #expect(names.count > 50 && Set(names).count == names.count)
    for target in Manifest.targets {
      #expect(Checkout.has(target.folder), "\(target.name): \(target.folder)")
    }
    // Every folder of Sources and Tests with code in it belongs to a target.
    for file in Checkout.files where file.hasSuffix(".swift") {
      #expect(Manifest.targets.contains { file.hasPrefix($0.folder + "/") }, "\(file)")
    }
  }

  @Test func `the map lists the modules of the manifest, floor by floor, with what they import`() {
    let rows = MapRow.all()
    let targets = Manifest.modules.map {
      MapRow(floor: $0.floor, module: $0.name, imports: $0.imports)
    }
    #expect(rows.map(\.module) == targets.map(\.module))
    for target in targets { #expect(rows.contains(target), "docs/ARCHITECTURE.md wants \(target)") }
  }

  @Test func `floors stand in their order`() {
    let order = Manifest.modules.compactMap { Manifest.floors.firstIndex(of: $0.floor) }
    #expect(order.count == Manifest.modules.count)
    #expect(order == order.sorted())
  }

  @Test func `a module imports only what stands before it`() {
    let own = Set(Manifest.modules.map(\.name))
    var before: Set<String> = []
    for module in Manifest.modules {
      for name in module.imports where own.contains(name) {
        #expect(before.contains(name), "\(module.name) imports \(name)")
      }
      before.insert(module.name)
    }
  }

  @Test func `imports are declared, and what is declared is imported`() {
    let own = Set(Manifest.targets.map(\.name))
    for target in Manifest.targets where target.name != "CKernels" {
      var used: Set<String> = []
      for file in Checkout.swiftFiles(in: target.folder) {
        for module in Self.imports(of: file) where used.insert(module).inserted {
          guard own.contains(module) else { continue }
          #expect(target.imports.contains(module), "\(file) imports \(module)")
        }
      }
      // Each target of tests is given TestSupport, whether it needs it or not; a program may be run.
      let programs = Manifest.targets.filter { $0.kind == .program }.map(\.name)
      for name in target.imports where name != "TestSupport" && !programs.contains(name) {
        #expect(used.contains(name), "\(target.name) does not need \(name)")
      }
    }
  }

  /// The modules that a file imports.
  private static func imports(of file: String) -> [String] {
    Checkout.lines(file).compactMap { line in
      guard !line.hasPrefix("//"), let place = line.range(of: "import ") else { return nil }
      let words = line[..<place.lowerBound].split(separator: " ")
      let known = ["@_exported", "@preconcurrency", "public", "package", "internal", "private"]
      guard words.allSatisfy({ known.contains(String($0)) }) else { return nil }
      return line[place.upperBound...].split(separator: " ").last.map { name in
        String(name.prefix { $0 != "." })
      }
    }
  }
}
