/// The word lists of one language: a file in `Lexicons` that the program embeds.
///
/// A file is text in UTF-8. A line `[name]` begins a section, `#` begins a comment up to the end of
/// the line, and blank lines mean nothing. White space separates words. `Section.form` says how the
/// lines of a section are read. A word stands once in its section; a word that several languages
/// share may stand in the file of each.
///
/// The first use of any list cuts all files into sections; each section is read when it is needed.
package struct Lexicon: Sendable {
  /// A file, in the order in which they are read.
  package enum Language: String, CaseIterable, Sendable {
    /// Words that belong to no language.
    case any
    case english = "en"
    case german = "de"
    case french = "fr"
    case spanish = "es"
    case italian = "it"
    case portuguese = "pt"
    case dutch = "nl"
    case swedish = "sv"
    case danishAndNorwegian = "da-no"
    case finnish = "fi"
    case polish = "pl"
    case czech = "cs"
    case hungarian = "hu"
    case turkish = "tr"
    case russian = "ru"
    case ukrainian = "uk"
    case chinese = "zh"
    case japanese = "ja"
    case thai = "th"
  }

  /// A line of a section of meanings: some words, and what they stand for.
  package struct Meaning: Sendable, Equatable {
    /// The text before the colon.
    package let name: String
    package let words: [String]
  }

  private let name: String
  private let bytes: [UInt8]
  private let ranges: [Section: Range<Int>]

  /// Cuts a file into its sections; traps when it is malformed.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - name: Its name, for the message of the trap.
  package init(_ bytes: [UInt8], name: String) {
    var ranges: [Section: Range<Int>] = [:]
    var (section, sectionStart): (Section?, Int) = (nil, 0)
    func close(at end: Int) { if let section { ranges[section] = sectionStart..<end } }
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      if bytes[start] == UInt8(ascii: "[") {
        close(at: start)
        let title = String(decoding: bytes[start..<end], as: UTF8.self)
        guard title.hasSuffix("]"),
          let found = Section(rawValue: String(title.dropFirst().dropLast()))
        else { preconditionFailure("\(name): \(title) is no section") }
        precondition(ranges[found] == nil, "\(name): \(title) stands twice")
        (section, sectionStart) = (found, end)
      } else {
        precondition(
          section != nil || end == start || bytes[start] == UInt8(ascii: "#"),
          "\(name): words before the first section")
      }
      start = end + 1
    }
    close(at: bytes.count)
    (self.name, self.bytes, self.ranges) = (name, bytes, ranges)
  }

  /// The sections that the file has, in the order of their definition.
  package var sections: [Section] { Section.allCases.filter { ranges[$0] != nil } }

  /// The words of a section of words, in their order; none when the file lacks the section.
  package func words(_ section: Section) -> [String] {
    precondition(section.form == .words, "[\(section.rawValue)] is no list of words")
    return lines(of: section).flatMap { Self.words($0) }
  }

  /// The lines of a section of meanings; none when the file lacks the section.
  package func meanings(_ section: Section) -> [Meaning] {
    precondition(section.form == .meanings, "[\(section.rawValue)] is no list of meanings")
    return lines(of: section).map { line in
      let parts = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      let words = parts.count == 2 ? Self.words(parts[1]) : []
      precondition(
        !words.isEmpty && !parts[0].isEmpty, "\(name): [\(section.rawValue)] has \(text(line))")
      return Meaning(name: text(parts[0]), words: words)
    }
  }

  /// The lines of a section of alternatives; none when the file lacks the section.
  ///
  /// Each line has the words of at least two meanings that exclude each other.
  package func alternatives(_ section: Section) -> [[[String]]] {
    precondition(section.form == .alternatives, "[\(section.rawValue)] is no list of alternatives")
    return lines(of: section).map { line in
      let meanings = line.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        .map { Self.words($0) }
      precondition(
        meanings.count > 1 && meanings.allSatisfy { !$0.isEmpty },
        "\(name): [\(section.rawValue)] has \(text(line))")
      return meanings
    }
  }

  /// The lines of a section, without comments and blank lines.
  private func lines(of section: Section) -> [ArraySlice<UInt8>] {
    guard let range = ranges[section] else { return [] }
    return bytes[range].split(separator: UInt8(ascii: "\n")).compactMap { line in
      let said = line.prefix { $0 != UInt8(ascii: "#") }
      return said.allSatisfy(Whitespace.isSpace) ? nil : said
    }
  }

  private static func words(_ line: ArraySlice<UInt8>) -> [String] {
    line.split(whereSeparator: Whitespace.isSpace).map { String(decoding: $0, as: UTF8.self) }
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension Lexicon {
  /// The file of a language.
  package static func of(_ language: Language) -> Lexicon {
    all[Language.allCases.firstIndex(of: language) ?? 0]
  }

  /// The words of a section in all languages.
  package static func words(_ section: Section) -> Set<String> {
    Set(all.flatMap { $0.words(section) })
  }

  /// The meanings of a section in all languages, in the order of the files.
  package static func meanings(_ section: Section) -> [Meaning] {
    all.flatMap { $0.meanings(section) }
  }

  /// The number that each word of a section of meanings stands for; words that stand for no number
  /// are left out.
  package static func numbers(_ section: Section) -> [String: Double] {
    var numbers: [String: Double] = [:]
    for meaning in meanings(section) {
      guard let number = Double(meaning.name) else {
        preconditionFailure("[\(section.rawValue)]: \(meaning.name) is no number")
      }
      for word in meaning.words { numbers[word] = number }
    }
    return numbers
  }

  /// The words that each word of a section of alternatives excludes, in all languages.
  package static func exclusions(_ section: Section) -> [String: Set<String>] {
    var table: [String: Set<String>] = [:]
    for meanings in all.flatMap({ $0.alternatives(section) }) {
      for place in meanings.indices {
        let others = (meanings[..<place] + meanings[(place + 1)...]).joined()
        for word in meanings[place] { table[word, default: []].formUnion(others) }
      }
    }
    return table
  }

  private static let all = Language.allCases.map { Lexicon(file(of: $0), name: $0.rawValue) }

  private static func file(of language: Language) -> [UInt8] {
    switch language {
    case .any: PackageResources.any_lexicon
    case .english: PackageResources.en_lexicon
    case .german: PackageResources.de_lexicon
    case .french: PackageResources.fr_lexicon
    case .spanish: PackageResources.es_lexicon
    case .italian: PackageResources.it_lexicon
    case .portuguese: PackageResources.pt_lexicon
    case .dutch: PackageResources.nl_lexicon
    case .swedish: PackageResources.sv_lexicon
    case .danishAndNorwegian: PackageResources.da_no_lexicon
    case .finnish: PackageResources.fi_lexicon
    case .polish: PackageResources.pl_lexicon
    case .czech: PackageResources.cs_lexicon
    case .hungarian: PackageResources.hu_lexicon
    case .turkish: PackageResources.tr_lexicon
    case .russian: PackageResources.ru_lexicon
    case .ukrainian: PackageResources.uk_lexicon
    case .chinese: PackageResources.zh_lexicon
    case .japanese: PackageResources.ja_lexicon
    case .thai: PackageResources.th_lexicon
    }
  }
}
